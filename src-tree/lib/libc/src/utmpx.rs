//! `<utmpx.h>`: who is logged in. The files are DragonFly's: entries of 512 bytes behind one that
//! says what the file is.

use core::cell::UnsafeCell;
use core::ffi::{CStr, c_char, c_int};
use core::ptr::null_mut;

use df_abi::fcntl::{O_APPEND, O_CLOEXEC, O_CREAT, O_RDONLY, O_RDWR, O_WRONLY};
use df_abi::fcntl::{SEEK_CUR, SEEK_END, SEEK_SET};
use df_abi::stat::Stat;

use crate::errno::{self, Errno};
use crate::list::List;
use crate::lock::Lock;
use crate::syscall;
use crate::unistd::file::close_only;

/// The files.
const NOW: &CStr = c"/var/run/utmpx";
const HISTORY: &CStr = c"/var/log/wtmpx";
/// What the first entry of a file has as its name.
const VERSION: &[u8] = b"utmpx-2.00\0";
/// As much of it as must be there.
const MARK: &[u8] = b"utmpx";

/// Values of `ut_type`.
mod kind {
    pub(super) const EMPTY: i16 = 0;
    pub(super) const RUN_LEVEL: i16 = 1;
    pub(super) const NEW_TIME: i16 = 4;
    pub(super) const INIT_PROCESS: i16 = 5;
    pub(super) const LOGIN_PROCESS: i16 = 6;
    pub(super) const USER_PROCESS: i16 = 7;
    pub(super) const DEAD_PROCESS: i16 = 8;
    pub(super) const SIGNATURE: i16 = 10;
}

/// `struct utmpx`.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct utmpx {
    ut_name: [u8; 32],
    ut_id: [u8; 4],
    ut_line: [u8; 32],
    ut_host: [u8; 256],
    ut_unused: [u8; 16],
    ut_session: u16,
    ut_type: i16,
    ut_pid: i32,
    ut_exit: [u16; 2],
    ut_ss: [u64; 16],
    ut_tv: [i64; 2],
    ut_unused2: [u8; 16],
}

const _: () = assert!(size_of::<utmpx>() == 512);

impl utmpx {
    const NONE: utmpx = utmpx {
        ut_name: [0; 32],
        ut_id: [0; 4],
        ut_line: [0; 32],
        ut_host: [0; 256],
        ut_unused: [0; 16],
        ut_session: 0,
        ut_type: kind::EMPTY,
        ut_pid: 0,
        ut_exit: [0; 2],
        ut_ss: [0; 16],
        ut_tv: [0; 2],
        ut_unused2: [0; 16],
    };

    /// What begins a file.
    fn signature() -> utmpx {
        let mut entry = utmpx {
            ut_type: kind::SIGNATURE,
            ..utmpx::NONE
        };
        entry.ut_name[..VERSION.len()].copy_from_slice(VERSION);
        entry
    }

    fn is_signature(&self) -> bool {
        self.ut_type == kind::SIGNATURE && self.ut_name.starts_with(MARK)
    }

    /// Whether it is one that `getutxid` looks for by `wanted`; `None`: nothing can be.
    fn has_id_of(&self, wanted: &utmpx) -> Option<bool> {
        const PROCESSES: core::ops::RangeInclusive<i16> = kind::INIT_PROCESS..=kind::DEAD_PROCESS;
        match wanted.ut_type {
            kind::RUN_LEVEL..=kind::NEW_TIME => Some(self.ut_type == wanted.ut_type),
            process if PROCESSES.contains(&process) => {
                Some(PROCESSES.contains(&self.ut_type) && self.ut_id == wanted.ut_id)
            }
            _ => None,
        }
    }

