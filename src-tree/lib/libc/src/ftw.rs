//! `<ftw.h>`: walks down a tree of files.

use core::ffi::{CStr, c_char, c_int};

use df_abi::stat::{Stat, mode};

use crate::dirent::{closedir, opendir, readdir};
use crate::errno::{self, Errno};
use crate::list::List;
use crate::sys::stat::{lstat, stat};

/// What a file is: `FTW_F` and the others.
mod kind {
    use core::ffi::c_int;
    pub(super) const FILE: c_int = 0;
    pub(super) const DIRECTORY: c_int = 1;
    pub(super) const UNREADABLE: c_int = 2;
    pub(super) const DIRECTORY_AFTER: c_int = 3;
    pub(super) const UNKNOWN: c_int = 4;
    pub(super) const LINK: c_int = 5;
    pub(super) const LINK_TO_NOTHING: c_int = 6;
}

/// `FTW_PHYS`, `FTW_MOUNT`, `FTW_DEPTH`, `FTW_CHDIR`.
const PHYSICAL: c_int = 1;
const ONE_DEVICE: c_int = 2;
const DEPTH_FIRST: c_int = 4;
const CHANGE_DIRECTORY: c_int = 8;

/// Where a file is in the walk.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// Where its name begins in the path.
    base: c_int,
    level: c_int,
}

/// What `nftw` calls.
pub type Visit = unsafe extern "C" fn(*const c_char, *const Stat, c_int, *mut Place) -> c_int;
/// What `ftw` calls.
pub type PlainVisit = unsafe extern "C" fn(*const c_char, *const Stat, c_int) -> c_int;

/// A walk.
struct Walk<'a> {
    visit: &'a mut dyn FnMut(*const c_char, *const Stat, c_int, *mut Place) -> c_int,
    flags: c_int,
    /// The path, closed by a zero.
    path: List<u8>,
    /// Where the walk began, for who changes directories; -1 else.
    home: c_int,
    /// Device of the start.
    device: u32,
    /// Directories above, by device and number: links must not lead around.
    above: List<(u32, u64)>,
}

fn failed() -> Errno {
    Errno(errno::get().unsigned_abs())
}

/// Changes to the directory of the last part of a path, which begins at `base`.
fn change(path: &mut [u8], base: usize) -> Result<(), Errno> {
    if base == 0 {
        return Ok(());
    }
    let kept = core::mem::replace(&mut path[base], 0);
    // SAFETY: the path is closed by a zero.
    let outcome = unsafe { crate::syscall::chdir(path.as_ptr()) };
    path[base] = kept;
    outcome
        .map(|_| ())
        .map_err(|error| Errno(error.unsigned_abs()))
}

