//! `glob` and `globfree`.

use core::ffi::{CStr, c_char, c_int, c_void};
use core::ptr::null_mut;

use df_abi::stat::{Stat, mode};

use super::expand::{Path, Source, Stop, Walk, braces, is_pattern};
use crate::dirent::{DIR, closedir, dirent, opendir, readdir};
use crate::errno::{self, Errno};
use crate::list::List;
use crate::malloc::{free, malloc, realloc};

/// Flags.
pub(super) mod flag {
    use core::ffi::c_int;
    pub(in crate::glob) const APPEND: c_int = 0x0001;
    pub(in crate::glob) const OFFSETS: c_int = 0x0002;
    pub(in crate::glob) const ERROR: c_int = 0x0004;
    pub(in crate::glob) const MARK: c_int = 0x0008;
    pub(in crate::glob) const NO_CHECK: c_int = 0x0010;
    pub(in crate::glob) const NO_SORT: c_int = 0x0020;
    pub(in crate::glob) const OWN_FUNCTIONS: c_int = 0x0040;
    pub(in crate::glob) const BRACE: c_int = 0x0080;
    pub(in crate::glob) const MAGIC: c_int = 0x0100;
    pub(in crate::glob) const NO_MAGIC: c_int = 0x0200;
    pub(in crate::glob) const TILDE: c_int = 0x0800;
    pub(in crate::glob) const NO_ESCAPE: c_int = 0x2000;
}

/// `GLOB_NOMATCH`, `GLOB_NOSPACE`, `GLOB_ABORTED`.
const NO_MATCH: c_int = -3;
const NO_SPACE: c_int = -1;
const ABORTED: c_int = -2;

/// What is called for a directory that cannot be read: path, error number.
pub type OnError = unsafe extern "C" fn(*const c_char, c_int) -> c_int;
type Look = unsafe extern "C" fn(*const c_char, *mut Stat) -> c_int;

/// What was found, as C holds it.
#[repr(C)]
pub struct Found {
    count: usize,
    matches: usize,
    offset: usize,
    flags: c_int,
    paths: *mut *mut c_char,
    on_error: Option<OnError>,
    close: Option<unsafe extern "C" fn(*mut c_void)>,
    read: Option<unsafe extern "C" fn(*mut c_void) -> *mut dirent>,
    open: Option<unsafe extern "C" fn(*const c_char) -> *mut c_void>,
    lstat: Option<Look>,
    stat: Option<Look>,
}

const _: () = assert!(size_of::<Found>() == 88);

impl Found {
    /// Nothing found yet.
    pub(crate) const EMPTY: Found = Found {
        count: 0,
        matches: 0,
        offset: 0,
        flags: 0,
        paths: null_mut(),
        on_error: None,
        close: None,
        read: None,
        open: None,
        lstat: None,
        stat: None,
    };

    /// The paths that were found.
    pub(crate) fn paths(&self) -> &[*mut c_char] {
        if self.paths.is_null() {
            return &[];
        }
        // SAFETY: that many paths follow the places that the caller kept.
        unsafe { core::slice::from_raw_parts(self.paths.wrapping_add(self.offset), self.count) }
    }
}

/// The functions that directories are read by.
struct Functions {
    close: unsafe extern "C" fn(*mut c_void),
    read: unsafe extern "C" fn(*mut c_void) -> *mut dirent,
    open: unsafe extern "C" fn(*const c_char) -> *mut c_void,
    lstat: Look,
    stat: Look,
    on_error: Option<OnError>,
}

unsafe extern "C" fn system_close(stream: *mut c_void) {
    // SAFETY: the stream came from `system_open`.
    unsafe { closedir(stream.cast::<DIR>()) };
}

unsafe extern "C" fn system_read(stream: *mut c_void) -> *mut dirent {
    // SAFETY: as above.
    unsafe { readdir(stream.cast::<DIR>()) }
}

unsafe extern "C" fn system_open(path: *const c_char) -> *mut c_void {
    // SAFETY: the caller gives a string.
    unsafe { opendir(path) }.cast()
}

impl Functions {
    fn new(found: &Found, flags: c_int, on_error: Option<OnError>) -> Option<Functions> {
        if flags & flag::OWN_FUNCTIONS == 0 {
            return Some(Functions {
                close: system_close,
                read: system_read,
                open: system_open,
                lstat: crate::sys::stat::lstat,
                stat: crate::sys::stat::stat,
                on_error,
            });
        }
        Some(Functions {
            close: found.close?,
            read: found.read?,
            open: found.open?,
            lstat: found.lstat?,
            stat: found.stat?,
            on_error,
        })
    }
}