    /// Whether it is one that `getutxline` looks for by `wanted`.
    fn has_line_of(&self, wanted: &utmpx) -> bool {
        let logged_in = matches!(self.ut_type, kind::LOGIN_PROCESS | kind::USER_PROCESS);
        let text = |line: &[u8; 32]| line.iter().position(|&byte| byte == 0).unwrap_or(32);
        let (mine, theirs) = (text(&self.ut_line), text(&wanted.ut_line));
        logged_in && self.ut_line[..mine] == wanted.ut_line[..theirs]
    }
}

/// An open file.
struct File {
    fd: c_int,
    writable: bool,
}

impl Drop for File {
    fn drop(&mut self) {
        close_only(self.fd);
    }
}

fn error(number: c_int) -> Errno {
    Errno(number.unsigned_abs())
}

fn open(path: &CStr, flags: c_int) -> Result<c_int, Errno> {
    // SAFETY: the path is a string.
    let opened = unsafe { syscall::open(path.as_ptr(), flags | O_CLOEXEC, 0o644) };
    opened.map(|[fd, _]| fd as c_int).map_err(error)
}

impl File {
    /// Opens a file, for writing where that is allowed; a new one is begun.
    fn open(path: &CStr) -> Result<File, Errno> {
        let file = match open(path, O_RDWR).or_else(|_| open(path, O_RDWR | O_CREAT)) {
            Ok(fd) => File { fd, writable: true },
            Err(_) => File {
                fd: open(path, O_RDONLY)?,
                writable: false,
            },
        };
        let mut stat = Stat::default();
        // SAFETY: the structure is writable.
        unsafe { syscall::fstat(file.fd, &raw mut stat) }.map_err(error)?;
        if stat.st_size == 0 && file.writable {
            file.write(&utmpx::signature())?;
        } else if !file.read()?.is_some_and(|first| first.is_signature()) {
            return Err(Errno::EINVAL);
        }
        Ok(file)
    }

    /// The next entry, if there is a whole one.
    fn read(&self) -> Result<Option<utmpx>, Errno> {
        let mut entry = utmpx::NONE;
        let (place, size) = (&raw mut entry, size_of::<utmpx>());
        // SAFETY: place and size are those of the entry; every content is one.
        let [count, _] = unsafe { syscall::read(self.fd, place, size) }.map_err(error)?;
        Ok((count == size).then_some(entry))
    }

    fn write(&self, entry: &utmpx) -> Result<(), Errno> {
        let (place, size) = (&raw const *entry, size_of::<utmpx>());
        // SAFETY: place and size are those of the entry.
        let [count, _] = unsafe { syscall::write(self.fd, place, size) }.map_err(error)?;
        if count == size {
            Ok(())
        } else {
            Err(Errno::EIO)
        }
    }

    fn seek(&self, offset: i64, whence: c_int) -> Result<(), Errno> {
        // SAFETY: the call touches no memory.
        unsafe { syscall::lseek(self.fd, 0, offset, whence) }.map_err(error)?;
        Ok(())
    }
}

/// What the functions share.
struct State {
    file: Option<File>,
    /// The name of the file, with its zero; empty: [`NOW`].
    path: List<u8>,
}

static STATE: Lock<State> = Lock::new(State {
    file: None,
    path: List::new(),
});

/// The entry that the program is given.
struct Given(UnsafeCell<utmpx>);

// SAFETY: the functions are not for several threads at a time, as C says; the lock keeps the
// library's own uses apart.
unsafe impl Sync for Given {}

static GIVEN: Given = Given(UnsafeCell::new(utmpx::NONE));

/// The entry that was given last.
fn last() -> utmpx {
    // SAFETY: the callers have the lock.
    unsafe { GIVEN.0.get().read() }
}

fn give(entry: utmpx) -> *mut utmpx {
    // SAFETY: the callers have the lock.
    unsafe { GIVEN.0.get().write(entry) };
    GIVEN.0.get()
}

