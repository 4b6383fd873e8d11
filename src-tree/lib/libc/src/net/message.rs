//! The kernel's list of interfaces (`sysctl` 4, 17, 0, 0, 3, 0): messages one behind the other, an
//! interface and then its addresses.
//!
//! ```text
//! 0 u16 bytes   2 u8 version   3 u8 type (14 interface, 12 address)   4 u16 number
//! 8 u32 flags   12 u32 which addresses follow, a bit each
//! 16 struct if_data, 160 bytes, and addresses            (interface)
//! 16 u32 flags of the address   20 i32 metric, and addresses (address)
//! ```
//! An address begins with its length and takes up a multiple of eight bytes.

/// `RTM_NEWADDR` and `RTM_IFINFO`.
const ADDRESS: u8 = 12;
const INTERFACE: u8 = 14;
/// `RTM_VERSION`.
const VERSION: u8 = 7;
/// Bytes before the addresses.
const INTERFACE_HEAD: usize = 16 + DATA;
const ADDRESS_HEAD: usize = 24;
/// Bytes of `struct if_data`.
pub(super) const DATA: usize = 160;
/// Places of addresses, as `RTAX_...` numbers them.
const KINDS: usize = 11;
const NETMASK: usize = 2;
const LINK: usize = 4;
const OWN: usize = 5;
const OTHER_END: usize = 7;

/// A message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Message<'a> {
    /// An interface.
    Interface(Interface<'a>),
    /// An address of the interface before.
    Address(Address<'a>),
}

/// An interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Interface<'a> {
    pub(super) number: u16,
    pub(super) flags: u32,
    /// Its `struct if_data`.
    pub(super) data: &'a [u8],
    /// Its `struct sockaddr_dl`.
    pub(super) link: &'a [u8],
    pub(super) name: &'a [u8],
}

/// An address of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub(super) flags: u32,
    pub(super) own: &'a [u8],
    pub(super) netmask: Option<&'a [u8]>,
    /// Where to broadcast, or the other end.
    pub(super) other: Option<&'a [u8]>,
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let bytes = bytes.get(at..at + 4)?;
    Some(u32::from_le_bytes(bytes.try_into().ok()?))
}

fn half(bytes: &[u8], at: usize) -> Option<u16> {
    let bytes = bytes.get(at..at + 2)?;
    Some(u16::from_le_bytes(bytes.try_into().ok()?))
}

/// Takes the first message off; `None` at the end, or when there is nonsense.
pub(super) fn next<'a>(bytes: &mut &'a [u8]) -> Option<Message<'a>> {
    loop {
        let length = usize::from(half(bytes, 0)?);
        if length < 16 {
            return None;
        }
        let (message, rest) = bytes.split_at_checked(length)?;
        *bytes = rest;
        // Of another version, or of another kind: passed over.
        if let Some(found) = read(message) {
            return Some(found);
        }
    }
}

fn read(message: &[u8]) -> Option<Message<'_>> {
    if message[2] != VERSION {
        return None;
    }
    let (number, flags, which) = (half(message, 4)?, word(message, 8)?, word(message, 12)?);
    match message[3] {
        INTERFACE => {
            let link = addresses(message.get(INTERFACE_HEAD..)?, which)[LINK]?;
            // A link address has its name's length at 5, and the name at 8.
            let length = usize::from(*link.get(5)?);
            Some(Message::Interface(Interface {
                number,
                flags,
                data: &message[16..INTERFACE_HEAD],
                link,
                name: link.get(8..8 + length)?,
            }))
        }
        ADDRESS => {
            let all = addresses(message.get(ADDRESS_HEAD..)?, which);
            Some(Message::Address(Address {
                flags: word(message, 16)?,
                own: all[OWN]?,
                netmask: all[NETMASK],
                other: all[OTHER_END],
            }))
        }
        _ => None,
    }
}

/// The addresses that the bits say follow.
fn addresses(mut bytes: &[u8], which: u32) -> [Option<&[u8]>; KINDS] {
    let mut all = [None; KINDS];
    for (kind, place) in all.iter_mut().enumerate() {
        if which >> kind & 1 == 0 {
            continue;
        }
        let Some(&length) = bytes.first() else {
            break;
        };
        let length = usize::from(length);
        let Some(address) = bytes.get(..length) else {
            break;
        };
        *place = Some(address);
        let taken = length.max(1).next_multiple_of(8).min(bytes.len());
        bytes = &bytes[taken..];
    }
    all
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use proptest::prelude::*;

    fn padded(address: &[u8]) -> Vec<u8> {
        let mut bytes = address.to_vec();
        bytes.resize(address.len().max(1).next_multiple_of(8), 0);
        bytes
    }

    fn message(kind: u8, number: u16, flags: u32, which: u32, rest: &[u8]) -> Vec<u8> {
        let mut bytes = vec![0; 16];
        bytes[2..4].copy_from_slice(&[VERSION, kind]);
        bytes[4..6].copy_from_slice(&number.to_le_bytes());
        bytes[8..12].copy_from_slice(&flags.to_le_bytes());
        bytes[12..16].copy_from_slice(&which.to_le_bytes());
        bytes.extend(rest);
        let length = bytes.len() as u16;
        bytes[..2].copy_from_slice(&length.to_le_bytes());
        bytes
    }

    /// An interface `lo0`, number 1, with 127.0.0.1 and a mask whose end is left out.
    pub(in crate::net) fn loopback() -> Vec<u8> {
        let link = [&[54, 18, 1, 0, 24, 3, 0, 0][..], b"lo0", &[0; 43]].concat();
        let rest = [vec![9; DATA], padded(&link)].concat();
        let interface = message(INTERFACE, 1, 0x8049, 1 << LINK, &rest);
        let own = [16, 2, 0, 0, 127, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
        let mask = padded(&[5, 0, 0, 0, 255]);
        let rest = [&[0; 8][..], &mask, &own].concat();
        let address = message(ADDRESS, 1, 1, 1 << NETMASK | 1 << OWN, &rest);
        [interface, message(99, 0, 0, 0, &[]), address].concat()
    }

    #[test]
    fn interfaces_and_their_addresses_are_found() {
        let bytes = loopback();
        let mut rest = &bytes[..];
        let Some(Message::Interface(interface)) = next(&mut rest) else {
            panic!("no interface");
        };
        assert_eq!((interface.number, interface.name), (1, &b"lo0"[..]));
        assert_eq!((interface.flags, interface.data), (0x8049, &[9; DATA][..]));
        let Some(Message::Address(address)) = next(&mut rest) else {
            panic!("no address");
        };
        assert_eq!(address.own[4..8], [127, 0, 0, 1]);
        assert_eq!(address.netmask, Some(&[5, 0, 0, 0, 255][..]));
        assert_eq!((address.other, next(&mut rest)), (None, None));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_to_an_end(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut rest = &bytes[..];
            while next(&mut rest).is_some() {}
            prop_assert!(rest.len() <= bytes.len());
        }
    }
}
