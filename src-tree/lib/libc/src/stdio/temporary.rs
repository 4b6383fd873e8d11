//! Temporary files: `mkstemp`, `mkdtemp`, `tmpfile`, `tmpnam`.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use df_abi::fcntl::{O_CLOEXEC, O_CREAT, O_EXCL, O_RDWR};

use super::file::FILE;
use super::open::fdopen;
use crate::errno::{self, Errno};
use crate::stdlib::random::arc4random_uniform;
use crate::{fcntl, syscall};

/// Names that are tried.
const TRIES: usize = 1000;
/// Letters of names.
const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

/// The X of a template that ends in at least six of them and then `suffix` bytes.
fn blanks(template: &mut [u8], suffix: usize) -> Option<&mut [u8]> {
    let end = template.len().checked_sub(suffix)?;
    let name = &mut template[..end];
    let count = name.iter().rev().take_while(|&&byte| byte == b'X').count();
    (count >= 6).then(|| &mut name[end - count..])
}

/// Fills templates with random letters until `make` succeeds or fails for another reason than
/// that the name exists.
unsafe fn attempt(
    template: *mut c_char,
    suffix: c_int,
    make: &dyn Fn(*const c_char) -> Result<c_int, Errno>,
) -> Result<c_int, Errno> {
    // SAFETY: the caller gives a string that may be written to.
    let length = unsafe { CStr::from_ptr(template) }.count_bytes();
    // SAFETY: as above.
    let text = unsafe { core::slice::from_raw_parts_mut(template.cast::<u8>(), length) };
    let suffix = usize::try_from(suffix).map_err(|_| Errno::EINVAL)?;
    let blanks = blanks(text, suffix).ok_or(Errno::EINVAL)?;
    for _ in 0..TRIES {
        for letter in blanks.iter_mut() {
            *letter = LETTERS[arc4random_uniform(LETTERS.len() as u32) as usize];
        }
        match make(template) {
            Err(Errno::EEXIST) => {}
            outcome => return outcome,
        }
    }
    Err(Errno::EEXIST)
}

fn number(outcome: syscall::Outcome) -> Result<c_int, Errno> {
    outcome
        .map(|[value, _]| value as c_int)
        .map_err(|error| Errno(error.unsigned_abs()))
}

unsafe fn make_file(template: *mut c_char, suffix: c_int, flags: c_int) -> c_int {
    let flags = flags | O_RDWR | O_CREAT | O_EXCL;
    // SAFETY: the template is a string.
    let make = |path| number(unsafe { syscall::open(path, flags, 0o600) });
    // SAFETY: as for the caller.
    unsafe { attempt(template, suffix, &make) }.unwrap_or_else(errno::fail)
}

/// Makes and opens a file whose name is the template with the X at its end replaced.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mkstemp(template: *mut c_char) -> c_int {
    // SAFETY: as for the C function.
    unsafe { make_file(template, 0, 0) }
}

/// As `mkstemp`, with further flags of `open`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mkostemp(template: *mut c_char, flags: c_int) -> c_int {
    // SAFETY: as for the C function.
    unsafe { make_file(template, 0, flags) }
}

/// As `mkstemp`, with `suffix` bytes behind the X.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mkstemps(template: *mut c_char, suffix: c_int) -> c_int {
    // SAFETY: as for the C function.
    unsafe { make_file(template, suffix, 0) }
}

/// As `mkstemp`, for a directory; gives the template, or null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mkdtemp(template: *mut c_char) -> *mut c_char {
    // SAFETY: the template is a string.
    let make = |path| number(unsafe { syscall::mkdir(path, 0o700) });
    // SAFETY: as for the C function.
    match unsafe { attempt(template, 0, &make) } {
        Ok(_) => template,
        Err(error) => {
            errno::set(error);
            null_mut()
        }
    }
}

