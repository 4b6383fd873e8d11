//! The entries of a walk: what they are made of, and what a file is.
//!
//! One block of the allocator holds everything of an entry:
//!
//! ```text
//! Entry up to its name | name, 0 | Stat | path, 0
//! ```

use core::ffi::{c_char, c_int, c_long, c_void};
use core::mem::offset_of;
use core::ptr::null_mut;

use df_abi::stat::{Stat, mode};

use crate::errno::{self, Errno};
use crate::malloc::{free, malloc};
use crate::sys::stat::{lstat, stat};

/// Values of `fts_info`: what an entry is.
pub(super) mod info {
    pub(crate) const D: u16 = 1;
    pub(crate) const DC: u16 = 2;
    pub(crate) const DEFAULT: u16 = 3;
    pub(crate) const DNR: u16 = 4;
    pub(crate) const DOT: u16 = 5;
    pub(crate) const DP: u16 = 6;
    pub(crate) const ERR: u16 = 7;
    pub(crate) const F: u16 = 8;
    pub(crate) const INIT: u16 = 9;
    pub(crate) const NS: u16 = 10;
    pub(crate) const NSOK: u16 = 11;
    pub(crate) const SL: u16 = 12;
    pub(crate) const SLNONE: u16 = 13;
    pub(crate) const W: u16 = 14;
}

/// `FTS_NOINSTR`.
pub(super) const NO_INSTRUCTION: u16 = 3;
/// `FTS_ROOTLEVEL`.
pub(super) const ROOT_LEVEL: i16 = 0;

/// `FTSENT`.
#[repr(C)]
pub struct Entry {
    /// The directory above that this one is the same as.
    pub(super) cycle: *mut Entry,
    pub(super) parent: *mut Entry,
    /// The next entry of the directory.
    pub(super) link: *mut Entry,
    number: c_long,
    pointer: *mut c_void,
    pub(super) accpath: *mut c_char,
    path: *mut c_char,
    pub(super) errno: c_int,
    symfd: c_int,
    pathlen: u16,
    namelen: u16,
    ino: u64,
    pub(super) dev: u32,
    nlink: u32,
    pub(super) level: i16,
    pub(super) info: u16,
    flags: u16,
    pub(super) instr: u16,
    statp: *mut Stat,
    name: [c_char; 1],
}

/// Where the name begins, as in C's structure.
const NAME: usize = offset_of!(Entry, name);
const _: () = assert!(NAME == 104 && size_of::<Entry>() == 112);

/// The longest path that an entry can tell the length of.
const LONGEST: usize = u16::MAX as usize;

/// The entry behind a pointer.
pub(super) fn of<'a>(entry: *mut Entry) -> &'a mut Entry {
    // SAFETY: the entries that the walk knows were made by `make` and not yet freed, and one
    // thread at a time walks.
    unsafe { &mut *entry }
}

/// Makes an entry named `name` below `folder` (as it is, without one).
pub(super) fn make(folder: Option<&[u8]>, name: &[u8]) -> Result<*mut Entry, Errno> {
    let slash: &[u8] = match folder {
        None | Some([.., b'/']) => b"",
        Some(_) => b"/",
    };
    let folder = folder.unwrap_or(b"");
    let path_length = folder.len() + slash.len() + name.len();
    if path_length > LONGEST {
        return Err(Errno::ENAMETOOLONG);
    }
    let at_stat = (NAME + name.len() + 1).next_multiple_of(align_of::<Stat>());
    let at_stat = at_stat.max(size_of::<Entry>());
    let at_path = at_stat + size_of::<Stat>();
    let block = malloc(at_path + path_length + 1).cast::<u8>();
    if block.is_null() {
        return Err(Errno::ENOMEM);
    }
    let statp = block.wrapping_add(at_stat).cast::<Stat>();
    let path = block.wrapping_add(at_path);
    let entry = block.cast::<Entry>();
    let content = Entry {
        cycle: null_mut(),
        parent: null_mut(),
        link: null_mut(),
        number: 0,
        pointer: null_mut(),
        accpath: path.cast(),
        path: path.cast(),
        errno: 0,
        symfd: -1,
        pathlen: path_length as u16,
        namelen: name.len() as u16,
        ino: 0,
        dev: 0,
        nlink: 0,
        level: ROOT_LEVEL,
        info: info::INIT,
        flags: 0,
        instr: NO_INSTRUCTION,
        statp,
        name: [0],
    };
    // SAFETY: the block is large enough and aligned for anything.
    unsafe { entry.write(content) };
    // SAFETY: the place is inside the block.
    unsafe { statp.write(Stat::default()) };
    put(block.wrapping_add(NAME), &[name, b"\0"]);
    put(path, &[folder, slash, name, b"\0"]);
    Ok(entry)
}

