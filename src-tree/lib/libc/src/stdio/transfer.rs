//! Bytes, lines and blocks in and out of streams: `getc`, `fgets`, `fread`, `puts`, `getline`.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::{from_ref, null_mut};

use super::file::{FILE, standard};
use super::open::EOF;
use crate::errno;
use crate::malloc::realloc;
use crate::string::error::strerror;

/// Reads a byte, or gives `EOF`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fgetc(file: *mut FILE) -> c_int {
    let mut byte = [0];
    // SAFETY: the caller gives an open stream.
    match unsafe { &*file }.lock().read(&mut byte) {
        Ok(1) => c_int::from(byte[0]),
        Ok(_) => EOF,
        Err(error) => errno::fail(error),
    }
}

/// As `fgetc`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getc(file: *mut FILE) -> c_int {
    // SAFETY: as for the C function.
    unsafe { fgetc(file) }
}

/// Reads a byte from `stdin`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn getchar() -> c_int {
    // SAFETY: the standard streams are always there.
    unsafe { fgetc(from_ref(standard(0)).cast_mut()) }
}

/// Puts a byte back; `EOF` when there is no room (for 8 there is).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn ungetc(byte: c_int, file: *mut FILE) -> c_int {
    // SAFETY: the caller gives an open stream.
    if byte != EOF && unsafe { &*file }.lock().unread(byte as u8) {
        c_int::from(byte as u8)
    } else {
        EOF
    }
}

/// Writes a byte and gives it, or `EOF`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fputc(byte: c_int, file: *mut FILE) -> c_int {
    // SAFETY: the caller gives an open stream.
    match unsafe { &*file }.lock().write(&[byte as u8]) {
        Ok(()) => c_int::from(byte as u8),
        Err(error) => errno::fail(error),
    }
}

/// As `fputc`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn putc(byte: c_int, file: *mut FILE) -> c_int {
    // SAFETY: as for the C function.
    unsafe { fputc(byte, file) }
}

/// Writes a byte to `stdout`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn putchar(byte: c_int) -> c_int {
    // SAFETY: the standard streams are always there.
    unsafe { fputc(byte, from_ref(standard(1)).cast_mut()) }
}

/// Writes a text; 0, or `EOF`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fputs(text: *const c_char, file: *mut FILE) -> c_int {
    // SAFETY: the caller gives a string.
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    // SAFETY: the caller gives an open stream.
    super::open::status(unsafe { &*file }.lock().write(bytes))
}

/// Writes a text and the end of a line to `stdout`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn puts(text: *const c_char) -> c_int {
    // SAFETY: the caller gives a string.
    let bytes = unsafe { CStr::from_ptr(text) }.to_bytes();
    let mut stream = standard(1).lock();
    super::open::status(stream.write(bytes).and_then(|()| stream.write(b"\n")))
}

/// Reads a line with its end into a buffer of `size` bytes, or what fits of it; null when there
/// is nothing.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fgets(buffer: *mut c_char, size: c_int, file: *mut FILE) -> *mut c_char {
    let Some(room) = usize::try_from(size)
        .ok()
        .and_then(|size| size.checked_sub(1))
    else {
        return null_mut();
    };
    // SAFETY: the caller gives an open stream.
    let mut stream = unsafe { &*file }.lock();
    let mut done = 0;
    while done < room {
        let bytes = match stream.some() {
            Ok([]) => break,
            Ok(bytes) => bytes,
            Err(error) => {
                errno::set(error);
                return null_mut();
            }
        };
        let bytes = &bytes[..bytes.len().min(room - done)];
        let end = bytes.iter().position(|&byte| byte == b'\n');
        let n = end.map_or(bytes.len(), |end| end + 1);
        let place = buffer.wrapping_add(done).cast::<u8>();
        // SAFETY: the caller's buffer has room for more than `done + n` bytes.
        unsafe { place.copy_from_nonoverlapping(bytes.as_ptr(), n) };
        stream.take(n);
        done += n;
        if end.is_some() {
            break;
        }
    }
    if done == 0 && room > 0 {
        return null_mut();
    }
    // SAFETY: one byte was kept back for the zero.
    unsafe { buffer.wrapping_add(done).write(0) };
    buffer
}

