//! `realpath`: a path without symbolic links, `.` and `..`.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use df_abi::stat::{PATH_MAX, Stat, mode};

use crate::errno::{self, Errno};
use crate::malloc::malloc;

/// Symbolic links that are followed before it is called a loop.
const MAX_LINKS: usize = 32;

/// A path under construction, at most [`PATH_MAX`] with its closing zero.
struct PathBuffer {
    bytes: [u8; PATH_MAX],
    length: usize,
}

impl PathBuffer {
    const fn new() -> PathBuffer {
        PathBuffer {
            bytes: [0; PATH_MAX],
            length: 0,
        }
    }

    fn as_bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// A pointer to the path, closed by a zero.
    fn as_ptr(&mut self) -> *const c_char {
        self.bytes[self.length] = 0;
        self.bytes.as_ptr().cast()
    }

    fn push(&mut self, part: &[u8]) -> Result<(), Errno> {
        let end = self.length + part.len();
        if end >= PATH_MAX {
            return Err(Errno::ENAMETOOLONG);
        }
        self.bytes[self.length..end].copy_from_slice(part);
        self.length = end;
        Ok(())
    }

    /// Removes the last component; the root stays.
    fn pop(&mut self) {
        let slash = self
            .as_bytes()
            .iter()
            .rposition(|&byte| byte == b'/')
            .unwrap_or(0);
        self.length = slash.max(1);
    }

    fn push_component(&mut self, name: &[u8]) -> Result<(), Errno> {
        if self.as_bytes() != b"/" {
            self.push(b"/")?;
        }
        self.push(name)
    }
}

/// What resolving needs from the system.
trait FileSystem {
    /// Whether the path is a symbolic link, and whether it is a directory.
    fn kind(&mut self, path: *const c_char) -> Result<(bool, bool), Errno>;
    /// The target of a symbolic link; the number of bytes in `target`.
    fn link(&mut self, path: *const c_char, target: &mut [u8]) -> Result<usize, Errno>;
    /// The current directory.
    fn current(&mut self, path: &mut [u8]) -> Result<usize, Errno>;
}

/// The running system.
struct Kernel;

fn check(outcome: crate::syscall::Outcome) -> Result<usize, Errno> {
    match outcome {
        Ok([value, _]) => Ok(value),
        Err(error) => Err(Errno(error as u32)),
    }
}

impl FileSystem for Kernel {
    fn kind(&mut self, path: *const c_char) -> Result<(bool, bool), Errno> {
        let mut stat = Stat::default();
        // SAFETY: the path is a string and the structure writable.
        check(unsafe { crate::syscall::lstat(path, &raw mut stat) })?;
        let kind = stat.st_mode & mode::S_IFMT;
        Ok((kind == mode::S_IFLNK, kind == mode::S_IFDIR))
    }

    fn link(&mut self, path: *const c_char, target: &mut [u8]) -> Result<usize, Errno> {
        let (start, length) = (target.as_mut_ptr(), target.len());
        // SAFETY: pointer and length are those of the buffer.
        check(unsafe { crate::syscall::readlink(path, start, length) })
    }

    fn current(&mut self, path: &mut [u8]) -> Result<usize, Errno> {
        let (start, length) = (path.as_mut_ptr(), path.len());
        // SAFETY: pointer and length are those of the buffer.
        check(unsafe { crate::syscall::__getcwd(start, length) })?;
        Ok(path.iter().position(|&byte| byte == 0).unwrap_or(0))
    }
}

/// Resolves `path`, every component of which must exist.
fn resolve(system: &mut impl FileSystem, path: &[u8]) -> Result<PathBuffer, Errno> {
    if path.is_empty() {
        return Err(Errno::ENOENT);
    }
    let mut done = PathBuffer::new();
    if path[0] == b'/' {
        done.push(b"/")?;
    } else {
        done.length = system.current(&mut done.bytes)?;
    }
    let mut rest = PathBuffer::new();
    rest.push(path)?;
    let mut links = 0;
    while rest.length > 0 {
        let (from, to) = component(rest.as_bytes());
        let mut name = [0; PATH_MAX];
        let length = to - from;
        name[..length].copy_from_slice(&rest.bytes[from..to]);
        let name = &name[..length];
        rest.bytes.copy_within(to..rest.length, 0);
        rest.length -= to;
        match name {
            b"" | b"." => continue,
            b".." => {
                done.pop();
                continue;
            }
            _ => {}
        }
        let before = done.length;
        done.push_component(name)?;
        let (is_link, is_directory) = system.kind(done.as_ptr())?;
        if is_link {
            links += 1;
            if links > MAX_LINKS {
                return Err(Errno::ELOOP);
            }
            let mut target = PathBuffer::new();
            target.length = system.link(done.as_ptr(), &mut target.bytes[..PATH_MAX - 1])?;
            if target.length == 0 {
                return Err(Errno::ENOENT);
            }
            done.length = if target.bytes[0] == b'/' { 1 } else { before };
            target.push(rest.as_bytes())?;
            rest = target;
        } else if !is_directory && !rest.as_bytes().is_empty() {
            return Err(Errno::ENOTDIR);
        }
    }
    Ok(done)
}

