//! The rest of `<stdio.h>`: locking streams, positions, `freopen`, `remove`, `setbuf`, `fgetln`.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use super::file::FILE;
use super::open::{EOF, fclose, feof, ferror, fileno, fopen, fseeko, ftello, setvbuf};
use super::transfer::{fgetc, fputc, fread, fwrite, getdelim};
use crate::errno::{self, Errno};
use crate::lock::Lock;
use crate::syscall;

/// Makes a stream the calling thread's.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn flockfile(file: *mut FILE) {
    // SAFETY: the caller gives an open stream.
    unsafe { &*file }.hold();
}

/// As `flockfile`; -1 when another thread has the stream.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn ftrylockfile(file: *mut FILE) -> c_int {
    // SAFETY: the caller gives an open stream.
    if unsafe { &*file }.try_hold() { 0 } else { -1 }
}

/// Undoes a `flockfile`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn funlockfile(file: *mut FILE) {
    // SAFETY: the caller gives an open stream.
    unsafe { &*file }.release();
}

/// Defines the variants of functions for streams that the caller has locked: locking again is
/// cheap.
macro_rules! unlocked {
    ($($name:ident = $locked:ident($($arg:ident: $ty:ty),*) $(-> $ret:ty)?;)*) => {$(
        #[doc = concat!("As `", stringify!($locked), "`, of a stream that the caller has locked.")]
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $name($($arg: $ty),*) $(-> $ret)? {
            // SAFETY: as for the C function.
            unsafe { $locked($($arg),*) }
        }
    )*};
}

unlocked! {
    getc_unlocked = fgetc(file: *mut FILE) -> c_int;
    putc_unlocked = fputc(byte: c_int, file: *mut FILE) -> c_int;
    clearerr_unlocked = clear(file: *mut FILE);
    feof_unlocked = feof(file: *mut FILE) -> c_int;
    ferror_unlocked = ferror(file: *mut FILE) -> c_int;
    fileno_unlocked = fileno(file: *mut FILE) -> c_int;
}

unsafe fn clear(file: *mut FILE) {
    // SAFETY: as for the C function.
    unsafe { super::open::clearerr(file) };
}

/// As `getchar`, of a stream that the caller has locked.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn getchar_unlocked() -> c_int {
    super::transfer::getchar()
}

/// As `putchar`, of a stream that the caller has locked.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn putchar_unlocked(byte: c_int) -> c_int {
    super::transfer::putchar(byte)
}

/// Stores the position.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fgetpos(file: *mut FILE, out: *mut i64) -> c_int {
    // SAFETY: as for the C function.
    let at = unsafe { ftello(file) };
    if at < 0 {
        return -1;
    }
    // SAFETY: the caller gives a place.
    unsafe { out.write(at) };
    0
}

/// Goes to a stored position.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fsetpos(file: *mut FILE, position: *const i64) -> c_int {
    // SAFETY: the caller gives a stored position.
    let at = unsafe { position.read() };
    // SAFETY: as for the C function.
    unsafe { fseeko(file, at, 0) }
}

/// Opens another file in the place of a stream, keeping its descriptor's number; null when that
/// fails, and then the stream is closed.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn freopen(
    path: *const c_char,
    mode: *const c_char,
    file: *mut FILE,
) -> *mut FILE {
    // A null path would change the mode alone, which no system call can do.
    if path.is_null() {
        errno::set(Errno::EINVAL);
        return null_mut();
    }
    // SAFETY: the caller gives path and mode.
    let new = unsafe { fopen(path, mode) };
    if new.is_null() {
        let error = errno::get();
        // SAFETY: the caller gives an open stream.
        unsafe { fclose(file) };
        errno::set_raw(error);
        return null_mut();
    }
    // SAFETY: the caller gives an open stream.
    let mut stream = unsafe { &*file }.lock();
    // SAFETY: the new stream was just opened.
    let fresh = unsafe { &*new }.lock();
    // What could not be written stays unwritten, as C says.
    let _ = stream.flush();
    let (to, from) = (stream.device.fd, fresh.device.fd);
    let moved = if stream.device.special.is_some() {
        // As with a descriptor, it does not matter whether closing succeeds.
        let _ = stream.device.close();
        // SAFETY: the call takes a descriptor only.
        unsafe { syscall::dup(from) }
    } else {
        // SAFETY: the call takes descriptors only.
        unsafe { syscall::dup2(from, to) }
    };
    stream.device.fd = moved.map_or(to, |[fd, _]| fd as c_int);
    stream.reset(fresh.readable, fresh.writable);
    drop(fresh);
    drop(stream);
    // SAFETY: nobody else knows the new stream.
    unsafe { fclose(new) };
    match moved {
        Ok(_) => file,
        Err(error) => {
            errno::set_raw(error);
            null_mut()
        }
    }
}

