//! The older interface to names: `gethostbyname`, `getservbyname`, `getprotobyname` and
//! relatives. Answers lie in the library's own memory until the next question.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::null_mut;

use super::addrinfo::{addrinfo, freeaddrinfo, getaddrinfo};
use super::sockaddr::{AF_INET, AF_INET6, SockAddr};
use super::{hosts, service};
use crate::lock::{Guard, Lock};

/// `struct hostent`.
#[repr(C)]
pub struct Host {
    name: *mut c_char,
    aliases: *mut *mut c_char,
    family: c_int,
    length: c_int,
    addresses: *mut *mut c_char,
}

/// `struct servent`.
#[repr(C)]
pub struct Service {
    name: *mut c_char,
    aliases: *mut *mut c_char,
    port: c_int,
    protocol: *mut c_char,
}

/// `struct protoent`.
#[repr(C)]
pub struct Protocol {
    name: *mut c_char,
    aliases: *mut *mut c_char,
    number: c_int,
}

/// Most addresses of an answer.
const MOST: usize = 32;
/// Longest name with its closing zero.
const NAME: usize = 256;

/// `HOST_NOT_FOUND`, `TRY_AGAIN`, `NO_RECOVERY`.
const NOT_FOUND: c_int = 1;
const TRY_AGAIN: c_int = 2;
const NO_RECOVERY: c_int = 3;

/// An answer and everything that it points to.
struct Answer {
    host: Host,
    service: Service,
    protocol: Protocol,
    name: [u8; NAME],
    transport: [u8; 8],
    none: [*mut c_char; 1],
    list: [*mut c_char; MOST + 1],
    addresses: [[u8; 16]; MOST],
}

// SAFETY: the pointers lead into the answer itself or to constant texts.
unsafe impl Send for Answer {}

static ANSWER: Lock<Answer> = Lock::new(Answer {
    host: Host {
        name: null_mut(),
        aliases: null_mut(),
        family: 0,
        length: 0,
        addresses: null_mut(),
    },
    service: Service {
        name: null_mut(),
        aliases: null_mut(),
        port: 0,
        protocol: null_mut(),
    },
    protocol: Protocol {
        name: null_mut(),
        aliases: null_mut(),
        number: 0,
    },
    name: [0; NAME],
    transport: [0; 8],
    none: [null_mut()],
    list: [null_mut(); MOST + 1],
    addresses: [[0; 16]; MOST],
});

/// Copies a text, closed by a zero and cut where it must be; gives its place.
fn keep(text: &[u8], place: &mut [u8]) -> *mut c_char {
    let length = text.len().min(place.len() - 1);
    place[..length].copy_from_slice(&text[..length]);
    place[length] = 0;
    place.as_mut_ptr().cast()
}

/// The error of the last question, `h_errno`.
static ERROR: core::sync::atomic::AtomicI32 = core::sync::atomic::AtomicI32::new(0);

/// Where `h_errno` is.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn __h_errno_location() -> *mut c_int {
    ERROR.as_ptr()
}

fn fail(error: c_int) -> *mut Host {
    ERROR.store(error, core::sync::atomic::Ordering::Relaxed);
    null_mut()
}

/// Finishes an answer of `count` addresses.
fn finish(answer: &mut Guard<'_, Answer>, name: &[u8], family: c_int, count: usize) -> *mut Host {
    let answer = &mut **answer;
    for at in 0..count {
        answer.list[at] = (&raw mut answer.addresses[at]).cast();
    }
    answer.list[count] = null_mut();
    answer.host = Host {
        name: keep(name, &mut answer.name),
        aliases: answer.none.as_mut_ptr(),
        family,
        length: if family == AF_INET { 4 } else { 16 },
        addresses: answer.list.as_mut_ptr(),
    };
    &raw mut answer.host
}

