//! The walk: `fts_open`, `fts_read`, `fts_children`, `fts_set`, `fts_close`.
//!
//! The library never changes the current directory, which programs may let it do (`FTS_NOCHDIR`
//! forbids it): `fts_accpath` is the whole path always.

use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use super::entry::{Entry, NO_INSTRUCTION, ROOT_LEVEL, free_list, free_one, info, make, of};
use crate::dirent::{closedir, opendir, readdir};
use crate::errno::{self, Errno};
use crate::list::List;
use crate::malloc::{free, malloc};
use crate::stdlib::sort::{Compare, qsort};

/// Options.
const FOLLOW_ARGUMENTS: c_int = 0x001;
const LOGICAL: c_int = 0x002;
const NO_STAT: c_int = 0x008;
const PHYSICAL: c_int = 0x010;
const SEE_DOT: c_int = 0x020;
const ONE_DEVICE: c_int = 0x040;
const WHITEOUTS: c_int = 0x080;
const OPTIONS: c_int = 0x0ff;
/// The children that are known have names only.
const NAMES_ONLY: c_int = 0x100;
/// The walk cannot go on.
const STOP: c_int = 0x200;

/// Instructions.
const AGAIN: u16 = 1;
const FOLLOW: u16 = 2;
const SKIP: u16 = 4;

/// Kinds of directory entries.
const DT_UNKNOWN: u8 = 0;
const DT_DIR: u8 = 4;
const DT_WHITEOUT: u8 = 14;

/// `FTS`.
#[repr(C)]
pub struct Walk {
    current: *mut Entry,
    /// Entries of the current directory that `fts_children` has given.
    children: *mut Entry,
    array: *mut *mut Entry,
    device: u32,
    path: *mut c_char,
    root_descriptor: c_int,
    path_length: c_int,
    item_count: c_int,
    compare: Option<Compare>,
    options: c_int,
}

const _: () = assert!(size_of::<Walk>() == 72);

/// What the entries of a directory are wanted for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum For {
    /// To walk through them.
    Reading,
    /// To show them.
    Children,
    /// To show their names.
    Names,
}

/// Links entries to a list, in the program's order; gives the first.
fn link(mut entries: List<*mut Entry>, compare: Option<Compare>) -> *mut Entry {
    if let Some(compare) = compare {
        let (count, size) = (entries.len(), size_of::<*mut Entry>());
        // SAFETY: base, count and size are those of the list; the program's function takes
        // addresses of pointers to entries.
        unsafe { qsort(entries.as_mut_ptr().cast(), count, size, compare) };
    }
    let mut first = null_mut();
    for &entry in entries.iter().rev() {
        of(entry).link = first;
        first = entry;
    }
    first
}

impl Walk {
    fn has(&self, option: c_int) -> bool {
        self.options & option != 0
    }

    /// The entries of the current directory; null when there are none, or it cannot be read.
    fn build(&mut self, purpose: For) -> *mut Entry {
        let current = of(self.current);
        match self.entries(current, purpose) {
            Ok(entries) if entries.is_empty() => {
                if purpose == For::Reading {
                    current.info = info::DP;
                }
                null_mut()
            }
            Ok(entries) => link(entries, self.compare),
            Err(error) => {
                current.errno = error.0 as c_int;
                if error == Errno::ENOMEM {
                    self.options |= STOP;
                }
                if purpose == For::Reading {
                    current.info = if error == Errno::ENOMEM {
                        info::ERR
                    } else {
                        info::DNR
                    };
                }
                errno::set(error);
                null_mut()
            }
        }
    }

    fn entries(&self, current: &Entry, purpose: For) -> Result<List<*mut Entry>, Errno> {
        let failed = || Errno(errno::get().unsigned_abs());
        // SAFETY: the path is a string.
        let stream = unsafe { opendir(current.accpath) };
        if stream.is_null() {
            return Err(failed());
        }
        let mut entries = List::new();
        let outcome = loop {
            errno::set_raw(0);
            // SAFETY: the stream is open.
            let found = unsafe { readdir(stream) };
            // SAFETY: an entry is valid until the next one is read.
            let Some(found) = (unsafe { found.as_ref() }) else {
                break match failed() {
                    Errno(0) => Ok(()),
                    error => Err(error),
                };
            };
            // SAFETY: names are closed by a zero.
            let name = unsafe { CStr::from_ptr(found.d_name.as_ptr()) }.to_bytes();
            let dot = matches!(name, b"." | b"..") && !self.has(SEE_DOT);
            if dot || found.d_type == DT_WHITEOUT && !self.has(WHITEOUTS) {
                continue;
            }
            if let Err(error) = self.add(current, purpose, name, found.d_type, &mut entries) {
                break Err(error);
            }
        };
        // SAFETY: the stream is given up.
        unsafe { closedir(stream) };
        if let Err(error) = outcome {
            for &entry in entries.iter() {
                free_one(entry);
            }
            return Err(error);
        }
        Ok(entries)
    }

