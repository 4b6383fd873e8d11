//! Sockets in both systems' terms: families, addresses, options, flags, control messages.
//!
//! An address of DragonFly begins with its length and its family, a byte each; Linux's with the family
//! in two bytes. What follows is the same. A control message of DragonFly has a length of 4 bytes where
//! Linux has 8; both begin their data 16 bytes from the start, so lengths agree.

use df_abi::errno::Errno;
use df_abi::layout::Abi;
use df_abi::socket as s;

/// Longest address: Linux's `sockaddr_storage`.
pub const LONGEST_ADDRESS: usize = 128;
/// Bytes before the data of a control message.
const CONTROL_HEAD: usize = 16;

const AF_INET: i32 = 2;
const AF_INET6: i32 = 28;
const FAMILIES: [(i32, i32); 4] = [
    (s::AF_UNSPEC, libc::AF_UNSPEC),
    (s::AF_UNIX, libc::AF_UNIX),
    (AF_INET, libc::AF_INET),
    (AF_INET6, libc::AF_INET6),
];

/// Linux's number of a family.
pub fn family(ours: i32) -> Option<i32> {
    FAMILIES
        .iter()
        .find(|pair| pair.0 == ours)
        .map(|pair| pair.1)
}

fn family_back(theirs: i32) -> Option<i32> {
    FAMILIES
        .iter()
        .find(|pair| pair.1 == theirs)
        .map(|pair| pair.0)
}

/// Linux's type of a socket with its flags.
pub fn kind(ours: i32) -> i32 {
    let mut kind = ours & !(s::SOCK_CLOEXEC | s::SOCK_NONBLOCK);
    if ours & s::SOCK_CLOEXEC != 0 {
        kind |= libc::SOCK_CLOEXEC;
    }
    if ours & s::SOCK_NONBLOCK != 0 {
        kind |= libc::SOCK_NONBLOCK;
    }
    kind
}

/// An address for Linux.
///
/// # Errors
/// EINVAL when it is too short, EAFNOSUPPORT for a family that Linux does not share.
pub fn address(ours: &[u8]) -> Result<Vec<u8>, Errno> {
    let [_, number, ..] = *ours else {
        return Err(Errno::EINVAL);
    };
    let family = family(i32::from(number)).ok_or(Errno::EAFNOSUPPORT)?;
    let mut address = ours.to_vec();
    (family as u16).put(&mut address);
    if family == libc::AF_UNIX {
        // The path ends with its zero, whatever length the program gives.
        let path = &address[s::SUN_PATH_OFFSET..];
        if let Some(end) = path
            .iter()
            .position(|&byte| byte == 0)
            .filter(|&end| end > 0)
        {
            address.truncate(s::SUN_PATH_OFFSET + end + 1);
        }
    }
    Ok(address)
}

/// An address from Linux. One of a family that DragonFly does not share becomes unspecified.
pub fn address_back(theirs: &[u8]) -> Vec<u8> {
    if theirs.len() < 2 {
        return Vec::new();
    }
    let family = family_back(u16::get(theirs).into()).unwrap_or(s::AF_UNSPEC);
    let mut address = theirs.to_vec();
    if family == s::AF_UNIX && address.len() == 2 {
        // A socket without a name has this one there.
        address.resize(16, 0);
    }
    address[0] = address.len() as u8;
    address[1] = family as u8;
    address
}

/// Pairs of flags of sending and receiving, DragonFly's and Linux's.
const MESSAGE_FLAGS: [(i32, i32); 10] = [
    (0x1, libc::MSG_OOB),
    (s::MSG_PEEK, libc::MSG_PEEK),
    (0x4, libc::MSG_DONTROUTE),
    (s::MSG_EOR, libc::MSG_EOR),
    (s::MSG_TRUNC, libc::MSG_TRUNC),
    (s::MSG_CTRUNC, libc::MSG_CTRUNC),
    (s::MSG_WAITALL, libc::MSG_WAITALL),
    (s::MSG_DONTWAIT, libc::MSG_DONTWAIT),
    (s::MSG_NOSIGNAL, libc::MSG_NOSIGNAL),
    (s::MSG_CMSG_CLOEXEC, libc::MSG_CMSG_CLOEXEC),
];

