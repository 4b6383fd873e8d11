//! `getnameinfo`: from addresses to names.

use core::ffi::{c_char, c_int, c_void};
use core::fmt::Write;

use super::addrinfo::eai;
use super::inet::{LONGEST, Text};
use super::sockaddr::SockAddr;
use super::{hosts, service};

const NI_NUMERICHOST: c_int = 2;
const NI_NAMEREQD: c_int = 4;
const NI_NUMERICSERV: c_int = 8;
const NI_DGRAM: c_int = 16;

/// Longest name.
const NAME: usize = 256;

fn put(text: &mut Text<NAME>, name: &[u8]) -> bool {
    core::str::from_utf8(name).is_ok_and(|name| text.write_str(name).is_ok())
}

/// Stores the name of an address and of its port (either may be null); gives 0 or an error
/// number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getnameinfo(
    address: *const c_void,
    length: u32,
    host: *mut c_char,
    host_size: u32,
    service_out: *mut c_char,
    service_size: u32,
    flags: c_int,
) -> c_int {
    // SAFETY: the caller gives an address of that length.
    let Some((ip, port)) = (unsafe { SockAddr::read(address.cast(), length as usize) }) else {
        return eai::FAMILY;
    };
    if !host.is_null() && host_size > 0 {
        let mut text = Text::<NAME>::new();
        let mut fits = true;
        let named = flags & NI_NUMERICHOST == 0
            && hosts::name_of(ip, &mut |name| fits = put(&mut text, name)).unwrap_or(false);
        if !named {
            if flags & NI_NAMEREQD != 0 {
                return eai::NONAME;
            }
            const { assert!(NAME >= LONGEST) };
            fits = write!(text, "{ip}").is_ok();
        }
        // SAFETY: the caller gives a buffer of that size.
        if !fits || !unsafe { text.store(host, host_size as usize) } {
            return eai::OVERFLOW;
        }
    }
    if !service_out.is_null() && service_size > 0 {
        let mut text = Text::<NAME>::new();
        let mut fits = true;
        let protocol: &[u8] = if flags & NI_DGRAM == 0 {
            b"tcp"
        } else {
            b"udp"
        };
        let named = flags & NI_NUMERICSERV == 0
            && service::name_of(port, protocol, &mut |name| fits = put(&mut text, name))
                .unwrap_or(false);
        if !named {
            fits = write!(text, "{port}").is_ok();
        }
        // SAFETY: the caller gives a buffer of that size.
        if !fits || !unsafe { text.store(service_out, service_size as usize) } {
            return eai::OVERFLOW;
        }
    }
    0
}