impl Walk<'_> {
    fn pointer(&self) -> *const c_char {
        self.path.as_ptr().cast()
    }

    /// What the path leads to, and its description.
    fn look(&self, stat_out: &mut Stat) -> Result<c_int, Errno> {
        let path = self.pointer();
        // SAFETY: the path is closed by a zero and the structure writable.
        let follows = self.flags & PHYSICAL == 0 && unsafe { stat(path, &raw mut *stat_out) } == 0;
        // SAFETY: as above.
        if !follows && unsafe { lstat(path, &raw mut *stat_out) } != 0 {
            let error = failed();
            return if error == Errno::EACCES {
                Ok(kind::UNKNOWN)
            } else {
                Err(error)
            };
        }
        Ok(match stat_out.st_mode & mode::S_IFMT {
            mode::S_IFDIR => kind::DIRECTORY,
            mode::S_IFLNK if self.flags & PHYSICAL == 0 => kind::LINK_TO_NOTHING,
            mode::S_IFLNK => kind::LINK,
            _ => kind::FILE,
        })
    }

    /// Visits the path and what is below it; gives what the program gave to end the walk, or 0.
    fn go(&mut self, base: usize, level: c_int) -> Result<c_int, Errno> {
        let mut found = Stat::default();
        let mut kind = self.look(&mut found)?;
        if level == 0 {
            self.device = found.st_dev;
        } else if self.flags & ONE_DEVICE != 0 && found.st_dev != self.device {
            return Ok(0);
        }
        let is_directory = kind == kind::DIRECTORY;
        let here = (found.st_dev, found.st_ino);
        if is_directory && self.above.contains(&here) {
            return Ok(0);
        }
        let names = if is_directory { self.names()? } else { None };
        if is_directory && names.is_none() {
            kind = kind::UNREADABLE;
        }
        let mut place = Place {
            base: base as c_int,
            level,
        };
        let late = self.flags & DEPTH_FIRST != 0 && names.is_some();
        if !late {
            let given = self.call(&found, kind, &mut place)?;
            if given != 0 {
                return Ok(given);
            }
        }
        if let Some(names) = names {
            self.above.push(here)?;
            let given = self.below(&names, level)?;
            self.above.pop();
            if given != 0 {
                return Ok(given);
            }
        }
        if late {
            self.call(&found, kind::DIRECTORY_AFTER, &mut place)
        } else {
            Ok(0)
        }
    }

    fn call(&mut self, found: &Stat, kind: c_int, place: &mut Place) -> Result<c_int, Errno> {
        if self.home >= 0 {
            change(&mut self.path, place.base as usize)?;
        }
        let path = self.pointer();
        let given = (self.visit)(path, found, kind, place);
        if self.home >= 0 {
            // Paths are relative to where the walk began.
            // SAFETY: the call takes a descriptor only.
            let back = unsafe { crate::syscall::fchdir(self.home) };
            back.map_err(|error| Errno(error.unsigned_abs()))?;
        }
        Ok(given)
    }

    /// The names in the directory that the path is, each closed by a zero; `None` when it cannot
    /// be read.
    fn names(&self) -> Result<Option<List<u8>>, Errno> {
        // SAFETY: the path is closed by a zero.
        let stream = unsafe { opendir(self.pointer()) };
        if stream.is_null() {
            return Ok(None);
        }
        let mut names = List::new();
        let mut outcome = Ok(());
        while outcome.is_ok() {
            // SAFETY: the stream is open.
            let entry = unsafe { readdir(stream) };
            if entry.is_null() {
                break;
            }
            // SAFETY: the entry is there until the next one is read.
            let name = unsafe { &raw const (*entry).d_name };
            // SAFETY: a name is closed by a zero.
            let name = unsafe { CStr::from_ptr(name.cast()) };
            if !matches!(name.to_bytes(), b"." | b"..") {
                outcome = names.extend(name.to_bytes_with_nul());
            }
        }
        // SAFETY: the stream was opened above.
        unsafe { closedir(stream) };
        outcome.map(|()| Some(names))
    }

    /// Visits what is in a directory.
    fn below(&mut self, names: &[u8], level: c_int) -> Result<c_int, Errno> {
        let length = self.path.len() - 1;
        for name in names.split_inclusive(|&byte| byte == 0) {
            self.path.truncate(length);
            if self.path.last() != Some(&b'/') {
                self.path.push(b'/')?;
            }
            let base = self.path.len();
            self.path.extend(name)?;
            let given = self.go(base, level + 1)?;
            if given != 0 {
                return Ok(given);
            }
        }
        self.path.truncate(length);
        self.path.push(0)?;
        Ok(0)
    }
}

/// Walks; gives what ended the walk.
unsafe fn walk(
    path: *const c_char,
    flags: c_int,
    visit: &mut dyn FnMut(*const c_char, *const Stat, c_int, *mut Place) -> c_int,
) -> c_int {
    // SAFETY: the caller gives a string.
    let start = unsafe { CStr::from_ptr(path) }.to_bytes_with_nul();
    let mut walk = Walk {
        visit,
        flags,
        path: List::new(),
        home: -1,
        device: 0,
        above: List::new(),
    };
    if let Err(error) = walk.path.extend(start) {
        return errno::fail(error);
    }
    if flags & CHANGE_DIRECTORY != 0 {
        // SAFETY: the path is a string.
        walk.home = unsafe { crate::fcntl::open(c".".as_ptr(), 0, 0) };
        if walk.home < 0 {
            return -1;
        }
    }
    let name = &start[..start.len() - 1];
    let base = name
        .iter()
        .rposition(|&byte| byte == b'/')
        .map_or(0, |at| at + 1);
    let outcome = walk.go(if base == name.len() { 0 } else { base }, 0);
    if walk.home >= 0 {
        // SAFETY: the descriptor was opened above.
        let _ = unsafe { crate::syscall::close(walk.home) };
    }
    outcome.unwrap_or_else(errno::fail)
}

/// Visits a file and everything below it, until the function gives something else than 0; gives
/// that, or -1. Descriptors are never held open, whatever number the caller allows.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn nftw(
    path: *const c_char,
    visit: Visit,
    _descriptors: c_int,
    flags: c_int,
) -> c_int {
    // SAFETY: the caller gives the function.
    let mut call = |path, found, kind, place| unsafe { visit(path, found, kind, place) };
    // SAFETY: as for the C function.
    unsafe { walk(path, flags, &mut call) }
}

/// As `nftw` without flags, and without the place.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn ftw(path: *const c_char, visit: PlainVisit, _descriptors: c_int) -> c_int {
    let mut call = |path, found, kind, _| {
        // Links that lead nowhere are unknown to the older function.
        let kind = if kind == kind::LINK_TO_NOTHING {
            kind::UNKNOWN
        } else {
            kind
        };
        // SAFETY: the caller gives the function.
        unsafe { visit(path, found, kind) }
    };
    // SAFETY: as for the C function.
    unsafe { walk(path, 0, &mut call) }
}