fn given_or_errno(outcome: Result<Option<utmpx>, Errno>) -> *mut utmpx {
    match outcome {
        Ok(Some(entry)) => give(entry),
        Ok(None) => {
            give(utmpx::NONE);
            null_mut()
        }
        Err(error) => {
            give(utmpx::NONE);
            errno::set(error);
            null_mut()
        }
    }
}

impl State {
    fn file(&mut self) -> Result<&File, Errno> {
        if self.file.is_none() {
            let path = CStr::from_bytes_until_nul(&self.path).unwrap_or(NOW);
            self.file = Some(File::open(path)?);
        }
        self.file.as_ref().ok_or(Errno::EBADF)
    }

    /// The next entry.
    fn next(&mut self) -> Result<Option<utmpx>, Errno> {
        self.file()?.read()
    }

    /// The first that fits, from the one that was given last on.
    fn find(&mut self, fits: impl Fn(&utmpx) -> bool) -> Result<Option<utmpx>, Errno> {
        let mut entry = last();
        loop {
            if entry.ut_type != kind::EMPTY && fits(&entry) {
                return Ok(Some(entry));
            }
            match self.next()? {
                Some(next) => entry = next,
                None => return Ok(None),
            }
        }
    }

    fn rewind(&mut self) -> Result<(), Errno> {
        give(utmpx::NONE);
        match &self.file {
            Some(file) => file.seek(size_of::<utmpx>() as i64, SEEK_SET),
            None => Ok(()),
        }
    }

    /// Replaces the entry with the same id, or puts a new one at the end.
    fn put(&mut self, entry: &utmpx) -> Result<(), Errno> {
        if !self.file()?.writable {
            return Err(Errno::EACCES);
        }
        let fits = |one: &utmpx| one.has_id_of(entry) == Some(true);
        let mut found = self.find(fits)?;
        if found.is_none() {
            self.rewind()?;
            found = self.find(fits)?;
        }
        let file = self.file()?;
        if found.is_some() {
            file.seek(-(size_of::<utmpx>() as i64), SEEK_CUR)?;
            return file.write(entry);
        }
        let _guard = FileLock::of(file.fd)?;
        file.seek(0, SEEK_END)?;
        file.write(entry)
    }
}

/// A lock on a whole file, given back when dropped.
struct FileLock(c_int);

impl FileLock {
    fn of(fd: c_int) -> Result<FileLock, Errno> {
        /// `LOCK_EX`.
        const EXCLUSIVE: c_int = 2;
        // SAFETY: the call touches no memory.
        unsafe { syscall::flock(fd, EXCLUSIVE) }.map_err(error)?;
        Ok(FileLock(fd))
    }
}

impl Drop for FileLock {
    fn drop(&mut self) {
        /// `LOCK_UN`.
        const FREE: c_int = 8;
        // SAFETY: the call touches no memory.
        let _ = unsafe { syscall::flock(self.0, FREE) };
    }
}

/// Goes back to the first entry.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn setutxent() {
    // C gives this function no way to tell.
    let _ = STATE.lock().rewind();
}

/// Closes the file.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn endutxent() {
    let mut state = STATE.lock();
    give(utmpx::NONE);
    state.file = None;
}

/// The next entry; null at the end.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn getutxent() -> *mut utmpx {
    let mut state = STATE.lock();
    given_or_errno(state.next())
}

/// The next entry (or the one that was given last) of the same type or, of a process, with the
/// same id; null when there is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getutxid(wanted: *const utmpx) -> *mut utmpx {
    let mut state = STATE.lock();
    // SAFETY: the caller gives an entry.
    let wanted = unsafe { wanted.read() };
    if utmpx::NONE.has_id_of(&wanted).is_none() {
        errno::set(Errno::EINVAL);
        return null_mut();
    }
    given_or_errno(state.find(|one| one.has_id_of(&wanted) == Some(true)))
}