/// Linux's flags of sending and receiving.
pub fn message_flags(ours: i32) -> i32 {
    let known = MESSAGE_FLAGS.iter().filter(|pair| ours & pair.0 != 0);
    let flags = known.fold(0, |all, pair| all | pair.1);
    if ours & s::MSG_FNONBLOCKING != 0 {
        flags | libc::MSG_DONTWAIT
    } else {
        flags
    }
}

/// DragonFly's flags of a received message.
pub fn message_flags_back(theirs: i32) -> i32 {
    let known = MESSAGE_FLAGS.iter().filter(|pair| theirs & pair.1 != 0);
    known.fold(0, |all, pair| all | pair.0)
}

const IP: i32 = 0;
const TCP: i32 = 6;
const IPV6: i32 = 41;

/// Two numbers that name something together: a level, and an option or a type of message.
type Pair = (i32, i32);

/// Options: DragonFly's level and name, Linux's.
const OPTIONS: &[(Pair, Pair)] = &[
    ((s::SOL_SOCKET, 0x0001), (libc::SOL_SOCKET, libc::SO_DEBUG)),
    (
        (s::SOL_SOCKET, s::SO_ACCEPTCONN),
        (libc::SOL_SOCKET, libc::SO_ACCEPTCONN),
    ),
    (
        (s::SOL_SOCKET, s::SO_REUSEADDR),
        (libc::SOL_SOCKET, libc::SO_REUSEADDR),
    ),
    (
        (s::SOL_SOCKET, s::SO_KEEPALIVE),
        (libc::SOL_SOCKET, libc::SO_KEEPALIVE),
    ),
    (
        (s::SOL_SOCKET, 0x0010),
        (libc::SOL_SOCKET, libc::SO_DONTROUTE),
    ),
    (
        (s::SOL_SOCKET, s::SO_BROADCAST),
        (libc::SOL_SOCKET, libc::SO_BROADCAST),
    ),
    ((s::SOL_SOCKET, 0x0080), (libc::SOL_SOCKET, libc::SO_LINGER)),
    (
        (s::SOL_SOCKET, 0x0100),
        (libc::SOL_SOCKET, libc::SO_OOBINLINE),
    ),
    (
        (s::SOL_SOCKET, 0x0200),
        (libc::SOL_SOCKET, libc::SO_REUSEPORT),
    ),
    (
        (s::SOL_SOCKET, 0x0400),
        (libc::SOL_SOCKET, libc::SO_TIMESTAMP),
    ),
    (
        (s::SOL_SOCKET, s::SO_SNDBUF),
        (libc::SOL_SOCKET, libc::SO_SNDBUF),
    ),
    (
        (s::SOL_SOCKET, s::SO_RCVBUF),
        (libc::SOL_SOCKET, libc::SO_RCVBUF),
    ),
    (
        (s::SOL_SOCKET, 0x1003),
        (libc::SOL_SOCKET, libc::SO_SNDLOWAT),
    ),
    (
        (s::SOL_SOCKET, 0x1004),
        (libc::SOL_SOCKET, libc::SO_RCVLOWAT),
    ),
    (
        (s::SOL_SOCKET, s::SO_SNDTIMEO),
        (libc::SOL_SOCKET, libc::SO_SNDTIMEO),
    ),
    (
        (s::SOL_SOCKET, s::SO_RCVTIMEO),
        (libc::SOL_SOCKET, libc::SO_RCVTIMEO),
    ),
    (
        (s::SOL_SOCKET, s::SO_ERROR),
        (libc::SOL_SOCKET, libc::SO_ERROR),
    ),
    (
        (s::SOL_SOCKET, s::SO_TYPE),
        (libc::SOL_SOCKET, libc::SO_TYPE),
    ),
    ((IP, 2), (libc::IPPROTO_IP, libc::IP_HDRINCL)),
    ((IP, 3), (libc::IPPROTO_IP, libc::IP_TOS)),
    ((IP, 4), (libc::IPPROTO_IP, libc::IP_TTL)),
    ((IP, 9), (libc::IPPROTO_IP, libc::IP_MULTICAST_IF)),
    ((IP, 10), (libc::IPPROTO_IP, libc::IP_MULTICAST_TTL)),
    ((IP, 11), (libc::IPPROTO_IP, libc::IP_MULTICAST_LOOP)),
    ((IP, 12), (libc::IPPROTO_IP, libc::IP_ADD_MEMBERSHIP)),
    ((IP, 13), (libc::IPPROTO_IP, libc::IP_DROP_MEMBERSHIP)),
    ((IP, 65), (libc::IPPROTO_IP, libc::IP_RECVTTL)),
    ((TCP, 1), (libc::IPPROTO_TCP, libc::TCP_NODELAY)),
    ((TCP, 2), (libc::IPPROTO_TCP, libc::TCP_MAXSEG)),
    ((TCP, 4), (libc::IPPROTO_TCP, libc::TCP_CORK)),
    ((TCP, 0x100), (libc::IPPROTO_TCP, libc::TCP_KEEPIDLE)),
    ((TCP, 0x200), (libc::IPPROTO_TCP, libc::TCP_KEEPINTVL)),
    ((TCP, 0x400), (libc::IPPROTO_TCP, libc::TCP_KEEPCNT)),
    ((IPV6, 4), (libc::IPPROTO_IPV6, libc::IPV6_UNICAST_HOPS)),
    ((IPV6, 9), (libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_IF)),
    ((IPV6, 10), (libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_HOPS)),
    ((IPV6, 11), (libc::IPPROTO_IPV6, libc::IPV6_MULTICAST_LOOP)),
    ((IPV6, 12), (libc::IPPROTO_IPV6, libc::IPV6_ADD_MEMBERSHIP)),
    ((IPV6, 13), (libc::IPPROTO_IPV6, libc::IPV6_DROP_MEMBERSHIP)),
    ((IPV6, 27), (libc::IPPROTO_IPV6, libc::IPV6_V6ONLY)),
    ((IPV6, 36), (libc::IPPROTO_IPV6, libc::IPV6_RECVPKTINFO)),
    ((IPV6, 37), (libc::IPPROTO_IPV6, libc::IPV6_RECVHOPLIMIT)),
    ((IPV6, 57), (libc::IPPROTO_IPV6, libc::IPV6_RECVTCLASS)),
    ((IPV6, 61), (libc::IPPROTO_IPV6, libc::IPV6_TCLASS)),
];

