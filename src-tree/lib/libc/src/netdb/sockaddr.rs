//! Socket addresses of the Internet.

use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// `AF_UNSPEC`.
pub(crate) const AF_UNSPEC: i32 = 0;
/// `AF_INET`.
pub(crate) const AF_INET: i32 = 2;
/// `AF_INET6`.
pub(crate) const AF_INET6: i32 = 28;

/// `struct sockaddr_in`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct SockAddrIn {
    /// Bytes of the structure.
    pub len: u8,
    /// `AF_INET`.
    pub family: u8,
    /// Port, most significant byte first.
    pub port: [u8; 2],
    /// Address.
    pub addr: [u8; 4],
    /// Zeros.
    pub zero: [u8; 8],
}

/// `struct sockaddr_in6`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub(crate) struct SockAddrIn6 {
    /// Bytes of the structure.
    pub len: u8,
    /// `AF_INET6`.
    pub family: u8,
    /// Port, most significant byte first.
    pub port: [u8; 2],
    /// Flow.
    pub flowinfo: u32,
    /// Address.
    pub addr: [u8; 16],
    /// Interface.
    pub scope_id: u32,
}

const _: () = assert!(size_of::<SockAddrIn>() == 16);
const _: () = assert!(size_of::<SockAddrIn6>() == 28);

/// An address with a port, as one of the structures.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SockAddr {
    V4(SockAddrIn),
    V6(SockAddrIn6),
}

impl SockAddr {
    pub(crate) fn new(address: IpAddr, port: u16, scope_id: u32) -> SockAddr {
        let port = port.to_be_bytes();
        match address {
            IpAddr::V4(address) => SockAddr::V4(SockAddrIn {
                len: 16,
                family: AF_INET as u8,
                port,
                addr: address.octets(),
                zero: [0; 8],
            }),
            IpAddr::V6(address) => SockAddr::V6(SockAddrIn6 {
                len: 28,
                family: AF_INET6 as u8,
                port,
                flowinfo: 0,
                addr: address.octets(),
                scope_id,
            }),
        }
    }

    /// The address in a structure of `length` bytes, if it is one of the Internet.
    ///
    /// # Safety
    /// `length` bytes are readable.
    pub(crate) unsafe fn read(place: *const u8, length: usize) -> Option<(IpAddr, u16)> {
        if length < 2 {
            return None;
        }
        // SAFETY: the caller gives that many bytes.
        let family = unsafe { place.wrapping_add(1).read() };
        if i32::from(family) == AF_INET && length >= size_of::<SockAddrIn>() {
            // SAFETY: as above.
            let address = unsafe { place.cast::<SockAddrIn>().read_unaligned() };
            let ip = Ipv4Addr::from(address.addr);
            return Some((ip.into(), u16::from_be_bytes(address.port)));
        }
        if i32::from(family) == AF_INET6 && length >= size_of::<SockAddrIn6>() {
            // SAFETY: as above.
            let address = unsafe { place.cast::<SockAddrIn6>().read_unaligned() };
            let ip = Ipv6Addr::from(address.addr);
            return Some((ip.into(), u16::from_be_bytes(address.port)));
        }
        None
    }
}
