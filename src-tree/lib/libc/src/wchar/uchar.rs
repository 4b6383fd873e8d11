//! `<uchar.h>`: characters of 8, 16 and 32 bits. A character of 32 bits is a wide one; one of 16
//! bits may be half of a pair, the other half of which the state keeps.

use core::ffi::{c_char, c_int};

use super::multibyte::{State, mbrtowc, wcrtomb};
use crate::errno::{self, Errno};
use crate::lock::Lock;

/// What `State` holds while the second half of a pair waits to be given: the state of C is 128
/// bytes, of which conversions of bytes use the first 64.
const HALF: usize = 64;

/// Halves of callers that give no state.
static OWN: Lock<[State; 2]> = Lock::new([State::START; 2]);

/// The place of the half that waits in a state.
fn half(state: *mut State) -> *mut u16 {
    state.wrapping_byte_add(HALF).cast()
}

/// As `mbrtowc`, to a character of 32 bits.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mbrtoc32(
    out: *mut u32,
    text: *const c_char,
    n: usize,
    state: *mut State,
) -> usize {
    // SAFETY: as for the C function; both are 32 bits.
    unsafe { mbrtowc(out.cast::<c_int>(), text, n, state) }
}

/// As `wcrtomb`, from a character of 32 bits.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn c32rtomb(out: *mut c_char, character: u32, state: *mut State) -> usize {
    // SAFETY: as for the C function.
    unsafe { wcrtomb(out, character.cast_signed(), state) }
}

/// Makes a character of 16 bits, or the first of two; gives -3 for the second, which needs no
/// bytes.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mbrtoc16(
    out: *mut u16,
    text: *const c_char,
    n: usize,
    state: *mut State,
) -> usize {
    let mut own = None;
    let state = if state.is_null() {
        &raw mut own.insert(OWN.lock())[0]
    } else {
        state
    };
    // SAFETY: the caller gives a state.
    let waiting = unsafe { half(state).replace(0) };
    if waiting != 0 {
        if !out.is_null() {
            // SAFETY: the caller gives a place.
            unsafe { out.write(waiting) };
        }
        return usize::MAX - 2;
    }
    let mut character = 0;
    // SAFETY: as for the C function.
    let length = unsafe { mbrtowc(&raw mut character, text, n, state) };
    if length > n {
        return length;
    }
    let mut pair = [0; 2];
    let letter = char::from_u32(character.cast_unsigned()).unwrap_or(char::REPLACEMENT_CHARACTER);
    if letter.encode_utf16(&mut pair).len() == 2 {
        // SAFETY: the caller gives a state.
        unsafe { half(state).write(pair[1]) };
    }
    if !out.is_null() {
        // SAFETY: the caller gives a place.
        unsafe { out.write(pair[0]) };
    }
    length
}

/// Makes bytes of a character of 16 bits: none for the first of two.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn c16rtomb(out: *mut c_char, character: u16, state: *mut State) -> usize {
    let mut own = None;
    let state = if state.is_null() {
        &raw mut own.insert(OWN.lock())[1]
    } else {
        state
    };
    // SAFETY: the caller gives a state.
    let first = unsafe { half(state).replace(0) };
    if out.is_null() {
        return 1;
    }
    let mut letters =
        char::decode_utf16([first, character].into_iter().skip(usize::from(first == 0)));
    match letters.next() {
        Some(Ok(letter)) => {
            // SAFETY: as for the C function.
            unsafe { wcrtomb(out, u32::from(letter).cast_signed(), state) }
        }
        _ if first == 0 && (0xd800..0xdc00).contains(&character) => {
            // SAFETY: the caller gives a state.
            unsafe { half(state).write(character) };
            0
        }
        _ => {
            errno::set(Errno::EILSEQ);
            usize::MAX
        }
    }
}