/// Removes a name: of a file or of an empty directory.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn remove(path: *const c_char) -> c_int {
    // SAFETY: the caller gives a string.
    if unsafe { syscall::unlink(path) }.is_ok() {
        return 0;
    }
    // SAFETY: as above.
    unsafe { crate::unistd::file::rmdir(path) }
}

/// Gives a stream a buffer of `BUFSIZ` bytes, or takes its buffer away.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn setbuf(file: *mut FILE, buffer: *mut c_char) {
    // SAFETY: as for the C function.
    unsafe { setbuffer(file, buffer, 1024) };
}

/// As `setbuf`, with a buffer of `size` bytes.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn setbuffer(file: *mut FILE, buffer: *mut c_char, size: c_int) {
    let kind = if buffer.is_null() { 2 } else { 0 };
    // SAFETY: as for the C function.
    unsafe { setvbuf(file, buffer, kind, usize::try_from(size).unwrap_or(0)) };
}

/// Lets a stream send what was written at the end of each line.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn setlinebuf(file: *mut FILE) -> c_int {
    // SAFETY: as for the C function.
    unsafe { setvbuf(file, null_mut(), 1, 0) }
}

/// Forgets what was read ahead or not written yet.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fpurge(file: *mut FILE) -> c_int {
    // SAFETY: the caller gives an open stream.
    let mut stream = unsafe { &*file }.lock();
    let (readable, writable) = (stream.readable, stream.writable);
    stream.reset(readable, writable);
    0
}

/// Reads an `int` as it is in memory; `EOF` at the end.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getw(file: *mut FILE) -> c_int {
    let mut word: c_int = 0;
    // SAFETY: the caller gives an open stream; the word has four bytes.
    let count = unsafe { fread((&raw mut word).cast(), size_of::<c_int>(), 1, file) };
    if count == 1 { word } else { EOF }
}

/// Writes an `int` as it is in memory; 0, or `EOF`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn putw(word: c_int, file: *mut FILE) -> c_int {
    // SAFETY: the caller gives an open stream; the word has four bytes.
    let count = unsafe { fwrite((&raw const word).cast(), size_of::<c_int>(), 1, file) };
    if count == 1 { 0 } else { EOF }
}

/// The block that `fgetln` gives lines in.
struct Line {
    block: *mut c_char,
    size: usize,
}

// SAFETY: the block is used under its lock, or by the one program that asked for a line.
unsafe impl Send for Line {}

/// Reads a line with its end, not closed by a zero, into memory of the library that the next call
/// overwrites; stores its length. Null at the end.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fgetln(file: *mut FILE, length: *mut usize) -> *mut c_char {
    static LINE: Lock<Line> = Lock::new(Line {
        block: null_mut(),
        size: 0,
    });
    let mut line = LINE.lock();
    let Line { block, size } = &mut *line;
    // SAFETY: the caller gives an open stream; the block is null or came from the allocator.
    let count = unsafe { getdelim(block, size, c_int::from(b'\n'), file) };
    let Ok(count) = usize::try_from(count) else {
        return null_mut();
    };
    // SAFETY: the caller gives a place.
    unsafe { length.write(count) };
    *block
}

/// The path of the controlling terminal.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn ctermid(out: *mut c_char) -> *mut c_char {
    let path: &CStr = c"/dev/tty";
    if out.is_null() {
        return path.as_ptr().cast_mut();
    }
    // SAFETY: the caller gives room for `L_ctermid` bytes, which are more.
    unsafe { out.copy_from_nonoverlapping(path.as_ptr(), path.count_bytes() + 1) };
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locks_of_a_stream_are_counted() {
        let file = core::ptr::from_ref(super::super::file::standard(0)).cast_mut();
        // SAFETY: the standard streams are always there.
        unsafe { flockfile(file) };
        // SAFETY: as above.
        assert_eq!(unsafe { ftrylockfile(file) }, 0);
        let address = file.expose_provenance();
        let other = std::thread::spawn(move || {
            let file = core::ptr::with_exposed_provenance_mut(address);
            // SAFETY: as above.
            unsafe { ftrylockfile(file) }
        });
        assert_eq!(other.join().unwrap(), -1);
        for _ in 0..2 {
            // SAFETY: as above.
            unsafe { funlockfile(file) };
        }
    }
}
