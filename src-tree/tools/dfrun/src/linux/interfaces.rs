//! The interfaces of the network, as DragonFly's `sysctl` (`NET_RT_IFLIST`) tells of them: a message
//! for each interface, and one behind it for each of its addresses.
//!
//! ```text
//! 0 u16 bytes   2 u8 version   3 u8 type (14 interface, 12 address)   4 u16 number
//! 8 u32 flags   12 u32 which addresses follow, a bit each
//! 16 struct if_data, 160 bytes, and addresses                 (interface)
//! 16 u32 flags of the address   20 i32 metric, and addresses  (address)
//! ```
//! An address begins with its length and takes up a multiple of eight bytes.

use df_abi::errno::Errno;
use nix::ifaddrs::{InterfaceAddress, getifaddrs};
use nix::net::if_::{InterfaceFlags, if_nametoindex};
use nix::sys::socket::SockaddrStorage;

const VERSION: u8 = 7;
const ADDRESS: u8 = 12;
const INTERFACE: u8 = 14;
/// Bytes of `struct if_data`, and of `struct sockaddr_dl`.
const DATA: usize = 160;
const LINK: usize = 54;
/// Bits of addresses: `RTA_NETMASK`, `RTA_IFP`, `RTA_IFA`, `RTA_BRD`.
const HAS_NETMASK: u32 = 1 << 2;
const HAS_LINK: u32 = 1 << 4;
const HAS_OWN: u32 = 1 << 5;
const HAS_OTHER: u32 = 1 << 7;
/// `AF_LINK`, `IFT_ETHER`, `IFT_LOOP`.
const AF_LINK: u8 = 18;
const ETHERNET: u8 = 6;
const LOOPBACK: u8 = 24;
/// `IFF_MULTICAST`, and the flags that both systems share.
const MULTICAST: u32 = 0x8000;
const SHARED: u32 = 0x3df;

/// All messages.
///
/// # Errors
/// What Linux says.
pub fn list() -> Result<Vec<u8>, Errno> {
    let found = getifaddrs().map_err(|error| crate::errno::from_linux(error as i32))?;
    let all: Vec<InterfaceAddress> = found.collect();
    let mut names: Vec<&str> = Vec::new();
    for one in &all {
        if !names.contains(&one.interface_name.as_str()) {
            names.push(&one.interface_name);
        }
    }
    let mut messages = Vec::new();
    for name in names {
        let number = if_nametoindex(name).unwrap_or(0) as u16;
        let own = || all.iter().filter(|one| one.interface_name == name);
        for (at, one) in own().enumerate() {
            if at == 0 {
                let link = own().find_map(|one| one.address.as_ref()?.as_link_addr()?.addr());
                messages.extend(interface(name, number, one.flags, link));
            }
            messages.extend(address(number, one));
        }
    }
    Ok(messages)
}

/// A message with its head.
fn message(kind: u8, number: u16, flags: u32, which: u32, rest: &[u8]) -> Vec<u8> {
    let length = (16 + rest.len()) as u16;
    let mut bytes = length.to_le_bytes().to_vec();
    bytes.extend([VERSION, kind]);
    bytes.extend(number.to_le_bytes());
    bytes.extend([0; 2]);
    bytes.extend(flags.to_le_bytes());
    bytes.extend(which.to_le_bytes());
    bytes.extend(rest);
    bytes
}

fn padded(mut address: Vec<u8>) -> Vec<u8> {
    address.resize(address.len().next_multiple_of(8), 0);
    address
}

fn flags_back(flags: InterfaceFlags) -> u32 {
    let multicast = flags.contains(InterfaceFlags::IFF_MULTICAST);
    flags.bits() as u32 & SHARED | if multicast { MULTICAST } else { 0 }
}

fn interface(name: &str, number: u16, flags: InterfaceFlags, link: Option<[u8; 6]>) -> Vec<u8> {
    let loopback = flags.contains(InterfaceFlags::IFF_LOOPBACK);
    let kind = if loopback { LOOPBACK } else { ETHERNET };
    let mac = link.filter(|_| !loopback);
    let address_length = mac.map_or(0, |_| 6);
    let mut data = vec![0; DATA];
    (data[0], data[2]) = (kind, address_length);
    let mtu = std::fs::read_to_string(format!("/sys/class/net/{name}/mtu")).unwrap_or_default();
    let mtu: u64 = mtu.trim().parse().unwrap_or(0);
    data[8..16].copy_from_slice(&mtu.to_le_bytes());
    let name = &name.as_bytes()[..name.len().min(15)];
    let [low, high] = number.to_le_bytes();
    let mut own = vec![
        LINK as u8,
        AF_LINK,
        low,
        high,
        kind,
        name.len() as u8,
        address_length,
        0,
    ];
    own.extend(name);
    own.extend(
        mac.unwrap_or_default()
            .iter()
            .take(usize::from(address_length)),
    );
    own.resize(LINK, 0);
    let rest = [data, padded(own)].concat();
    message(INTERFACE, number, flags_back(flags), HAS_LINK, &rest)
}

/// An address of the Internet in DragonFly's form.
fn internet(address: &SockaddrStorage) -> Option<Vec<u8>> {
    let mut bytes = vec![0; 16];
    if let Some(v4) = address.as_sockaddr_in() {
        bytes[..2].copy_from_slice(&[16, 2]);
        bytes[4..8].copy_from_slice(&v4.ip().octets());
        return Some(bytes);
    }
    let v6 = address.as_sockaddr_in6()?;
    bytes.resize(28, 0);
    bytes[..2].copy_from_slice(&[28, 28]);
    bytes[8..24].copy_from_slice(&v6.ip().octets());
    bytes[24..28].copy_from_slice(&v6.scope_id().to_le_bytes());
    Some(bytes)
}

/// A message of an address; nothing for one that is not of the Internet.
fn address(number: u16, one: &InterfaceAddress) -> Vec<u8> {
    let Some(own) = one.address.as_ref().and_then(internet) else {
        return Vec::new();
    };
    let mask = one.netmask.as_ref().and_then(internet);
    let other = one.broadcast.or(one.destination);
    let other = other.as_ref().and_then(internet);
    let (mut which, mut rest) = (0, vec![0; 8]);
    // In the order of their bits.
    for (bit, part) in [
        (HAS_NETMASK, mask),
        (HAS_OWN, Some(own)),
        (HAS_OTHER, other),
    ] {
        if let Some(part) = part {
            which |= bit;
            rest.extend(padded(part));
        }
    }
    message(ADDRESS, number, 0, which, &rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_follow_each_other_and_one_is_the_loopback_interface() {
        let all = list().unwrap();
        let (mut rest, mut loopback) = (&all[..], false);
        while !rest.is_empty() {
            let length = usize::from(u16::from_le_bytes([rest[0], rest[1]]));
            assert!(length % 8 == 0 && length >= 24, "{length}");
            let message = &rest[..length];
            loopback |= message[3] == INTERFACE && message[16] == LOOPBACK;
            rest = &rest[length..];
        }
        assert!(loopback);
    }
}
