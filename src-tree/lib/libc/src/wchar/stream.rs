//! Wide characters in and out of streams: `fgetwc`, `fputwc`, `fputws`.

use core::ffi::{c_char, c_int};
use core::ptr::{from_ref, null_mut};

use super::multibyte::{ILLEGAL, INCOMPLETE, State, mbrtowc, wcrtomb};
use crate::stdio::file::FILE;
use crate::stdio::transfer::{fgetc, fwrite, ungetc};

/// `WEOF`.
const END: c_int = -1;

/// Reads a character; -1 at the end or for bytes that are none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fgetwc(file: *mut FILE) -> c_int {
    let mut state = State::START;
    loop {
        // SAFETY: the caller gives an open stream.
        let byte = unsafe { fgetc(file) };
        if byte < 0 {
            return END;
        }
        let byte = byte as c_char;
        let mut character = 0;
        let (out, from) = (&raw mut character, from_ref(&byte));
        // SAFETY: one byte is given.
        match unsafe { mbrtowc(out, from, 1, &raw mut state) } {
            INCOMPLETE => {}
            ILLEGAL => return END,
            _ => return character,
        }
    }
}

/// As `fgetwc`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getwc(file: *mut FILE) -> c_int {
    // SAFETY: as for the C function.
    unsafe { fgetwc(file) }
}

/// Writes a character and gives it, or -1.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fputwc(character: c_int, file: *mut FILE) -> c_int {
    let mut bytes = [0 as c_char; 8];
    // SAFETY: there is room for every character.
    let length = unsafe { wcrtomb(bytes.as_mut_ptr(), character, null_mut()) };
    // SAFETY: the caller gives an open stream; that many bytes were filled.
    if length == ILLEGAL || unsafe { fwrite(bytes.as_ptr().cast(), 1, length, file) } != length {
        return END;
    }
    character
}

/// As `fputwc`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn putwc(character: c_int, file: *mut FILE) -> c_int {
    // SAFETY: as for the C function.
    unsafe { fputwc(character, file) }
}

/// Writes a character to `stdout`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn putwchar(character: c_int) -> c_int {
    // SAFETY: the standard streams are always there.
    unsafe { fputwc(character, crate::stdio::file::stdout()) }
}

/// Writes a text; 0, or -1.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fputws(text: *const c_int, file: *mut FILE) -> c_int {
    let mut next = text;
    loop {
        // SAFETY: the text is closed by a zero, which was not passed.
        let character = unsafe { next.read() };
        if character == 0 {
            return 0;
        }
        // SAFETY: the caller gives an open stream.
        if unsafe { fputwc(character, file) } == END {
            return END;
        }
        next = next.wrapping_add(1);
    }
}

/// Puts a character back; -1 when there is no room.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn ungetwc(character: c_int, file: *mut FILE) -> c_int {
    let mut bytes = [0 as c_char; 8];
    // SAFETY: there is room for every character.
    let length = unsafe { wcrtomb(bytes.as_mut_ptr(), character, null_mut()) };
    if character == END || length == ILLEGAL {
        return END;
    }
    for byte in bytes[..length].iter().rev() {
        // SAFETY: the caller gives an open stream.
        if unsafe { ungetc(c_int::from(*byte as u8), file) } < 0 {
            return END;
        }
    }
    character
}

/// Whether a stream is one of wide characters: every one takes both, so it is never said.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn fwide(_file: *mut FILE, wanted: c_int) -> c_int {
    wanted
}
