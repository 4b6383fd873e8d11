//! Replacing the program: `execve`, `execv`, `execvp`.

use core::ffi::{CStr, c_char, c_int};

use df_abi::stat::PATH_MAX;

use crate::errno::{self, Errno};
use crate::stdlib::env;

/// Where programs are looked for when `PATH` is not set.
const DEFAULT_PATH: &[u8] = b"/usr/bin:/bin";

c_syscalls! {
    /// Replaces the program of the process; returns only when that fails.
    fn execve(path: *const c_char, argv: *const *const c_char, envp: *const *const c_char) -> c_int;
}

/// As `execve` with the current environment.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn execv(path: *const c_char, argv: *const *const c_char) -> c_int {
    // SAFETY: the caller gives a string and a vector.
    unsafe { execve(path, argv, env::for_exec()) }
}

/// As `execv`, looking for a name without a slash in the directories of `PATH`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn execvp(file: *const c_char, argv: *const *const c_char) -> c_int {
    // SAFETY: the caller gives a string.
    let name = unsafe { CStr::from_ptr(file) }.to_bytes();
    if name.is_empty() {
        return errno::fail(Errno::ENOENT);
    }
    if name.contains(&b'/') {
        // SAFETY: as for the caller.
        return unsafe { execv(file, argv) };
    }
    // SAFETY: the name is a string.
    let path = unsafe { env::getenv(c"PATH".as_ptr()) };
    let path = if path.is_null() {
        DEFAULT_PATH
    } else {
        // SAFETY: a value is a string.
        unsafe { CStr::from_ptr(path) }.to_bytes()
    };
    let mut answer = Errno::ENOENT;
    for directory in path.split(|&byte| byte == b':') {
        let mut whole = [0u8; PATH_MAX];
        let Some(()) = join(&mut whole, directory, name) else {
            answer = Errno::ENAMETOOLONG;
            continue;
        };
        // SAFETY: the path was closed by a zero.
        unsafe { execv(whole.as_ptr().cast(), argv) };
        match Errno(errno::get() as u32) {
            Errno::ENOENT | Errno::ENOTDIR | Errno::ELOOP | Errno::ENAMETOOLONG => {}
            Errno::EACCES => answer = Errno::EACCES,
            error => return errno::fail(error),
        }
    }
    errno::fail(answer)
}

/// Writes `directory/name` (an empty directory is the current one); `None`: too long.
fn join(out: &mut [u8; PATH_MAX], directory: &[u8], name: &[u8]) -> Option<()> {
    let directory = if directory.is_empty() {
        b"."
    } else {
        directory
    };
    let mut at = 0;
    for part in [directory, b"/", name] {
        out.get_mut(at..at + part.len())?.copy_from_slice(part);
        at += part.len();
    }
    *out.get_mut(at)? = 0;
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_joined_or_refused_when_too_long() {
        let mut out = [1; PATH_MAX];
        assert_eq!(join(&mut out, b"/bin", b"ls"), Some(()));
        assert_eq!(&out[..8], b"/bin/ls\0");
        assert_eq!(join(&mut out, b"", b"ls"), Some(()));
        assert_eq!(&out[..5], b"./ls\0");
        assert_eq!(join(&mut out, &[b'x'; PATH_MAX - 3], b"ls"), None);
        assert_eq!(join(&mut out, &[b'x'; PATH_MAX - 4], b"ls"), Some(()));
    }
}