    /// Makes an entry of what a directory has.
    fn add(
        &self,
        current: &Entry,
        purpose: For,
        name: &[u8],
        kind: u8,
        entries: &mut List<*mut Entry>,
    ) -> Result<(), Errno> {
        let new = make(Some(current.path()), name)?;
        let entry = of(new);
        entry.parent = self.current;
        entry.level = current.level.saturating_add(1);
        let known = kind != DT_UNKNOWN && kind != DT_DIR;
        entry.info = if kind == DT_WHITEOUT {
            info::W
        } else if purpose == For::Names || known && self.has(NO_STAT) && self.has(PHYSICAL) {
            info::NSOK
        } else {
            entry.look(self.has(LOGICAL))
        };
        entries.push(new).inspect_err(|_| free_one(new))
    }

    /// What comes after the current entry: below it, beside it or above it.
    fn advance(&mut self) -> *mut Entry {
        let current = of(self.current);
        let instruction = core::mem::replace(&mut current.instr, NO_INSTRUCTION);
        if instruction == AGAIN {
            current.info = current.look(self.has(LOGICAL));
            return self.current;
        }
        if instruction == FOLLOW && matches!(current.info, info::SL | info::SLNONE) {
            current.info = current.look(true);
            return self.current;
        }
        if current.info == info::D {
            let elsewhere = self.has(ONE_DEVICE) && current.dev != self.device;
            if instruction == SKIP || elsewhere {
                self.forget_children();
                current.info = info::DP;
                return self.current;
            }
            if self.has(NAMES_ONLY) {
                self.forget_children();
            }
            let mut below = core::mem::replace(&mut self.children, null_mut());
            if below.is_null() {
                below = self.build(For::Reading);
            }
            if below.is_null() {
                return if self.has(STOP) {
                    null_mut()
                } else {
                    self.current
                };
            }
            self.current = below;
            return self.arrive();
        }
        self.beside_or_above()
    }

    fn forget_children(&mut self) {
        free_list(core::mem::replace(&mut self.children, null_mut()));
        self.options &= !NAMES_ONLY;
    }

    /// The current entry, or one behind it when it is to be passed over.
    fn arrive(&mut self) -> *mut Entry {
        let current = of(self.current);
        match current.instr {
            SKIP => return self.beside_or_above(),
            FOLLOW => {
                current.info = current.look(true);
                current.instr = NO_INSTRUCTION;
            }
            _ => {}
        }
        if current.level == ROOT_LEVEL {
            current.shorten_name();
            self.device = current.dev;
        }
        self.current
    }

    /// Leaves the current entry.
    fn beside_or_above(&mut self) -> *mut Entry {
        self.forget_children();
        let left = self.current;
        let (next, above) = (of(left).link, of(left).parent);
        free_one(left);
        if !next.is_null() {
            self.current = next;
            return self.arrive();
        }
        if of(above).level < ROOT_LEVEL {
            free_one(above);
            self.current = null_mut();
            errno::set_raw(0);
            return null_mut();
        }
        self.current = above;
        of(above).info = if of(above).errno != 0 {
            info::ERR
        } else {
            info::DP
        };
        above
    }
}