/// Writes parts one behind the other.
fn put(mut to: *mut u8, parts: &[&[u8]]) {
    for part in parts {
        // SAFETY: `make` has left room for all of them.
        unsafe { to.copy_from_nonoverlapping(part.as_ptr(), part.len()) };
        to = to.wrapping_add(part.len());
    }
}

/// Frees a list of entries.
pub(super) fn free_list(mut first: *mut Entry) {
    while !first.is_null() {
        let next = of(first).link;
        free_one(first);
        first = next;
    }
}

/// Frees an entry.
pub(super) fn free_one(entry: *mut Entry) {
    // SAFETY: `make` made the block, and nobody uses it any more.
    unsafe { free(entry.cast()) };
}

impl Entry {
    /// The path.
    pub(super) fn path(&self) -> &[u8] {
        // SAFETY: the path lies in the entry's block.
        unsafe { core::slice::from_raw_parts(self.path.cast(), usize::from(self.pathlen)) }
    }

    fn name(&self) -> &[u8] {
        let start = core::ptr::from_ref(self).cast::<u8>().wrapping_add(NAME);
        // SAFETY: the name lies in the entry's block.
        unsafe { core::slice::from_raw_parts(start, usize::from(self.namelen)) }
    }

    /// Leaves of the name what is behind its last slash, if it is not the slash alone.
    pub(super) fn shorten_name(&mut self) {
        let name = self.name();
        let Some(slash) = name.iter().rposition(|&byte| byte == b'/') else {
            return;
        };
        if name == b"/" {
            return;
        }
        let (length, start) = (name.len() - slash - 1, self.name_start());
        // SAFETY: the rest of the name and its zero lie in the entry's block.
        unsafe { start.copy_from(start.wrapping_add(slash + 1), length + 1) };
        self.namelen = length as u16;
    }

    fn name_start(&mut self) -> *mut u8 {
        core::ptr::from_mut(self).cast::<u8>().wrapping_add(NAME)
    }

    /// Looks at the file; gives what it is, following a link if `follows`.
    pub(super) fn look(&mut self, follows: bool) -> u16 {
        self.errno = 0;
        // SAFETY: path and structure lie in the entry's block.
        let found = follows && unsafe { stat(self.accpath, self.statp) } == 0;
        let why = errno::get();
        if !found {
            // SAFETY: as above.
            if unsafe { lstat(self.accpath, self.statp) } != 0 {
                self.errno = if follows { why } else { errno::get() };
                // SAFETY: as above.
                unsafe { self.statp.write(Stat::default()) };
                return info::NS;
            }
            if follows {
                errno::set_raw(0);
                return info::SLNONE;
            }
        }
        // SAFETY: as above.
        let stat = unsafe { &*self.statp };
        (self.dev, self.ino, self.nlink) = (stat.st_dev, stat.st_ino, stat.st_nlink);
        match stat.st_mode & mode::S_IFMT {
            mode::S_IFDIR => self.directory(),
            mode::S_IFLNK => info::SL,
            mode::S_IFREG => info::F,
            _ => info::DEFAULT,
        }
    }

    /// What a directory is: plain, itself or above, or one that the walk came through.
    fn directory(&mut self) -> u16 {
        if matches!(self.name(), b"." | b"..") {
            return info::DOT;
        }
        let mut above = self.parent;
        while !above.is_null() && of(above).level >= ROOT_LEVEL {
            if (of(above).dev, of(above).ino) == (self.dev, self.ino) {
                self.cycle = above;
                return info::DC;
            }
            above = of(above).parent;
        }
        info::D
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entry_holds_name_and_path() {
        let entry = make(Some(b"/usr"), b"lib").unwrap();
        assert_eq!(of(entry).path(), b"/usr/lib");
        assert_eq!(of(entry).name(), b"lib");
        free_one(entry);
        let entry = make(None, b"a/long/way").unwrap();
        of(entry).shorten_name();
        assert_eq!(
            (of(entry).name(), of(entry).path()),
            (&b"way"[..], &b"a/long/way"[..])
        );
        free_one(entry);
        let entry = make(Some(b"/"), b"").unwrap();
        assert_eq!(of(entry).path(), b"/");
        free_list(entry);
        assert_eq!(make(None, &[b'x'; 70_000]).err(), Some(Errno::ENAMETOOLONG));
    }
}
