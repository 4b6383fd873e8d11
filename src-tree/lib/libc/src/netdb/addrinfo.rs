//! `getaddrinfo`: from names to addresses to connect to.
//!
//! Numbers, what `/etc/hosts` knows, and what the name servers of `/etc/resolv.conf` answer.
//! Without a server, a name fails with `EAI_AGAIN` ("cannot ask now") rather than with "there is
//! no such name".

use core::cell::Cell;
use core::ffi::{CStr, c_char, c_int, c_void};
use core::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use core::ptr::null_mut;

use super::dns::client::{Failure, Families};
use super::sockaddr::{AF_INET, AF_INET6, AF_UNSPEC, SockAddr, SockAddrIn, SockAddrIn6};
use super::{dns, hosts, service};
use crate::malloc::{free, malloc};

/// `addrinfo`: one address.
#[repr(C)]
#[derive(Debug)]
pub struct addrinfo {
    /// What was asked for.
    pub ai_flags: c_int,
    /// Family of the address.
    pub ai_family: c_int,
    /// Kind of socket.
    pub ai_socktype: c_int,
    /// Protocol of the socket.
    pub ai_protocol: c_int,
    /// Bytes of the address.
    pub ai_addrlen: u32,
    /// The name that the first address belongs to, if that was asked for.
    pub ai_canonname: *mut c_char,
    /// The address.
    pub ai_addr: *mut c_void,
    /// The next one.
    pub ai_next: *mut addrinfo,
}

const _: () = assert!(size_of::<addrinfo>() == 48);

const AI_PASSIVE: c_int = 1;
const AI_CANONNAME: c_int = 2;
const AI_NUMERICHOST: c_int = 4;
const AI_NUMERICSERV: c_int = 8;

/// Error numbers of `getaddrinfo`.
pub mod eai {
    /// Cannot be answered now.
    pub const AGAIN: i32 = 2;
    /// Impossible flags.
    pub const BADFLAGS: i32 = 3;
    /// Something failed that will fail again.
    pub const FAIL: i32 = 4;
    /// Unknown family.
    pub const FAMILY: i32 = 5;
    /// No memory.
    pub const MEMORY: i32 = 6;
    /// No such name.
    pub const NONAME: i32 = 8;
    /// No such service for this kind of socket.
    pub const SERVICE: i32 = 9;
    /// Unknown kind of socket.
    pub const SOCKTYPE: i32 = 10;
    /// The text does not fit.
    pub const OVERFLOW: i32 = 14;
}

/// Texts of errors, by number.
const TEXTS: [&CStr; 15] = [
    c"Success",
    c"Unknown error",
    c"Name could not be resolved at this time",
    c"Flags parameter had an invalid value",
    c"Non-recoverable failure in name resolution",
    c"Address family not recognized",
    c"Memory allocation failure",
    c"No address associated with hostname",
    c"Name does not resolve",
    c"Service not recognized for socket type",
    c"Intended socket type was not recognized",
    c"System error returned in errno",
    c"Invalid value for hints",
    c"Resolved protocol is unknown",
    c"Argument buffer overflow",
];

/// The text of an error.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn gai_strerror(error: c_int) -> *const c_char {
    let text = usize::try_from(error).ok().and_then(|at| TEXTS.get(at));
    text.unwrap_or(&c"Unknown error").as_ptr()
}

/// Kinds of socket with their protocols.
const KINDS: [(c_int, c_int, &[u8]); 2] = [(1, 6, b"tcp"), (2, 17, b"udp")];
const RAW: c_int = 3;

/// What is wanted.
struct Wanted {
    flags: c_int,
    family: c_int,
    kind: c_int,
    protocol: c_int,
}

impl Wanted {
    fn accepts(&self, address: IpAddr) -> bool {
        match self.family {
            AF_INET => address.is_ipv4(),
            AF_INET6 => address.is_ipv6(),
            _ => true,
        }
    }

    /// The kinds of socket to give each address for: kind, protocol, port.
    fn kinds(
        &self,
        service: Option<&[u8]>,
        see: &mut dyn FnMut(c_int, c_int, u16),
    ) -> Result<(), c_int> {
        let port = |of: Option<&[u8]>| match service {
            None => Ok(Some(0)),
            Some(name) => match core::str::from_utf8(name).ok().and_then(|n| n.parse().ok()) {
                Some(port) => Ok(Some(port)),
                None if self.flags & AI_NUMERICSERV != 0 => Ok(None),
                None => service::port(name, of).map_err(|_| eai::FAIL),
            },
        };
        if self.kind == RAW {
            let port = port(None)?.ok_or(eai::SERVICE)?;
            see(RAW, self.protocol, port);
            return Ok(());
        }
        let mut any = false;
        for (kind, protocol, name) in KINDS {
            let wanted = (self.kind == 0 || self.kind == kind)
                && (self.protocol == 0 || self.protocol == protocol);
            if wanted && let Some(port) = port(Some(name))? {
                see(kind, protocol, port);
                any = true;
            }
        }
        if any { Ok(()) } else { Err(eai::SERVICE) }
    }
}