/// Linux's level and name of an option.
pub fn option(level: i32, name: i32) -> Option<(i32, i32)> {
    let row = OPTIONS.iter().find(|(ours, _)| *ours == (level, name));
    row.map(|(_, theirs)| *theirs)
}

/// Control messages: DragonFly's level and type, Linux's.
const CONTROLS: [(Pair, Pair); 5] = [
    (
        (s::SOL_SOCKET, s::SCM_RIGHTS),
        (libc::SOL_SOCKET, libc::SCM_RIGHTS),
    ),
    ((s::SOL_SOCKET, 2), (libc::SOL_SOCKET, libc::SO_TIMESTAMP)),
    ((IPV6, 46), (libc::IPPROTO_IPV6, libc::IPV6_PKTINFO)),
    ((IPV6, 47), (libc::IPPROTO_IPV6, libc::IPV6_HOPLIMIT)),
    ((IPV6, 61), (libc::IPPROTO_IPV6, libc::IPV6_TCLASS)),
];

/// Control messages for Linux.
///
/// # Errors
/// EINVAL when one is cut off or unknown.
pub fn control(ours: &[u8]) -> Result<Vec<u8>, Errno> {
    let mut all = Vec::with_capacity(ours.len());
    let mut rest = ours;
    while rest.len() >= s::Cmsghdr::SIZE {
        let head = s::Cmsghdr::get(rest);
        let length = head.cmsg_len as usize;
        if length < CONTROL_HEAD || length > rest.len() {
            return Err(Errno::EINVAL);
        }
        let name = (head.cmsg_level, head.cmsg_type);
        let row = CONTROLS.iter().find(|row| row.0 == name);
        let (_, (level, kind)) = row.ok_or(Errno::EINVAL)?;
        push(
            &mut all,
            length as u64,
            [*level, *kind],
            &rest[CONTROL_HEAD..length],
        );
        rest = &rest[length.next_multiple_of(8).min(rest.len())..];
    }
    Ok(all)
}