/// Start and end of the first component; both the length when there are only slashes left.
fn component(path: &[u8]) -> (usize, usize) {
    let from = path
        .iter()
        .position(|&byte| byte != b'/')
        .unwrap_or(path.len());
    let to = path[from..]
        .iter()
        .position(|&byte| byte == b'/')
        .map_or(path.len(), |at| from + at);
    (from, to)
}

/// Gives the path without symbolic links, `.` and `..`, in `resolved` (of `PATH_MAX` bytes) or,
/// when that is null, in new memory. Every component must exist.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn realpath(path: *const c_char, resolved: *mut c_char) -> *mut c_char {
    if path.is_null() {
        errno::set(Errno::EINVAL);
        return null_mut();
    }
    // SAFETY: the caller gives a string.
    match resolve(&mut Kernel, unsafe { CStr::from_ptr(path) }.to_bytes()) {
        Ok(mut done) => {
            let out = if resolved.is_null() {
                malloc(PATH_MAX).cast()
            } else {
                resolved
            };
            if !out.is_null() {
                let length = done.length + 1;
                // SAFETY: the path fits PATH_MAX with its closing zero.
                unsafe { out.copy_from_nonoverlapping(done.as_ptr(), length) };
            }
            out
        }
        Err(error) => {
            errno::set_raw(error.0 as c_int);
            null_mut()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file system of links and directories; everything else is a file, `/nope` is missing.
    struct Model;

    fn text(path: *const c_char) -> String {
        // SAFETY: `resolve` passes strings.
        unsafe { CStr::from_ptr(path) }.to_str().unwrap().to_owned()
    }

    fn target(path: &str) -> Option<&'static str> {
        Some(match path {
            "/link" => "dir/sub",
            "/abs" => "/dir",
            "/dir/up" => "../file",
            "/loop" => "loop",
            _ => return None,
        })
    }

    impl FileSystem for Model {
        fn kind(&mut self, path: *const c_char) -> Result<(bool, bool), Errno> {
            match text(path).as_str() {
                "/nope" => Err(Errno::ENOENT),
                path if target(path).is_some() => Ok((true, false)),
                path => Ok((false, path.starts_with("/dir") && !path.contains("file"))),
            }
        }

        fn link(&mut self, path: *const c_char, out: &mut [u8]) -> Result<usize, Errno> {
            let target = target(&text(path)).ok_or(Errno::EINVAL)?;
            out[..target.len()].copy_from_slice(target.as_bytes());
            Ok(target.len())
        }

        fn current(&mut self, path: &mut [u8]) -> Result<usize, Errno> {
            path[..4].copy_from_slice(b"/dir");
            Ok(4)
        }
    }

    fn real(path: &str) -> Result<String, Errno> {
        let resolved = resolve(&mut Model, path.as_bytes())?;
        Ok(String::from_utf8(resolved.as_bytes().to_vec()).unwrap())
    }

    #[test]
    fn dots_and_slashes_disappear() {
        assert_eq!(real("/"), Ok("/".to_owned()));
        assert_eq!(real("//dir//./sub/../sub/"), Ok("/dir/sub".to_owned()));
        assert_eq!(real("/../.."), Ok("/".to_owned()));
        assert_eq!(real("sub"), Ok("/dir/sub".to_owned()));
        assert_eq!(real("."), Ok("/dir".to_owned()));
    }

    #[test]
    fn links_are_followed_relative_to_where_they_are() {
        assert_eq!(real("/link/x"), Ok("/dir/sub/x".to_owned()));
        assert_eq!(real("/abs/sub"), Ok("/dir/sub".to_owned()));
        assert_eq!(real("/dir/up"), Ok("/file".to_owned()));
    }

    #[test]
    fn impossible_paths_are_refused_with_their_reason() {
        assert_eq!(real(""), Err(Errno::ENOENT));
        assert_eq!(real("/nope"), Err(Errno::ENOENT));
        assert_eq!(real("/loop"), Err(Errno::ELOOP));
        assert_eq!(real("/file/x"), Err(Errno::ENOTDIR));
        assert_eq!(real(&"x/".repeat(600)), Err(Errno::ENAMETOOLONG));
    }
}
