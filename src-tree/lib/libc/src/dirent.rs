//! `<dirent.h>`: reading directories.
//!
//! A stream is a descriptor and a buffer of entries as `getdirentries` gives them; `readdir`
//! hands out pointers into that buffer.

use core::ffi::{c_char, c_int, c_long};
use core::ptr::null_mut;

use df_abi::fcntl::{O_CLOEXEC, O_DIRECTORY, O_NONBLOCK, O_RDONLY};
use df_abi::stat::{Stat, dirent_reclen, mode};

use crate::errno::{self, Errno};
use crate::lock::Lock;
use crate::malloc::{free, malloc};
use crate::sys::stat::fstat;
use crate::syscall;
use crate::unistd::file::{close_only, lseek};

/// Bytes of entries read at a time.
const BUFFER: usize = 8192;

/// Longest name with its closing zero.
const NAME: usize = 256;

/// A directory entry.
#[repr(C)]
pub struct dirent {
    /// Inode number.
    pub d_fileno: u64,
    /// Length of the name.
    pub d_namlen: u16,
    /// Kind of file.
    pub d_type: u8,
    /// Not used.
    pub d_unused1: u8,
    /// Not used.
    pub d_unused2: u32,
    /// The name, closed by a zero.
    pub d_name: [c_char; NAME],
}

const _: () = assert!(size_of::<dirent>() == 272);

/// An open directory. Opaque to C.
pub struct DIR {
    fd: c_int,
    state: Lock<State>,
}

#[repr(align(8))]
struct State {
    entries: [u8; BUFFER],
    /// Bytes of `entries` that are valid.
    filled: usize,
    /// Where the next entry begins.
    next: usize,
    /// The directory's own position of the first entry in the buffer.
    base: i64,
}

/// Opens a directory.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn opendir(path: *const c_char) -> *mut DIR {
    let flags = O_RDONLY | O_NONBLOCK | O_DIRECTORY | O_CLOEXEC;
    // SAFETY: the caller gives a string.
    let fd = unsafe { crate::fcntl::open(path, flags, 0) };
    if fd < 0 {
        return null_mut();
    }
    let stream = start(fd);
    if stream.is_null() {
        close_only(fd);
        errno::set(Errno::ENOMEM);
    }
    stream
}

/// Makes an open directory a stream, which owns the descriptor from then on.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fdopendir(fd: c_int) -> *mut DIR {
    let mut stat = Stat::default();
    // SAFETY: the structure is writable.
    if unsafe { fstat(fd, &raw mut stat) } != 0 {
        return null_mut();
    }
    if stat.st_mode & mode::S_IFMT != mode::S_IFDIR {
        errno::set(Errno::ENOTDIR);
        return null_mut();
    }
    start(fd)
}

fn start(fd: c_int) -> *mut DIR {
    let stream = malloc(size_of::<DIR>()).cast::<DIR>();
    if !stream.is_null() {
        let state = State {
            entries: [0; BUFFER],
            filled: 0,
            next: 0,
            base: 0,
        };
        // SAFETY: the new block is large enough and aligned for anything.
        unsafe {
            stream.write(DIR {
                fd,
                state: Lock::new(state),
            })
        };
    }
    stream
}

/// Closes a stream and its descriptor.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn closedir(stream: *mut DIR) -> c_int {
    // SAFETY: the caller gives an open stream.
    let fd = unsafe { dirfd(stream) };
    // SAFETY: the stream came from `malloc` and is given up.
    unsafe { free(stream.cast()) };
    close_only(fd)
}

/// The descriptor of a stream.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn dirfd(stream: *mut DIR) -> c_int {
    // SAFETY: the caller gives an open stream.
    unsafe { (*stream).fd }
}

impl State {
    /// Where the next entry is, reading more when the buffer is used up; `None` at the end.
    fn advance(&mut self, fd: c_int) -> Result<Option<usize>, c_int> {
        loop {
            if self.next >= self.filled {
                let (start, length) = (self.entries.as_mut_ptr(), BUFFER as u32);
                let base = &raw mut self.base;
                // SAFETY: pointer and length are those of the buffer.
                let [filled, _] = unsafe { syscall::getdirentries(fd, start, length, base) }?;
                (self.filled, self.next) = (filled.min(BUFFER), 0);
                if filled == 0 {
                    return Ok(None);
                }
            }
            let at = self.next;
            let Some(length) = record(&self.entries[at..self.filled]) else {
                self.next = self.filled;
                continue;
            };
            self.next = at + length;
            // Entry 0 is a name that was removed.
            if self.entries[at..at + 8] != [0; 8] {
                return Ok(Some(at));
            }
        }
    }
}