impl Source for Functions {
    fn names(
        &mut self,
        path: &[u8],
        each: &mut dyn FnMut(&[u8]) -> Result<(), Stop>,
    ) -> Result<Result<(), Errno>, Stop> {
        // SAFETY: the path is closed by a zero.
        let stream = unsafe { (self.open)(path.as_ptr().cast()) };
        if stream.is_null() {
            return Ok(Err(Errno(errno::get().unsigned_abs())));
        }
        let mut outcome = Ok(());
        while outcome.is_ok() {
            // SAFETY: the stream is open.
            let entry = unsafe { (self.read)(stream) };
            if entry.is_null() {
                break;
            }
            // SAFETY: the entry is there until the next one is read.
            let name = unsafe { &raw const (*entry).d_name };
            // SAFETY: a name is closed by a zero.
            outcome = each(unsafe { CStr::from_ptr(name.cast()) }.to_bytes());
        }
        // SAFETY: the stream was opened above.
        unsafe { (self.close)(stream) };
        outcome.map(Ok)
    }

    fn look(&mut self, path: &[u8]) -> Option<bool> {
        let mut stat = Stat::default();
        let path = path.as_ptr().cast();
        // SAFETY: the path is closed by a zero and the structure writable.
        if unsafe { (self.lstat)(path, &raw mut stat) } != 0 {
            return None;
        }
        if stat.st_mode & mode::S_IFMT == mode::S_IFLNK {
            // SAFETY: as above; a link that leads nowhere is something, but no directory.
            if unsafe { (self.stat)(path, &raw mut stat) } != 0 {
                return Some(false);
            }
        }
        Some(stat.st_mode & mode::S_IFMT == mode::S_IFDIR)
    }

    fn goes_on(&mut self, path: &[u8], error: Errno) -> bool {
        // SAFETY: the caller gives the function; the path is closed by a zero.
        self.on_error
            .is_none_or(|call| unsafe { call(path.as_ptr().cast(), error.0 as c_int) } == 0)
    }
}

/// The pattern with the home directory that `~` or `~user` at its start stands for.
fn tilde(pattern: &[u8]) -> Result<Path, Errno> {
    let mut whole = Path::new();
    let length = pattern
        .iter()
        .position(|&byte| byte == b'/')
        .unwrap_or(pattern.len());
    let home = match &pattern[..length] {
        [b'~'] => {
            // SAFETY: the name is a string.
            let home = unsafe { crate::stdlib::env::getenv(c"HOME".as_ptr()) };
            if home.is_null() { of_user(None)? } else { home }
        }
        [b'~', user @ ..] => of_user(Some(user))?,
        _ => null_mut(),
    };
    if home.is_null() {
        whole.extend(pattern)?;
    } else {
        // SAFETY: a home is a string.
        whole.extend(unsafe { CStr::from_ptr(home) }.to_bytes())?;
        whole.extend(&pattern[length..])?;
    }
    Ok(whole)
}

/// The home directory of a user or of who runs the program; null when there is none.
fn of_user(name: Option<&[u8]>) -> Result<*mut c_char, Errno> {
    let user = match name {
        Some(name) => {
            let mut text = Path::new();
            text.extend(name)?;
            text.push(0)?;
            // SAFETY: the name is closed by a zero.
            unsafe { crate::pwd::getpwnam(text.as_ptr().cast()) }
        }
        // SAFETY: the call takes no arguments.
        None => crate::pwd::getpwuid(unsafe { crate::unistd::identity::getuid() }),
    };
    // SAFETY: what was found is a user.
    Ok(unsafe { user.as_ref() }.map_or(null_mut(), |user| user.pw_dir))
}

/// All paths that fit a pattern, sorted when wanted; whether the pattern has a mark.
fn search(
    pattern: &[u8],
    flags: c_int,
    source: &mut Functions,
    all: &mut List<Path>,
) -> Result<bool, Stop> {
    let mut magic = false;
    let mut one = |pattern: &[u8]| {
        let pattern = if flags & flag::TILDE != 0 {
            tilde(pattern)?
        } else {
            let mut copy = Path::new();
            copy.extend(pattern)?;
            copy
        };
        magic |= is_pattern(&pattern, flags);
        let start = all.len();
        Walk {
            source: &mut *source,
            flags,
            found: &mut *all,
        }
        .run(&pattern)?;
        if flags & flag::NO_SORT == 0 {
            all[start..].sort_unstable_by(|a, b| a[..].cmp(&b[..]));
        }
        Ok(())
    };
    if flags & flag::BRACE != 0 {
        braces(pattern, &mut one)?;
    } else {
        one(pattern)?;
    }
    Ok(magic)
}