/// The addresses of a name, of one family.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn gethostbyname2(name: *const c_char, family: c_int) -> *mut Host {
    let hints = addrinfo {
        ai_flags: 0,
        ai_family: family,
        ai_socktype: 1,
        ai_protocol: 0,
        ai_addrlen: 0,
        ai_canonname: null_mut(),
        ai_addr: null_mut(),
        ai_next: null_mut(),
    };
    let mut list = null_mut();
    // SAFETY: the caller gives a string; hints and place are there as long as the call.
    match unsafe { getaddrinfo(name, core::ptr::null(), &raw const hints, &raw mut list) } {
        0 => {}
        super::addrinfo::eai::AGAIN => return fail(TRY_AGAIN),
        super::addrinfo::eai::NONAME => return fail(NOT_FOUND),
        _ => return fail(NO_RECOVERY),
    }
    let mut answer = ANSWER.lock();
    let (mut count, mut next) = (0, list);
    // SAFETY: the list was made above.
    while let Some(entry) = unsafe { next.as_ref() }
        && count < MOST
    {
        let (place, length) = (entry.ai_addr.cast(), entry.ai_addrlen as usize);
        // SAFETY: the entry's address has that many bytes.
        let address = unsafe { SockAddr::read(place, length) };
        if let Some((address, _)) = address {
            match address {
                core::net::IpAddr::V4(address) => {
                    answer.addresses[count][..4].copy_from_slice(&address.octets())
                }
                core::net::IpAddr::V6(address) => answer.addresses[count] = address.octets(),
            }
            count += 1;
        }
        next = entry.ai_next;
    }
    // SAFETY: the list was made above.
    unsafe { freeaddrinfo(list) };
    // SAFETY: the caller gives a string.
    finish(
        &mut answer,
        unsafe { CStr::from_ptr(name) }.to_bytes(),
        family,
        count,
    )
}

/// The addresses of a name, of the older family.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn gethostbyname(name: *const c_char) -> *mut Host {
    // SAFETY: as for the C function.
    unsafe { gethostbyname2(name, AF_INET) }
}

/// The name of an address, as `/etc/hosts` knows it.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn gethostbyaddr(
    address: *const c_void,
    length: u32,
    family: c_int,
) -> *mut Host {
    let mut octets = [0u8; 16];
    let ip: core::net::IpAddr = match (family, length) {
        (AF_INET, 4) => {
            // SAFETY: the caller gives that many bytes.
            let bytes = unsafe { address.cast::<[u8; 4]>().read_unaligned() };
            octets[..4].copy_from_slice(&bytes);
            bytes.into()
        }
        (AF_INET6, 16) => {
            // SAFETY: as above.
            octets = unsafe { address.cast::<[u8; 16]>().read_unaligned() };
            octets.into()
        }
        _ => return fail(NO_RECOVERY),
    };
    let mut answer = ANSWER.lock();
    let mut result = null_mut();
    let found = hosts::name_of(ip, &mut |name| {
        answer.addresses[0] = octets;
        result = finish(&mut answer, name, family, 1);
    });
    match found {
        Ok(true) => result,
        _ => fail(NOT_FOUND),
    }
}

/// What an error of these functions means.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn hstrerror(error: c_int) -> *const c_char {
    let text = match error {
        0 => c"no error",
        NOT_FOUND => c"unknown host",
        TRY_AGAIN => c"no server answers",
        NO_RECOVERY => c"the question cannot be answered",
        4 => c"the name has no address",
        _ => c"unknown error",
    };
    text.as_ptr()
}

/// Writes a text and what the last error means.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn herror(text: *const c_char) {
    let error = hstrerror(ERROR.load(core::sync::atomic::Ordering::Relaxed));
    // SAFETY: the texts are strings.
    let error = unsafe { CStr::from_ptr(error) }.to_bytes();
    if text.is_null() {
        crate::stdio::file::complain(&[error, b"\n"]);
    } else {
        // SAFETY: the caller gives a string.
        let text = unsafe { CStr::from_ptr(text) }.to_bytes();
        crate::stdio::file::complain(&[text, b": ", error, b"\n"]);
    }
}

