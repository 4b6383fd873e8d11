//! Shared memory by name, of `<sys/mman.h>`: files below `/var/run/shm`, as on DragonFly; where there
//! is no such folder, a name is a path.

use core::ffi::{CStr, c_char, c_int};

use df_abi::fcntl::{AT_FDCWD, O_ACCMODE, O_CLOEXEC, O_DIRECTORY, O_RDONLY, O_WRONLY};
use df_abi::stat::{Stat, mode};

use crate::errno::{Errno, c_result, fail};
use crate::syscall::{self, Outcome};
use crate::unistd::file::close_only;

const FOLDER: &CStr = c"/var/run/shm";

/// Does something with the folder (or the current one) and the name in it.
fn in_folder(name: *const c_char, act: impl FnOnce(c_int, *const c_char) -> Outcome) -> Outcome {
    let flags = O_RDONLY | O_DIRECTORY | O_CLOEXEC;
    // SAFETY: the path is a string.
    let Ok([folder, _]) = (unsafe { syscall::open(FOLDER.as_ptr(), flags, 0) }) else {
        return act(AT_FDCWD, name);
    };
    // SAFETY: the callers of C give a string.
    let text = unsafe { CStr::from_ptr(name) }.to_bytes();
    let slashes = text.iter().take_while(|&&byte| byte == b'/').count();
    let outcome = act(folder as c_int, name.wrapping_add(slashes));
    close_only(folder as c_int);
    outcome
}

/// Opens shared memory by name, for reading or reading and writing; -1 and `errno` when that fails.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn shm_open(name: *const c_char, flags: c_int, mode: c_int) -> c_int {
    if flags & O_ACCMODE == O_WRONLY {
        return fail(Errno::EINVAL);
    }
    let opened = in_folder(name, |folder, name| {
        // SAFETY: the caller gives a string.
        unsafe { syscall::openat(folder, name, flags | O_CLOEXEC, mode) }
    });
    let fd: c_int = c_result(opened);
    if fd < 0 {
        return fd;
    }
    let mut stat = Stat::default();
    // SAFETY: the structure is writable.
    let known = unsafe { syscall::fstat(fd, &raw mut stat) };
    if known.is_err() || stat.st_mode & mode::S_IFMT != mode::S_IFREG {
        close_only(fd);
        return fail(Errno::EINVAL);
    }
    fd
}

/// Removes the name of shared memory, which is there for those that have it open.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn shm_unlink(name: *const c_char) -> c_int {
    c_result(in_folder(name, |folder, name| {
        // SAFETY: the caller gives a string.
        unsafe { syscall::unlinkat(folder, name, 0) }
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::errno;

    #[test]
    fn memory_that_cannot_be_read_is_refused() {
        // SAFETY: the name is a string.
        let fd = unsafe { shm_open(c"/name".as_ptr(), O_WRONLY, 0) };
        assert_eq!((fd, errno::get()), (-1, Errno::EINVAL.0 as c_int));
    }
}