/// The entries of the arguments, below one that stands for what is above them.
unsafe fn roots(
    paths: *const *const c_char,
    options: c_int,
    compare: Option<Compare>,
) -> Result<*mut Entry, Errno> {
    let above = make(None, b"")?;
    of(above).level = ROOT_LEVEL - 1;
    let mut entries = List::new();
    let mut at = 0;
    let outcome = loop {
        // SAFETY: the list of paths ends with a null.
        let path = unsafe { paths.wrapping_add(at).read() };
        if path.is_null() {
            break Ok(());
        }
        // SAFETY: the paths are strings.
        let path = unsafe { CStr::from_ptr(path) }.to_bytes();
        if path.is_empty() {
            break Err(Errno::ENOENT);
        }
        let added = make(None, path).and_then(|new| {
            let entry = of(new);
            entry.parent = above;
            entry.info = entry.look(options & (LOGICAL | FOLLOW_ARGUMENTS) != 0);
            // What was asked for by name is walked through.
            if entry.info == info::DOT {
                entry.info = info::D;
            }
            entries.push(new).inspect_err(|_| free_one(new))
        });
        if let Err(error) = added {
            break Err(error);
        }
        at += 1;
    };
    let start = outcome.and_then(|()| make(None, b""));
    match start {
        Ok(start) => {
            // The walk begins beside the first argument, and leaves to it.
            of(start).link = link(entries, compare);
            of(start).parent = above;
            Ok(start)
        }
        Err(error) => {
            entries.iter().for_each(|&entry| free_one(entry));
            free_one(above);
            Err(error)
        }
    }
}

/// Begins a walk through the trees below some paths, in the order of a function or, without one,
/// as they come. Null and `errno` when that fails.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fts_open(
    paths: *const *const c_char,
    options: c_int,
    compare: Option<Compare>,
) -> *mut Walk {
    if options & !OPTIONS != 0 || options & (LOGICAL | PHYSICAL) == 0 {
        errno::set(Errno::EINVAL);
        return null_mut();
    }
    let walk = malloc(size_of::<Walk>()).cast::<Walk>();
    if walk.is_null() {
        return null_mut();
    }
    // SAFETY: the caller gives paths, and a null behind them.
    match unsafe { roots(paths, options, compare) } {
        Ok(start) => {
            let new = Walk {
                current: start,
                children: null_mut(),
                array: null_mut(),
                device: 0,
                path: null_mut(),
                root_descriptor: -1,
                path_length: 0,
                item_count: 0,
                compare,
                options,
            };
            // SAFETY: the new block has the size of a walk.
            unsafe { walk.write(new) };
            walk
        }
        Err(error) => {
            // SAFETY: the block was made above.
            unsafe { free(walk.cast()) };
            errno::set(error);
            null_mut()
        }
    }
}

/// The next entry: a directory comes before what is in it and again behind it. Null at the end,
/// with `errno` 0, or when the walk cannot go on.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fts_read(walk: *mut Walk) -> *mut Entry {
    // SAFETY: the caller gives a walk.
    let walk = unsafe { &mut *walk };
    if walk.current.is_null() || walk.has(STOP) {
        return null_mut();
    }
    walk.advance()
}

/// A list of the entries of the directory that was read last, or of the arguments before the
/// first: of their names only, if that is wanted. Null when there are none (`errno` 0) or they
/// cannot be read.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fts_children(walk: *mut Walk, names_only: c_int) -> *mut Entry {
    // SAFETY: the caller gives a walk.
    let walk = unsafe { &mut *walk };
    if names_only != 0 && names_only != NAMES_ONLY {
        errno::set(Errno::EINVAL);
        return null_mut();
    }
    errno::set_raw(0);
    if walk.current.is_null() || walk.has(STOP) {
        return null_mut();
    }
    match of(walk.current).info {
        info::INIT => return of(walk.current).link,
        info::D => {}
        _ => return null_mut(),
    }
    walk.forget_children();
    walk.children = if names_only == 0 {
        walk.build(For::Children)
    } else {
        walk.options |= NAMES_ONLY;
        walk.build(For::Names)
    };
    walk.children
}

/// Says what to do with an entry: look again (1), follow a link (2), or do not walk through (4).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fts_set(_walk: *mut Walk, entry: *mut Entry, instruction: c_int) -> c_int {
    let Ok(instruction @ 0..=SKIP) = u16::try_from(instruction) else {
        errno::set(Errno::EINVAL);
        return 1;
    };
    // SAFETY: the caller gives an entry of the walk.
    unsafe { (*entry).instr = instruction };
    0
}

/// Ends a walk.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fts_close(walk: *mut Walk) -> c_int {
    // SAFETY: the caller gives a walk.
    let content = unsafe { &mut *walk };
    content.forget_children();
    let mut next = content.current;
    while !next.is_null() {
        let entry = of(next);
        let after = if entry.link.is_null() {
            entry.parent
        } else {
            entry.link
        };
        free_one(next);
        next = after;
    }
    // SAFETY: the block came from `fts_open`, and the caller gives it up.
    unsafe { free(walk.cast()) };
    0
}
