//! `inet_pton`, `inet_ntop`, `inet_aton` and relatives.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::fmt::Write;
use core::net::{Ipv4Addr, Ipv6Addr};
use core::ptr::null;

use super::sockaddr::{AF_INET, AF_INET6};
use crate::errno::{self, Errno};

/// Longest text of an address with its closing zero.
pub(crate) const LONGEST: usize = 46;

/// A text of bounded length.
pub(crate) struct Text<const N: usize> {
    bytes: [u8; N],
    length: usize,
}

impl<const N: usize> Text<N> {
    pub(crate) const fn new() -> Text<N> {
        Text {
            bytes: [0; N],
            length: 0,
        }
    }

    /// Stores the text with a closing zero, if it fits.
    ///
    /// # Safety
    /// `size` bytes are writable.
    pub(crate) unsafe fn store(&self, out: *mut c_char, size: usize) -> bool {
        if self.length >= size {
            return false;
        }
        // SAFETY: the text and its zero fit.
        unsafe { out.copy_from_nonoverlapping(self.bytes.as_ptr().cast(), self.length) };
        // SAFETY: as above.
        unsafe { out.wrapping_add(self.length).write(0) };
        true
    }
}

impl<const N: usize> Write for Text<N> {
    fn write_str(&mut self, text: &str) -> core::fmt::Result {
        let end = self.length + text.len();
        let place = self.bytes.get_mut(self.length..end);
        place
            .ok_or(core::fmt::Error)?
            .copy_from_slice(text.as_bytes());
        self.length = end;
        Ok(())
    }
}

/// Reads an address; 1, or 0 when the text is none, or -1 for an unknown family.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn inet_pton(family: c_int, text: *const c_char, out: *mut c_void) -> c_int {
    // SAFETY: the caller gives a string.
    let text = unsafe { CStr::from_ptr(text) }.to_str().unwrap_or("");
    match family {
        AF_INET => {
            let Ok(address) = text.parse::<Ipv4Addr>() else {
                return 0;
            };
            // SAFETY: the caller gives room for 4 bytes.
            unsafe { out.cast::<[u8; 4]>().write(address.octets()) };
        }
        AF_INET6 => {
            let Ok(address) = text.parse::<Ipv6Addr>() else {
                return 0;
            };
            // SAFETY: the caller gives room for 16 bytes.
            unsafe { out.cast::<[u8; 16]>().write(address.octets()) };
        }
        _ => return errno::fail(Errno::EAFNOSUPPORT),
    }
    1
}

/// Writes an address into a buffer of `size` bytes; null and ENOSPC when it does not fit.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn inet_ntop(
    family: c_int,
    address: *const c_void,
    out: *mut c_char,
    size: u32,
) -> *const c_char {
    let mut text = Text::<LONGEST>::new();
    let written = match family {
        AF_INET => {
            // SAFETY: the caller gives 4 bytes.
            let address = unsafe { address.cast::<[u8; 4]>().read() };
            write!(text, "{}", Ipv4Addr::from(address))
        }
        AF_INET6 => {
            // SAFETY: the caller gives 16 bytes.
            let address = unsafe { address.cast::<[u8; 16]>().read() };
            write!(text, "{}", Ipv6Addr::from(address))
        }
        _ => {
            errno::set(Errno::EAFNOSUPPORT);
            return null();
        }
    };
    // SAFETY: the caller gives a buffer of `size` bytes.
    if written.is_err() || !unsafe { text.store(out, size as usize) } {
        errno::set(Errno::ENOSPC);
        return null();
    }
    out
}

/// One to four numbers with dots between them, the last one filling what is left.
fn parts(text: &str) -> Option<u32> {
    let mut address = 0u64;
    let (mut count, mut last) = (0, 0);
    for part in text.split('.') {
        if count > 0 {
            if last > 255 {
                return None;
            }
            address = address << 8 | last;
        }
        count += 1;
        let hex = part.strip_prefix("0x").or_else(|| part.strip_prefix("0X"));
        last = match hex {
            Some(digits) => u64::from_str_radix(digits, 16).ok()?,
            None if part.len() > 1 && part.starts_with('0') => u64::from_str_radix(part, 8).ok()?,
            None => part.parse().ok()?,
        };
    }
    let room = 8 * (5u32.checked_sub(count)?);
    if count == 0 || room == 0 || last >= 1 << room {
        return None;
    }
    u32::try_from(address << room | last).ok()
}

/// Reads an IPv4 address in any of its old notations; 1, or 0 when the text is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn inet_aton(text: *const c_char, out: *mut [u8; 4]) -> c_int {
    // SAFETY: the caller gives a string.
    let text = unsafe { CStr::from_ptr(text) }.to_str().unwrap_or("");
    let Some(address) = parts(text.trim_end()) else {
        return 0;
    };
    if !out.is_null() {
        // SAFETY: the caller gives a place.
        unsafe { out.write(address.to_be_bytes()) };
    }
    1
}

/// As `inet_aton`; all ones when the text is no address.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn inet_addr(text: *const c_char) -> u32 {
    let mut address = [0xff; 4];
    // SAFETY: as for the C function.
    unsafe { inet_aton(text, &raw mut address) };
    u32::from_be_bytes(address).to_be()
}

/// Writes an IPv4 address into the library's own place, which the next call overwrites.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn inet_ntoa(address: u32) -> *mut c_char {
    static mut TEXT: [c_char; 16] = [0; 16];
    let text = (&raw mut TEXT).cast::<c_char>();
    // SAFETY: 16 bytes are room for every address.
    unsafe { inet_ntop(AF_INET, (&raw const address).cast(), text, 16) };
    text
}

/// `in6addr_any`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static in6addr_any: [u8; 16] = [0; 16];
/// `in6addr_loopback`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static in6addr_loopback: [u8; 16] = [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1];

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn addresses_read_back(bytes in any::<[u8; 16]>()) {
            let mut text = [0 as c_char; LONGEST];
            for (family, size) in [(AF_INET, 4), (AF_INET6, 16)] {
                let (from, to) = (bytes.as_ptr().cast(), text.as_mut_ptr());
                // SAFETY: address and buffer have the sizes that the call needs.
                let text = unsafe { inet_ntop(family, from, to, LONGEST as u32) };
                prop_assert!(!text.is_null());
                let mut again = [0u8; 16];
                // SAFETY: as above.
                let status = unsafe { inet_pton(family, to, again.as_mut_ptr().cast()) };
                prop_assert_eq!((status, &again[..size]), (1, &bytes[..size]));
            }
        }
    }

    #[test]
    fn old_notations_are_read_and_nonsense_is_not() {
        assert_eq!(parts("127.1"), Some(0x7f00_0001));
        assert_eq!(parts("0x7f000001"), Some(0x7f00_0001));
        assert_eq!(parts("010.2.3"), Some(0x0802_0003));
        assert_eq!(parts("1.2.3.256"), None);
        assert_eq!(parts("1.2.3.4.5"), None);
        assert_eq!(parts("256.1"), None);
        assert_eq!(parts(""), None);
        // SAFETY: the text is a string.
        assert_eq!(unsafe { inet_addr(c"x".as_ptr()) }, u32::MAX);
        // SAFETY: as above.
        let address = unsafe { inet_addr(c"1.0.0.2".as_ptr()) };
        assert_eq!(address.to_le_bytes(), [1, 0, 0, 2]);
    }
}