/// Block of one address: the entry, the address, and the canonical name behind it.
#[repr(C)]
struct Entry {
    info: addrinfo,
    address: SockAddrIn6,
}

/// A list that is being made.
struct List {
    first: *mut addrinfo,
    last: *mut addrinfo,
    failed: bool,
}

impl List {
    fn push(&mut self, wanted: &Wanted, kind: c_int, protocol: c_int, address: SockAddr) {
        let entry = malloc(size_of::<Entry>()).cast::<Entry>();
        if entry.is_null() {
            self.failed = true;
            return;
        }
        // SAFETY: the new block has that size; only the place is computed.
        let place = unsafe { &raw mut (*entry).address };
        let (family, length) = match address {
            SockAddr::V4(address) => {
                // SAFETY: the place is large enough.
                unsafe { place.cast::<SockAddrIn>().write(address) };
                (AF_INET, size_of::<SockAddrIn>())
            }
            SockAddr::V6(address) => {
                // SAFETY: as above.
                unsafe { place.write(address) };
                (AF_INET6, size_of::<SockAddrIn6>())
            }
        };
        let info = addrinfo {
            ai_flags: wanted.flags,
            ai_family: family,
            ai_socktype: kind,
            ai_protocol: protocol,
            ai_addrlen: length as u32,
            ai_canonname: null_mut(),
            ai_addr: place.cast(),
            ai_next: null_mut(),
        };
        let entry = entry.cast::<addrinfo>();
        // SAFETY: the entry begins the new block.
        unsafe { entry.write(info) };
        if self.last.is_null() {
            self.first = entry;
        } else {
            // SAFETY: the last entry was made here.
            unsafe { (*self.last).ai_next = entry };
        }
        self.last = entry;
    }

    /// Gives the first entry a name.
    fn set_name(&mut self, name: &[u8]) {
        let text = malloc(name.len() + 1).cast::<u8>();
        if text.is_null() || self.first.is_null() {
            self.failed |= text.is_null();
            // SAFETY: the block is null or was just made.
            unsafe { free(text.cast()) };
            return;
        }
        // SAFETY: the new block has room for name and zero.
        unsafe { text.copy_from_nonoverlapping(name.as_ptr(), name.len()) };
        // SAFETY: as above.
        unsafe { text.wrapping_add(name.len()).write(0) };
        // SAFETY: the first entry was made here.
        unsafe { (*self.first).ai_canonname = text.cast() };
    }
}

/// Shows every address of a host (or of this machine, for `None`).
fn addresses(
    host: Option<&[u8]>,
    wanted: &Wanted,
    see: &mut dyn FnMut(IpAddr),
) -> Result<(), c_int> {
    let any = Cell::new(false);
    let mut accept = |address: IpAddr| {
        if wanted.accepts(address) {
            any.set(true);
            see(address);
        }
    };
    let Some(host) = host else {
        let all: [IpAddr; 2] = if wanted.flags & AI_PASSIVE != 0 {
            [Ipv6Addr::UNSPECIFIED.into(), Ipv4Addr::UNSPECIFIED.into()]
        } else {
            [Ipv6Addr::LOCALHOST.into(), Ipv4Addr::LOCALHOST.into()]
        };
        all.into_iter().for_each(&mut accept);
        return Ok(());
    };
    let text = core::str::from_utf8(host).map_err(|_| eai::NONAME)?;
    if let Ok(address) = text.parse::<IpAddr>() {
        accept(address);
        return if any.get() { Ok(()) } else { Err(eai::NONAME) };
    }
    if wanted.flags & AI_NUMERICHOST != 0 {
        return Err(eai::NONAME);
    }
    hosts::addresses(host, &mut accept).map_err(|_| eai::FAIL)?;
    if !any.get() && (text == "localhost" || text.ends_with(".localhost")) {
        accept(Ipv6Addr::LOCALHOST.into());
        accept(Ipv4Addr::LOCALHOST.into());
    }
    if any.get() {
        return Ok(());
    }
    let families = Families {
        v4: wanted.family != AF_INET6,
        v6: wanted.family != AF_INET,
    };
    dns::client::addresses(host, families, &mut accept).map_err(|failure| match failure {
        Failure::Again => eai::AGAIN,
        Failure::NoName => eai::NONAME,
    })
}