/// Control messages from Linux; those that DragonFly does not have are left out.
pub fn control_back(theirs: &[u8]) -> Vec<u8> {
    let mut all = Vec::with_capacity(theirs.len());
    let mut rest = theirs;
    while rest.len() >= CONTROL_HEAD {
        let length = usize::try_from(u64::get(rest)).unwrap_or(usize::MAX);
        if length < CONTROL_HEAD || length > rest.len() {
            break;
        }
        let name = (i32::get(&rest[8..]), i32::get(&rest[12..]));
        if let Some(((level, kind), _)) = CONTROLS.iter().find(|row| row.1 == name) {
            let start = all.len();
            push(&mut all, 0, [0, 0], &rest[CONTROL_HEAD..length]);
            let head = s::Cmsghdr {
                cmsg_len: length as u32,
                cmsg_level: *level,
                cmsg_type: *kind,
            };
            head.put(&mut all[start..]);
        }
        rest = &rest[length.next_multiple_of(8).min(rest.len())..];
    }
    all
}

fn push(all: &mut Vec<u8>, length: u64, name: [i32; 2], data: &[u8]) {
    all.extend(length.to_le_bytes());
    all.extend(name.iter().flat_map(|word| word.to_le_bytes()));
    all.extend(data);
    all.resize(all.len().next_multiple_of(8), 0);
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn addresses_change_their_head_only() {
        let ours = [16, 2, 0x1f, 0x90, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        let linux = address(&ours).unwrap();
        assert_eq!(&linux[..4], &[2, 0, 0x1f, 0x90]);
        assert_eq!(address_back(&linux), ours);
        let mut six = [0u8; 28];
        (six[0], six[1], six[23]) = (28, 28, 1);
        let linux = address(&six).unwrap();
        assert_eq!(linux[0], 10);
        assert_eq!(address_back(&linux), six);
        assert_eq!(address(&[16, 17, 0]), Err(Errno::EAFNOSUPPORT));
        assert_eq!(address(&[16]), Err(Errno::EINVAL));
    }

    #[test]
    fn path_ends_with_its_zero_and_no_name_has_a_form() {
        let mut ours = [0u8; 106];
        ours[..6].copy_from_slice(b"\x6a\x01/tmp");
        assert_eq!(address(&ours).unwrap(), b"\x01\x00/tmp\0");
        let unnamed = address_back(&[1, 0]);
        assert_eq!((unnamed.len(), unnamed[0], unnamed[1]), (16, 16, 1));
    }

    #[test]
    fn descriptors_in_control_messages_survive_the_way_to_linux_and_back() {
        let mut ours = vec![0u8; 24];
        let head = s::Cmsghdr {
            cmsg_len: 24,
            cmsg_level: s::SOL_SOCKET,
            cmsg_type: s::SCM_RIGHTS,
        };
        head.put(&mut ours);
        ours[16] = 7;
        let linux = control(&ours).unwrap();
        assert_eq!(u64::get(&linux), 24);
        assert_eq!(i32::get(&linux[8..]), libc::SOL_SOCKET);
        assert_eq!(control_back(&linux), ours);
    }

    #[test]
    fn each_option_is_there_once() {
        for (index, (ours, _)) in OPTIONS.iter().enumerate() {
            let first = OPTIONS.iter().position(|row| row.0 == *ours);
            assert_eq!(first, Some(index), "{ours:?}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_bytes_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let _ = address(&bytes);
            let _ = control(&bytes);
            address_back(&bytes);
            control_back(&bytes);
        }
    }
}
