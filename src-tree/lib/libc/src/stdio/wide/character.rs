//! Wide characters in and out of streams: `fgetwc`, `fputwc`, `fgetws` and relatives.

use core::ffi::c_int;
use core::ptr::null_mut;

use super::super::file::{FILE, standard, stdout};
use super::super::stream::{Device, Orientation, Stream};
use crate::errno::{self, Errno};
use crate::locale::is_utf8;
use crate::wchar::multibyte::{INCOMPLETE, State, read, write};

/// `WEOF`.
const END: c_int = -1;

/// Takes the next character of a stream; `None` at the end. EILSEQ: bytes that are none.
pub(super) fn next<D: Device>(stream: &mut Stream<D>) -> Result<Option<u32>, Errno> {
    stream.orient(Orientation::Wide);
    let utf8 = is_utf8();
    let mut state = State::START;
    let mut begun = false;
    loop {
        let outcome = match stream.some()?.first().copied() {
            Some(byte) => {
                stream.take(1);
                begun = true;
                read(&[byte], &mut state, utf8)
            }
            None if begun => Err(0),
            None => return Ok(None),
        };
        match outcome {
            Ok((character, _)) => return Ok(Some(character)),
            Err(INCOMPLETE) => {}
            Err(_) => {
                stream.failed = true;
                return Err(Errno::EILSEQ);
            }
        }
    }
}

/// Puts a character back; whether there was room.
pub(super) fn unread<D: Device>(stream: &mut Stream<D>, character: u32) -> bool {
    stream.orient(Orientation::Wide);
    let mut bytes = [0; 4];
    write(character, &mut bytes, is_utf8()).is_some_and(|length| {
        bytes[..length]
            .iter()
            .rev()
            .all(|&byte| stream.unread(byte))
    })
}

/// Writes a character. EILSEQ: the locale has no bytes for it.
pub(super) fn put<D: Device>(stream: &mut Stream<D>, character: u32) -> Result<(), Errno> {
    stream.orient(Orientation::Wide);
    let mut bytes = [0; 4];
    let Some(length) = write(character, &mut bytes, is_utf8()) else {
        stream.failed = true;
        return Err(Errno::EILSEQ);
    };
    stream.write(&bytes[..length])
}

/// Reads a character; -1 at the end, or with `errno` set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fgetwc(file: *mut FILE) -> c_int {
    // SAFETY: the caller gives an open stream.
    match next(&mut unsafe { &*file }.lock()) {
        Ok(character) => character.map_or(END, u32::cast_signed),
        Err(error) => errno::fail(error),
    }
}

/// As `fgetwc`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getwc(file: *mut FILE) -> c_int {
    // SAFETY: as for the C function.
    unsafe { fgetwc(file) }
}

/// Reads a character from `stdin`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn getwchar() -> c_int {
    // SAFETY: the standard streams are always there.
    unsafe { fgetwc(core::ptr::from_ref(standard(0)).cast_mut()) }
}

/// Puts a character back; -1 when there is no room (for two there is).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn ungetwc(character: c_int, file: *mut FILE) -> c_int {
    let is_one = character != END;
    // SAFETY: the caller gives an open stream.
    if is_one && unread(&mut unsafe { &*file }.lock(), character.cast_unsigned()) {
        character
    } else {
        END
    }
}

/// Reads a line, or its first `size - 1` characters, and closes it with a zero; null at the end,
/// or with `errno` set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fgetws(out: *mut c_int, size: c_int, file: *mut FILE) -> *mut c_int {
    let Some(room) = usize::try_from(size)
        .ok()
        .and_then(|size| size.checked_sub(1))
    else {
        return null_mut();
    };
    // SAFETY: the caller gives an open stream.
    let mut stream = unsafe { &*file }.lock();
    let mut count = 0;
    while count < room {
        let character = match next(&mut stream) {
            Ok(Some(character)) => character,
            Ok(None) if count == 0 => return null_mut(),
            Ok(None) => break,
            Err(error) => {
                errno::set(error);
                return null_mut();
            }
        };
        // SAFETY: the caller gives room for `size` characters.
        unsafe { out.wrapping_add(count).write(character.cast_signed()) };
        count += 1;
        if character == u32::from(b'\n') {
            break;
        }
    }
    // SAFETY: as above: one place was kept back.
    unsafe { out.wrapping_add(count).write(0) };
    out
}

/// Writes a character and gives it, or -1 with `errno` set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fputwc(character: c_int, file: *mut FILE) -> c_int {
    // SAFETY: the caller gives an open stream.
    match put(&mut unsafe { &*file }.lock(), character.cast_unsigned()) {
        Ok(()) => character,
        Err(error) => errno::fail(error),
    }
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
    unsafe { fputwc(character, stdout()) }
}

/// Writes a text; 0, or -1 with `errno` set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fputws(text: *const c_int, file: *mut FILE) -> c_int {
    // SAFETY: the caller gives an open stream.
    let mut stream = unsafe { &*file }.lock();
    stream.orient(Orientation::Wide);
    let mut next = text;
    loop {
        // SAFETY: the text is closed by a zero, which was not passed.
        let character = unsafe { next.read() };
        if character == 0 {
            return 0;
        }
        if let Err(error) = put(&mut stream, character.cast_unsigned()) {
            return errno::fail(error);
        }
        next = next.wrapping_add(1);
    }
}

/// What a stream is: above 0 one of wide characters, below 0 one of bytes, 0 neither yet. Makes
/// it the one or the other by the sign of `wanted` when it is neither. Every stream takes both
/// all the same.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fwide(file: *mut FILE, wanted: c_int) -> c_int {
    // SAFETY: the caller gives an open stream.
    let mut stream = unsafe { &*file }.lock();
    match wanted.signum() {
        1 => stream.orient(Orientation::Wide),
        -1 => stream.orient(Orientation::Byte),
        _ => {}
    }
    match stream.orientation {
        Orientation::None => 0,
        Orientation::Byte => -1,
        Orientation::Wide => 1,
    }
}