fn look_up(
    host: Option<&[u8]>,
    service: Option<&[u8]>,
    wanted: &Wanted,
) -> Result<*mut addrinfo, c_int> {
    if host.is_none() && service.is_none() {
        return Err(eai::NONAME);
    }
    if ![AF_UNSPEC, AF_INET, AF_INET6].contains(&wanted.family) {
        return Err(eai::FAMILY);
    }
    if !(0..=RAW).contains(&wanted.kind) {
        return Err(eai::SOCKTYPE);
    }
    if wanted.flags & AI_CANONNAME != 0 && host.is_none() {
        return Err(eai::BADFLAGS);
    }
    let mut kinds = [(0, 0, 0); KINDS.len()];
    let mut count = 0;
    wanted.kinds(service, &mut |kind, protocol, port| {
        kinds[count] = (kind, protocol, port);
        count += 1;
    })?;
    let mut list = List {
        first: null_mut(),
        last: null_mut(),
        failed: false,
    };
    let found = addresses(host, wanted, &mut |address| {
        for (kind, protocol, port) in &kinds[..count] {
            list.push(wanted, *kind, *protocol, SockAddr::new(address, *port, 0));
        }
    });
    if wanted.flags & AI_CANONNAME != 0 {
        list.set_name(host.unwrap_or_default());
    }
    let outcome = found.and(if list.failed {
        Err(eai::MEMORY)
    } else {
        Ok(())
    });
    if let Err(error) = outcome {
        // SAFETY: the list was made here.
        unsafe { freeaddrinfo(list.first) };
        return Err(error);
    }
    Ok(list.first)
}

/// Stores a list of the addresses of a host and a service; gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getaddrinfo(
    host: *const c_char,
    service: *const c_char,
    hints: *const addrinfo,
    out: *mut *mut addrinfo,
) -> c_int {
    let text = |text: *const c_char| {
        // SAFETY: the caller gives strings or null.
        (!text.is_null()).then(|| unsafe { CStr::from_ptr(text) }.to_bytes())
    };
    // SAFETY: the caller gives hints or null.
    let wanted = match unsafe { hints.as_ref() } {
        Some(hints) => Wanted {
            flags: hints.ai_flags,
            family: hints.ai_family,
            kind: hints.ai_socktype,
            protocol: hints.ai_protocol,
        },
        None => Wanted {
            flags: 0,
            family: AF_UNSPEC,
            kind: 0,
            protocol: 0,
        },
    };
    match look_up(text(host), text(service), &wanted) {
        Ok(list) => {
            // SAFETY: the caller gives a place.
            unsafe { out.write(list) };
            0
        }
        Err(error) => error,
    }
}

/// Gives a list back.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn freeaddrinfo(list: *mut addrinfo) {
    let mut next = list;
    // SAFETY: entries were made by `getaddrinfo`.
    while let Some(entry) = unsafe { next.as_ref() } {
        let (this, name) = (next, entry.ai_canonname);
        next = entry.ai_next;
        // SAFETY: the caller gives the list up.
        unsafe { free(name.cast()) };
        // SAFETY: as above.
        unsafe { free(this.cast()) };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(flags: c_int, family: c_int, kind: c_int) -> Wanted {
        Wanted {
            flags,
            family,
            kind,
            protocol: 0,
        }
    }

    fn found(host: Option<&[u8]>, wanted: &Wanted) -> Result<Vec<String>, c_int> {
        let mut list = Vec::new();
        addresses(host, wanted, &mut |address| list.push(address.to_string()))?;
        Ok(list)
    }

    #[test]
    fn numbers_need_no_names_and_keep_to_the_family() {
        assert_eq!(
            found(Some(b"::1"), &wanted(0, 0, 0)),
            Ok(vec!["::1".into()])
        );
        assert_eq!(
            found(Some(b"::1"), &wanted(0, AF_INET, 0)),
            Err(eai::NONAME)
        );
        let passive = found(None, &wanted(AI_PASSIVE, AF_INET, 0));
        assert_eq!(passive, Ok(vec!["0.0.0.0".into()]));
        assert_eq!(
            found(Some(b"x"), &wanted(AI_NUMERICHOST, 0, 0)),
            Err(eai::NONAME)
        );
    }

    #[test]
    fn ports_go_with_their_kinds() {
        let mut seen = Vec::new();
        let outcome = wanted(0, 0, 1).kinds(Some(b"8080"), &mut |k, p, n| seen.push((k, p, n)));
        assert_eq!((outcome, seen), (Ok(()), vec![(1, 6, 8080)]));
        let outcome = wanted(AI_NUMERICSERV, 0, 0).kinds(Some(b"http"), &mut |_, _, _| ());
        assert_eq!(outcome, Err(eai::SERVICE));
        assert_eq!(look_up(None, None, &wanted(0, 0, 0)), Err(eai::NONAME));
        assert_eq!(
            look_up(Some(b"::1"), None, &wanted(0, 77, 0)),
            Err(eai::FAMILY)
        );
    }
}