/// Length of the record that begins `bytes`, if it is whole.
fn record(bytes: &[u8]) -> Option<usize> {
    let name = u16::from_le_bytes([*bytes.get(8)?, *bytes.get(9)?]);
    let length = dirent_reclen(usize::from(name));
    (length <= bytes.len() && usize::from(name) < NAME).then_some(length)
}

/// The next entry, or null at the end (`errno` untouched) or on failure.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn readdir(stream: *mut DIR) -> *mut dirent {
    // SAFETY: the caller gives an open stream.
    let stream = unsafe { &*stream };
    let mut state = stream.state.lock();
    match state.advance(stream.fd) {
        Ok(Some(at)) => state.entries[at..].as_mut_ptr().cast(),
        Ok(None) => null_mut(),
        Err(error) => {
            errno::set_raw(error);
            null_mut()
        }
    }
}

/// Copies the next entry to `entry` and stores its address, or null at the end, in `result`;
/// gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn readdir_r(
    stream: *mut DIR,
    entry: *mut dirent,
    result: *mut *mut dirent,
) -> c_int {
    // SAFETY: the caller gives an open stream.
    let stream = unsafe { &*stream };
    let mut state = stream.state.lock();
    let (found, error) = match state.advance(stream.fd) {
        Ok(Some(at)) => {
            let length = state.next - at;
            let from = state.entries[at..].as_ptr();
            let to = entry.cast::<u8>();
            // SAFETY: a whole record fits the caller's entry.
            unsafe { to.copy_from_nonoverlapping(from, length.min(size_of::<dirent>())) };
            (entry, 0)
        }
        Ok(None) => (null_mut(), 0),
        Err(error) => (null_mut(), error),
    };
    // SAFETY: the caller gives a place for the result.
    unsafe { result.write(found) };
    error
}

/// Goes back to the first entry.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn rewinddir(stream: *mut DIR) {
    // SAFETY: the caller gives an open stream.
    unsafe { seekdir(stream, 0) };
}

/// The position of the buffer that holds the next entry.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn telldir(stream: *mut DIR) -> c_long {
    // SAFETY: the caller gives an open stream.
    let stream = unsafe { &*stream };
    let state = stream.state.lock();
    if state.next < state.filled {
        state.base
    } else {
        lseek(stream.fd, 0, df_abi::fcntl::SEEK_CUR)
    }
}

/// Goes to a position that `telldir` gave.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn seekdir(stream: *mut DIR, position: c_long) {
    // SAFETY: the caller gives an open stream.
    let stream = unsafe { &*stream };
    let mut state = stream.state.lock();
    lseek(stream.fd, position, df_abi::fcntl::SEEK_SET);
    (state.filled, state.next) = (0, 0);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(name: &str) -> Vec<u8> {
        let mut bytes = vec![0; dirent_reclen(name.len())];
        bytes[0] = 1;
        bytes[8..10].copy_from_slice(&(name.len() as u16).to_le_bytes());
        bytes[16..16 + name.len()].copy_from_slice(name.as_bytes());
        bytes
    }

    #[test]
    fn records_are_measured_by_the_length_of_their_name() {
        let mut bytes = entry("a");
        assert_eq!(record(&bytes), Some(24));
        bytes.extend(entry("longer-name"));
        assert_eq!(record(&bytes[24..]), Some(32));
    }

    #[test]
    fn cut_or_absurd_records_are_not_used() {
        let bytes = entry("name");
        assert_eq!(record(&bytes[..16]), None);
        assert_eq!(record(&bytes[..5]), None);
        let mut absurd = vec![0; 8192];
        absurd[8..10].copy_from_slice(&4000u16.to_le_bytes());
        assert_eq!(record(&absurd), None);
    }
}