/// Reads up to and including `stop` into a block that grows as needed; gives the length, or -1.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getdelim(
    block: *mut *mut c_char,
    size: *mut usize,
    stop: c_int,
    file: *mut FILE,
) -> isize {
    // SAFETY: the caller gives an open stream.
    let mut stream = unsafe { &*file }.lock();
    // SAFETY: the caller gives a place with null or a block of the allocator.
    let block = unsafe { &mut *block };
    // SAFETY: the caller gives the place of that block's size.
    let size = unsafe { &mut *size };
    let mut done = 0;
    loop {
        let bytes = match stream.some() {
            Ok([]) => break,
            Ok(bytes) => bytes,
            Err(error) => return errno::fail(error),
        };
        let end = bytes.iter().position(|&byte| c_int::from(byte) == stop);
        let n = end.map_or(bytes.len(), |end| end + 1);
        if block.is_null() || *size < done + n + 1 {
            let wanted = (done + n + 1).next_power_of_two().max(128);
            // SAFETY: the caller's block is null or came from the allocator.
            let grown = unsafe { realloc((*block).cast(), wanted) };
            if grown.is_null() {
                return -1;
            }
            (*block, *size) = (grown.cast(), wanted);
        }
        let place = block.wrapping_add(done).cast::<u8>();
        // SAFETY: the block has room for `done + n + 1` bytes.
        unsafe { place.copy_from_nonoverlapping(bytes.as_ptr(), n) };
        stream.take(n);
        done += n;
        if end.is_some() {
            break;
        }
    }
    if done == 0 {
        return -1;
    }
    // SAFETY: as above.
    unsafe { block.wrapping_add(done).write(0) };
    done as isize
}

/// As `getdelim`, for lines.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getline(
    block: *mut *mut c_char,
    size: *mut usize,
    file: *mut FILE,
) -> isize {
    // SAFETY: as for the C function.
    unsafe { getdelim(block, size, c_int::from(b'\n'), file) }
}

/// Reads up to `count` items of `size` bytes; gives the number of whole ones.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fread(
    out: *mut c_void,
    size: usize,
    count: usize,
    file: *mut FILE,
) -> usize {
    let total = size.saturating_mul(count);
    if total == 0 {
        return 0;
    }
    // SAFETY: the caller gives room for the items; reading does not look at what is there.
    let out = unsafe { core::slice::from_raw_parts_mut(out.cast::<u8>(), total) };
    // SAFETY: the caller gives an open stream.
    match unsafe { &*file }.lock().read(out) {
        Ok(done) => done / size,
        Err(error) => {
            errno::set(error);
            0
        }
    }
}

/// Writes `count` items of `size` bytes; gives `count`, or 0 with `errno` set.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fwrite(
    items: *const c_void,
    size: usize,
    count: usize,
    file: *mut FILE,
) -> usize {
    let total = size.saturating_mul(count);
    if total == 0 {
        return 0;
    }
    // SAFETY: the caller gives the items.
    let bytes = unsafe { core::slice::from_raw_parts(items.cast::<u8>(), total) };
    // SAFETY: the caller gives an open stream.
    match unsafe { &*file }.lock().write(bytes) {
        Ok(()) => count,
        Err(error) => {
            errno::set(error);
            0
        }
    }
}

/// Writes `text: ` (unless there is none) and a message to `stderr`.
///
/// # Safety
/// Both are strings; the first may be null.
unsafe fn complain(text: *const c_char, message: *const c_char) {
    let mut stream = standard(2).lock();
    // SAFETY: the caller gives a string.
    let message = unsafe { CStr::from_ptr(message) }.to_bytes();
    let start = if text.is_null() {
        &[][..]
    } else {
        // SAFETY: as above.
        unsafe { CStr::from_ptr(text) }.to_bytes()
    };
    let between = if start.is_empty() { &b""[..] } else { b": " };
    for part in [start, between, message, b"\n"] {
        // C gives this function no way to tell; the stream remembers.
        let _ = stream.write(part);
    }
}

/// Writes `text: ` (unless there is none) and the text of `errno` to `stderr`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn perror(text: *const c_char) {
    // SAFETY: the caller gives a string or null; the texts of errors are strings.
    unsafe { complain(text, strerror(errno::get())) };
}

/// As `psignal`, for the signal that somebody was told of.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn psiginfo(told: *const df_abi::signal::SigInfo, text: *const c_char) {
    // SAFETY: the caller gives what it was told.
    let number = unsafe { (*told).si_signo };
    // SAFETY: as for the C function.
    unsafe { psignal(number, text) };
}

/// Writes `text: ` (unless there is none) and the text of a signal to `stderr`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn psignal(number: c_int, text: *const c_char) {
    // SAFETY: the caller gives a string or null; the texts of signals are strings.
    unsafe { complain(text, crate::string::signal::strsignal(number)) };
}