/// The next entry (or the one that was given last) of somebody on the same line; null when there
/// is none.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn getutxline(wanted: *const utmpx) -> *mut utmpx {
    let mut state = STATE.lock();
    // SAFETY: the caller gives an entry.
    let wanted = unsafe { wanted.read() };
    given_or_errno(state.find(|one| one.has_line_of(&wanted)))
}

/// Writes an entry in the place of the one with its id, or at the end; gives it, or null and
/// `errno`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pututxline(entry: *const utmpx) -> *mut utmpx {
    let mut state = STATE.lock();
    // SAFETY: the caller gives an entry.
    let entry = unsafe { entry.read() };
    given_or_errno(state.put(&entry).map(|()| Some(entry)))
}

/// Chooses another file, whose name must end with an `x`; 1, or 0 when it cannot be.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn utmpxname(path: *const c_char) -> c_int {
    // SAFETY: the caller gives a string.
    let bytes = unsafe { CStr::from_ptr(path) }.to_bytes_with_nul();
    let mut state = STATE.lock();
    let mut own = List::new();
    if !bytes.ends_with(b"x\0") || own.extend(bytes).is_err() {
        return 0;
    }
    give(utmpx::NONE);
    (state.path, state.file) = (own, None);
    1
}

/// Opens the file of those who are logged in (0), or that of all who were (1), or another file of
/// the same kind.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn setutxdb(which: c_int, path: *mut c_char) -> c_int {
    let usual = match which {
        0 => NOW,
        1 => HISTORY,
        _ => return errno::fail(Errno::EINVAL),
    };
    let path = if path.is_null() {
        usual
    } else {
        // SAFETY: the caller gives a string.
        unsafe { CStr::from_ptr(path) }
    };
    let mut state = STATE.lock();
    state.file = None;
    match File::open(path) {
        Ok(file) => {
            state.file = Some(file);
            0
        }
        Err(error) => errno::fail(error),
    }
}

/// Puts an entry at the end of a file, which is made if need be.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn updwtmpx(path: *const c_char, entry: *const utmpx) -> c_int {
    // SAFETY: the caller gives a path.
    let path = unsafe { CStr::from_ptr(path) };
    // SAFETY: the caller gives an entry.
    let entry = unsafe { entry.read() };
    let append = || {
        let fd = open(path, O_WRONLY | O_APPEND | O_CREAT)?;
        let file = File { fd, writable: true };
        let _guard = FileLock::of(file.fd)?;
        let mut stat = Stat::default();
        // SAFETY: the structure is writable.
        unsafe { syscall::fstat(file.fd, &raw mut stat) }.map_err(error)?;
        if stat.st_size == 0 {
            file.write(&utmpx::signature())?;
        }
        file.write(&entry)
    };
    match append() {
        Ok(()) => 0,
        Err(error) => errno::fail(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(ut_type: i16, id: &[u8; 4], line: &[u8]) -> utmpx {
        let mut entry = utmpx {
            ut_type,
            ut_id: *id,
            ..utmpx::NONE
        };
        entry.ut_line[..line.len()].copy_from_slice(line);
        entry
    }

    #[test]
    fn entries_are_found_by_what_their_type_says() {
        let user = entry(kind::USER_PROCESS, b"v0\0\0", b"ttyv0");
        let dead = entry(kind::DEAD_PROCESS, b"v0\0\0", b"ttyv0");
        let boot = entry(2, b"\0\0\0\0", b"system boot");
        assert_eq!(user.has_id_of(&dead), Some(true));
        assert_eq!(boot.has_id_of(&dead), Some(false));
        assert_eq!(boot.has_id_of(&boot), Some(true));
        assert_eq!(user.has_id_of(&utmpx::NONE), None);
        assert!(user.has_line_of(&dead) && !dead.has_line_of(&dead));
        assert!(!user.has_line_of(&entry(0, b"\0\0\0\0", b"ttyv1")));
        assert!(utmpx::signature().is_signature() && !user.is_signature());
    }
}
