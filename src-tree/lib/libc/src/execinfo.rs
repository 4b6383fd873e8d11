//! `<execinfo.h>`: the functions that have called, as return addresses. Names are not looked up:
//! programs are static, and their symbols are not in memory.

use core::ffi::{c_char, c_int, c_void};

use crate::malloc::malloc;
use crate::unwind::{_Unwind_Backtrace, _Unwind_GetIP, Context};

/// Bytes of an address as text, with its closing zero.
const TEXT: usize = 19;

/// An array that is being filled.
struct Walk {
    out: *mut *mut c_void,
    room: usize,
    count: usize,
}

unsafe extern "C" fn step(context: *mut Context, walk: *mut c_void) -> c_int {
    // SAFETY: `backtrace` gives the walk.
    let walk = unsafe { &mut *walk.cast::<Walk>() };
    if walk.count == walk.room {
        return 1;
    }
    // SAFETY: the context is that of the walk.
    let address = unsafe { _Unwind_GetIP(context) };
    // SAFETY: the array has that many places.
    unsafe {
        walk.out
            .wrapping_add(walk.count)
            .write(core::ptr::with_exposed_provenance_mut(address))
    };
    walk.count += 1;
    0
}

/// Stores the return addresses of the calling functions, innermost first; gives how many.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn backtrace(out: *mut *mut c_void, room: usize) -> usize {
    let mut walk = Walk {
        out,
        room,
        count: 0,
    };
    // SAFETY: the walk lives as long as the call.
    unsafe { _Unwind_Backtrace(step, (&raw mut walk).cast()) };
    walk.count
}

/// An address as `0x...`, closed by a zero.
fn text(address: usize) -> [u8; TEXT] {
    let mut out = *b"0x0000000000000000\0";
    for (at, place) in out[2..18].iter_mut().enumerate() {
        let digit = (address >> (60 - 4 * at) & 0xf) as u8;
        *place = if digit < 10 {
            b'0' + digit
        } else {
            b'a' + digit - 10
        };
    }
    out
}

/// Texts of addresses, in one block for `free`; null when there is no memory.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn backtrace_symbols(
    addresses: *const *mut c_void,
    count: usize,
) -> *mut *mut c_char {
    let texts = count * size_of::<*mut c_char>();
    let block = malloc((texts + count * TEXT).max(1)).cast::<*mut c_char>();
    if block.is_null() {
        return block;
    }
    for at in 0..count {
        let place = block
            .wrapping_byte_add(texts + at * TEXT)
            .cast::<[u8; TEXT]>();
        // SAFETY: the caller gives that many addresses.
        let address = unsafe { addresses.wrapping_add(at).read() };
        // SAFETY: the block has room for a pointer and a text for each.
        unsafe { place.write(text(address.addr())) };
        // SAFETY: as above.
        unsafe { block.wrapping_add(at).write(place.cast()) };
    }
    block
}

/// Writes texts of addresses to a descriptor, a line each; gives 0 or -1.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn backtrace_symbols_fd(
    addresses: *const *mut c_void,
    count: usize,
    fd: c_int,
) -> c_int {
    for at in 0..count {
        // SAFETY: the caller gives that many addresses.
        let address = unsafe { addresses.wrapping_add(at).read() };
        let mut line = text(address.addr());
        line[TEXT - 1] = b'\n';
        // SAFETY: pointer and length are those of the line.
        if unsafe { crate::syscall::write(fd, line.as_ptr(), line.len()) }.is_err() {
            return -1;
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_texts_of_one_length() {
        assert_eq!(&text(0x1f), b"0x000000000000001f\0");
        let addresses = [
            core::ptr::without_provenance_mut(0xabc),
            core::ptr::null_mut(),
        ];
        // SAFETY: there are two addresses.
        let texts = unsafe { backtrace_symbols(addresses.as_ptr(), 2) };
        // SAFETY: there are two texts.
        let first = unsafe { texts.read() };
        // SAFETY: the text is closed by a zero.
        let first = unsafe { core::ffi::CStr::from_ptr(first) };
        assert_eq!(first, c"0x0000000000000abc");
    }
}