/// Puts paths behind those that are there, and a null behind all.
fn store(found: &mut Found, all: &[Path]) -> Result<(), Errno> {
    let reserved = if found.flags & flag::OFFSETS != 0 {
        found.offset
    } else {
        0
    };
    let before = reserved + found.count;
    let size = (before + all.len() + 1) * size_of::<*mut c_char>();
    let is_new = found.paths.is_null();
    // SAFETY: the array came from the allocator, or is null.
    let paths = unsafe { realloc(found.paths.cast(), size) }.cast::<*mut c_char>();
    if paths.is_null() {
        return Err(Errno::ENOMEM);
    }
    found.paths = paths;
    for at in 0..if is_new { reserved } else { 0 } {
        // SAFETY: the array has that many places.
        unsafe { paths.wrapping_add(at).write(null_mut()) };
    }
    for (at, path) in all.iter().enumerate() {
        let copy = malloc(path.len()).cast::<u8>();
        if !copy.is_null() {
            // SAFETY: the new block has that size.
            unsafe { copy.copy_from_nonoverlapping(path.as_ptr(), path.len()) };
            found.count += 1;
        }
        // SAFETY: the array has a place for each, and one more.
        unsafe { paths.wrapping_add(before + at).write(copy.cast()) };
        if copy.is_null() {
            return Err(Errno::ENOMEM);
        }
    }
    found.matches = all.len();
    // SAFETY: as above.
    unsafe { paths.wrapping_add(before + all.len()).write(null_mut()) };
    Ok(())
}

/// Finds the paths that fit a pattern; gives 0, `GLOB_NOMATCH`, `GLOB_NOSPACE` or
/// `GLOB_ABORTED`. What was found before that is there in any case.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn glob(
    pattern: *const c_char,
    flags: c_int,
    on_error: Option<OnError>,
    found: *mut Found,
) -> c_int {
    // SAFETY: the caller gives a string.
    let pattern = unsafe { CStr::from_ptr(pattern) }.to_bytes();
    // SAFETY: the caller gives a structure.
    let found = unsafe { &mut *found };
    if flags & flag::APPEND == 0 {
        (found.count, found.paths) = (0, null_mut());
        if flags & flag::OFFSETS == 0 {
            found.offset = 0;
        }
    }
    found.flags = flags & !flag::MAGIC;
    found.on_error = on_error;
    found.matches = 0;
    let Some(mut source) = Functions::new(found, flags, on_error) else {
        return ABORTED;
    };
    let mut all = List::new();
    let outcome = search(pattern, flags, &mut source, &mut all);
    let magic = outcome.unwrap_or(false);
    found.flags |= if magic { flag::MAGIC } else { 0 };
    let itself = flags & flag::NO_CHECK != 0 || flags & flag::NO_MAGIC != 0 && !magic;
    if all.is_empty() && outcome.is_ok() {
        if !itself {
            return NO_MATCH;
        }
        let mut plain = Path::new();
        if plain.extend(pattern).is_err() || plain.push(0).is_err() || all.push(plain).is_err() {
            return NO_SPACE;
        }
        if store(found, &all).is_err() {
            return NO_SPACE;
        }
        found.matches = 0;
        return 0;
    }
    if store(found, &all).is_err() {
        return NO_SPACE;
    }
    match outcome {
        Ok(_) => 0,
        Err(Stop::NoSpace) => NO_SPACE,
        Err(Stop::Aborted) => ABORTED,
    }
}

/// Gives what was found back.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn globfree(found: *mut Found) {
    // SAFETY: the caller gives a structure that `glob` filled.
    let found = unsafe { &mut *found };
    let reserved = if found.flags & flag::OFFSETS != 0 {
        found.offset
    } else {
        0
    };
    if !found.paths.is_null() {
        for at in reserved..reserved + found.count {
            // SAFETY: the array has that many paths.
            let path = unsafe { found.paths.wrapping_add(at).read() };
            // SAFETY: the path came from the allocator.
            unsafe { free(path.cast()) };
        }
    }
    // SAFETY: the array came from the allocator, or is null.
    unsafe { free(found.paths.cast()) };
    (found.paths, found.count) = (null_mut(), 0);
}