/// Finishes an answer about a service.
fn found_service(answer: &mut Answer, name: &[u8], port: u16, protocol: &[u8]) -> *mut Service {
    answer.service = Service {
        name: keep(name, &mut answer.name),
        aliases: answer.none.as_mut_ptr(),
        port: c_int::from(port.to_be()),
        protocol: keep(protocol, &mut answer.transport),
    };
    &raw mut answer.service
}

/// The protocols to look for: that of the caller, or both.
unsafe fn transports<'a>(protocol: *const c_char) -> [Option<&'a [u8]>; 2] {
    if protocol.is_null() {
        return [Some(b"tcp"), Some(b"udp")];
    }
    // SAFETY: the caller gives a string.
    [Some(unsafe { CStr::from_ptr(protocol) }.to_bytes()), None]
}

/// A service by name.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getservbyname(
    name: *const c_char,
    protocol: *const c_char,
) -> *mut Service {
    // SAFETY: the caller gives a string.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    // SAFETY: the caller gives a string or null.
    for protocol in unsafe { transports(protocol) }.into_iter().flatten() {
        if let Ok(Some(port)) = service::port(name, Some(protocol)) {
            return found_service(&mut ANSWER.lock(), name, port, protocol);
        }
    }
    null_mut()
}

/// A service by its port, most significant byte first.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getservbyport(port: c_int, protocol: *const c_char) -> *mut Service {
    let port = u16::from_be(port as u16);
    let mut answer = ANSWER.lock();
    // SAFETY: the caller gives a string or null.
    for protocol in unsafe { transports(protocol) }.into_iter().flatten() {
        let mut result = null_mut();
        let see = &mut |name: &[u8]| result = found_service(&mut answer, name, port, protocol);
        if service::name_of(port, protocol, see) == Ok(true) {
            return result;
        }
    }
    null_mut()
}

/// Protocols that are known.
const PROTOCOLS: [(&[u8], c_int); 10] = [
    (b"ip", 0),
    (b"icmp", 1),
    (b"igmp", 2),
    (b"tcp", 6),
    (b"udp", 17),
    (b"ipv6", 41),
    (b"gre", 47),
    (b"esp", 50),
    (b"ah", 51),
    (b"ipv6-icmp", 58),
];

fn protocol(wanted: impl Fn(&[u8], c_int) -> bool) -> *mut Protocol {
    let Some((name, number)) = PROTOCOLS
        .iter()
        .find(|(name, number)| wanted(name, *number))
    else {
        return null_mut();
    };
    let answer = &mut *ANSWER.lock();
    answer.protocol = Protocol {
        name: keep(name, &mut answer.name),
        aliases: answer.none.as_mut_ptr(),
        number: *number,
    };
    &raw mut answer.protocol
}

/// A protocol by name.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getprotobyname(name: *const c_char) -> *mut Protocol {
    // SAFETY: the caller gives a string.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    protocol(|known, _| known.eq_ignore_ascii_case(name))
}

/// A protocol by number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn getprotobynumber(number: c_int) -> *mut Protocol {
    protocol(|_, known| known == number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_hosts_and_protocols_have_names() {
        // SAFETY: the name is a string.
        let host = unsafe { gethostbyname(c"127.0.0.1".as_ptr()) };
        // SAFETY: a host was found.
        let host = unsafe { host.as_ref() }.unwrap();
        assert_eq!((host.family, host.length), (AF_INET, 4));
        // SAFETY: the list has one address.
        let first = unsafe { host.addresses.read() };
        // SAFETY: the address has 4 bytes.
        assert_eq!(unsafe { first.cast::<[u8; 4]>().read() }, [127, 0, 0, 1]);
        // SAFETY: the name is a string.
        let tcp = unsafe { getprotobyname(c"TCP".as_ptr()) };
        // SAFETY: a protocol was found.
        assert_eq!(unsafe { (*tcp).number }, 6);
        assert!(getprotobynumber(99).is_null());
    }
}