/// Fills a template so that no file has the name now; gives the template, or null.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mktemp(template: *mut c_char) -> *mut c_char {
    // SAFETY: the template is a string.
    let make = |path| match number(unsafe { syscall::access(path, 0) }) {
        Err(Errno::ENOENT) => Ok(0),
        Err(error) => Err(error),
        Ok(_) => Err(Errno::EEXIST),
    };
    // SAFETY: as for the C function.
    match unsafe { attempt(template, 0, &make) } {
        Ok(_) => template,
        Err(error) => {
            errno::set(error);
            null_mut()
        }
    }
}

/// A new file without a name, open for reading and writing, gone when it is closed.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn tmpfile() -> *mut FILE {
    let mut path = *b"/tmp/tmp.XXXXXXXXXX\0";
    let path = path.as_mut_ptr().cast::<c_char>();
    // SAFETY: the path is a string that may be written to.
    let fd = unsafe { make_file(path, 0, O_CLOEXEC) };
    if fd < 0 {
        return null_mut();
    }
    // A name that cannot be removed is only left behind.
    // SAFETY: as above.
    let _ = unsafe { syscall::unlink(path) };
    // SAFETY: the mode is a string.
    let file = unsafe { fdopen(fd, c"w+".as_ptr()) };
    if file.is_null() {
        crate::unistd::file::close_only(fd);
    }
    file
}

/// A name that no file has now, in `out` or in the library's own place. Prefer `mkstemp`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn tmpnam(out: *mut c_char) -> *mut c_char {
    static mut OWN: [c_char; 32] = [0; 32];
    let out = if out.is_null() {
        (&raw mut OWN).cast::<c_char>()
    } else {
        out
    };
    let template = c"/tmp/tmp.XXXXXXXXXX";
    // SAFETY: the caller gives room for `L_tmpnam` bytes, which are more, as has our own place.
    unsafe { out.copy_from_nonoverlapping(template.as_ptr(), template.count_bytes() + 1) };
    // SAFETY: the template was just written.
    unsafe { mktemp(out) }
}

/// Locks (1, 2), unlocks (0) or tests (3) a part of a file from its offset on (of `<unistd.h>`).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn lockf(fd: c_int, command: c_int, length: i64) -> c_int {
    /// Numbers of `fcntl`: F_GETLK, F_SETLK, F_SETLKW; kinds of locks.
    const GET: c_int = 7;
    const SET: c_int = 8;
    const WAIT: c_int = 9;
    const UNLOCK: i16 = 2;
    const WRITE: i16 = 3;
    let mut lock = Record {
        start: 0,
        length,
        process: 0,
        kind: WRITE,
        whence: 1,
    };
    let request = match command {
        0 => {
            lock.kind = UNLOCK;
            SET
        }
        1 => WAIT,
        2 => SET,
        3 => GET,
        _ => return errno::fail(Errno::EINVAL),
    };
    let place = (&raw mut lock).expose_provenance();
    // SAFETY: the requests take a lock.
    let status = unsafe { fcntl::fcntl(fd, request, place) };
    // SAFETY: the call has no arguments.
    let mine = unsafe { syscall::getpid() }.map_or(0, |[pid, _]| pid as i32);
    if status == 0 && request == GET && lock.kind != UNLOCK && lock.process != mine {
        return errno::fail(Errno::EAGAIN);
    }
    status
}

/// `struct flock`.
#[repr(C)]
struct Record {
    start: i64,
    length: i64,
    process: i32,
    kind: i16,
    whence: i16,
}

const _: () = assert!(size_of::<Record>() == 24);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_need_six_x_before_their_suffix() {
        let mut template = *b"/tmp/aXXXXXXX.c";
        assert_eq!(blanks(&mut template, 2).map(|b| b.len()), Some(7));
        assert!(blanks(&mut template, 0).is_none());
        assert!(blanks(&mut b"XXXXX".to_vec(), 0).is_none());
        assert!(blanks(&mut template, 99).is_none());
    }
}
