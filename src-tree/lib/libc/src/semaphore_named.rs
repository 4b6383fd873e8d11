//! Semaphores with a name: `sem_open`, `sem_close`, `sem_unlink`.
//!
//! As on DragonFly, a name that begins with a slash is a file below `/var/run/sem` (or below what
//! LIBTHREAD_SEM_PREFIX says), another one a file as any; the file holds the semaphore, and is
//! mapped. A file gets its name when it is complete, so that nobody sees half a semaphore.

use core::ffi::{CStr, c_char, c_int, c_uint};
use core::ptr::null_mut;

use df_abi::fcntl::{O_CLOEXEC, O_CREAT, O_EXCL, O_RDWR};
use df_abi::mman::{MAP_SHARED, PROT_READ, PROT_WRITE};
use df_abi::stat::{PATH_MAX, Stat, mode};

use crate::errno::{self, Errno};
use crate::list::List;
use crate::lock::Lock;
use crate::semaphore::Semaphore;
use crate::stdlib::env;
use crate::syscall;
use crate::unistd::file::close_only;

/// Where names that begin with a slash are.
const FOLDER: &CStr = c"/var/run/sem";
/// What says that they are elsewhere.
const ELSEWHERE: &CStr = c"LIBTHREAD_SEM_PREFIX";
/// Bytes of a mapping.
const PAGE: usize = crate::sys::param::PAGE_SIZE;

/// A semaphore that the process has open.
#[derive(Clone, Copy)]
struct Open {
    file: (u32, u64),
    semaphore: *mut Semaphore,
    /// How often it was opened.
    count: usize,
}

// SAFETY: semaphores are shared by what is atomic in them.
unsafe impl Send for Open {}

/// The semaphores that are open: the same name gives the same address.
static OPEN: Lock<List<Open>> = Lock::new(List::new());

fn error(number: c_int) -> Errno {
    Errno(number.unsigned_abs())
}

/// The folder of names that begin with a slash.
fn folder() -> &'static CStr {
    // SAFETY: the name is a string.
    let elsewhere = unsafe { env::getenv(ELSEWHERE.as_ptr()) };
    if elsewhere.is_null() {
        return FOLDER;
    }
    // SAFETY: values of the environment are strings that stay.
    unsafe { CStr::from_ptr(elsewhere) }
}

/// A path, closed by a zero.
type Path = List<u8>;

/// Joins parts to a path.
fn join(parts: &[&[u8]]) -> Result<Path, Errno> {
    let mut path = List::new();
    for part in parts {
        path.extend(part)?;
    }
    path.push(0)?;
    if path.len() > PATH_MAX {
        return Err(Errno::ENAMETOOLONG);
    }
    Ok(path)
}

/// The file of a name, and the folder that new ones are made in.
fn place(name: &CStr, folder: &CStr) -> Result<(Path, Path), Errno> {
    let bytes = name.to_bytes();
    match bytes {
        [] | b"/" => Err(Errno::EINVAL),
        [b'/', ..] => Ok((
            join(&[folder.to_bytes(), bytes])?,
            join(&[folder.to_bytes()])?,
        )),
        _ => {
            let end = bytes.iter().rposition(|&byte| byte == b'/');
            let parent = end.map_or(&b"."[..], |end| &bytes[..end]);
            Ok((join(&[bytes])?, join(&[parent])?))
        }
    }
}

/// What C says for a failure to open a file.
fn refusal(number: c_int) -> Errno {
    match error(number) {
        Errno::ENOTDIR | Errno::EISDIR | Errno::EMLINK | Errno::ELOOP => Errno::EINVAL,
        Errno::EDQUOT | Errno::EIO => Errno::ENOSPC,
        Errno::EROFS => Errno::EACCES,
        other => other,
    }
}

/// A file that is closed when it is not needed any more: a mapping does without.
struct File(c_int);

impl Drop for File {
    fn drop(&mut self) {
        close_only(self.0);
    }
}

impl File {
    fn open(path: &Path, flags: c_int, mode: c_int) -> Result<File, c_int> {
        // SAFETY: the path is closed by a zero.
        let [fd, _] = unsafe { syscall::open(path.as_ptr(), flags | O_RDWR | O_CLOEXEC, mode) }?;
        Ok(File(fd as c_int))
    }

    /// Device and number.
    fn identity(&self) -> Result<(u32, u64), Errno> {
        let mut stat = Stat::default();
        // SAFETY: the structure is writable.
        unsafe { syscall::fstat(self.0, &raw mut stat) }.map_err(error)?;
        let large = stat.st_size >= size_of::<Semaphore>() as i64;
        if stat.st_mode & mode::S_IFMT != mode::S_IFREG || !large {
            return Err(Errno::EINVAL);
        }
        Ok((stat.st_dev, stat.st_ino))
    }

    fn map(&self) -> Result<*mut Semaphore, Errno> {
        let (both, nowhere) = (PROT_READ | PROT_WRITE, null_mut::<u8>());
        // SAFETY: the kernel chooses a free range.
        let mapped = unsafe { syscall::mmap(nowhere, PAGE, both, MAP_SHARED, self.0, 0i32, 0i64) };
        let [start, _] = mapped.map_err(error)?;
        Ok(core::ptr::with_exposed_provenance_mut(start))
    }
}

/// Makes a file with a semaphore under a name of its own, and then the name.
fn create(path: &Path, parent: &Path, mode: c_int, value: i32) -> Result<(), c_int> {
    let enomem = |error: Errno| error.0 as c_int;
    let length = parent.len().saturating_sub(1);
    let mut fresh = join(&[&parent[..length], b"/sem.XXXXXXXXXX"]).map_err(enomem)?;
    // SAFETY: the path is closed by a zero and ends as it must.
    unsafe { crate::stdio::temporary::mktemp(fresh.as_mut_ptr().cast()) };
    let file = File::open(&fresh, O_CREAT | O_EXCL, mode)?;
    let content = Semaphore::new(value);
    let (from, size) = (&raw const content, size_of::<Semaphore>());
    // SAFETY: pointer and length are those of the semaphore.
    let written = unsafe { syscall::write(file.0, from, size) };
    let linked = written.and_then(|_| {
        // SAFETY: both paths are closed by a zero.
        unsafe { syscall::link(fresh.as_ptr(), path.as_ptr()) }
    });
    // SAFETY: as above.
    let _ = unsafe { syscall::unlink(fresh.as_ptr()) };
    linked.map(|_| ())
}

/// Opens the file of a name, making it when that is wanted.
fn open(name: &CStr, flags: c_int, mode: c_int, value: c_uint) -> Result<File, Errno> {
    let folder = folder();
    let (path, parent) = place(name, folder)?;
    loop {
        if flags & O_EXCL == 0 || flags & O_CREAT == 0 {
            match File::open(&path, 0, 0) {
                Ok(file) => return Ok(file),
                Err(number) if error(number) == Errno::ENOENT && flags & O_CREAT != 0 => {}
                Err(number) => return Err(refusal(number)),
            }
        }
        let value = i32::try_from(value).map_err(|_| Errno::EINVAL)?;
        let mut made = create(&path, &parent, mode, value);
        if made.map_err(error) == Err(Errno::ENOENT) && name.to_bytes().starts_with(b"/") {
            make_folder(folder);
            made = create(&path, &parent, mode, value);
        }
        match made.map_err(error) {
            Ok(()) if flags & O_EXCL != 0 => return File::open(&path, 0, 0).map_err(refusal),
            Ok(()) => {}
            // Somebody else was faster, and has made a semaphore that will do.
            Err(Errno::EEXIST) if flags & O_EXCL == 0 => {}
            Err(other) => return Err(refusal(other.0 as c_int)),
        }
    }
}

/// Makes the folder, which everybody may use.
fn make_folder(folder: &CStr) {
    /// Everything for everybody, but removing what others have made.
    const MODE: c_int = 0o1777;
    // Whether this has helped is seen at the next attempt.
    // SAFETY: the path is a string.
    let _ = unsafe { syscall::mkdir(folder.as_ptr(), MODE) };
    // SAFETY: as above.
    let _ = unsafe { syscall::chmod(folder.as_ptr(), MODE) };
}

fn find(name: &CStr, flags: c_int, mode: c_int, value: c_uint) -> Result<*mut Semaphore, Errno> {
    if flags & !(O_CREAT | O_EXCL) != 0 {
        return Err(Errno::EINVAL);
    }
    let mut open_ones = OPEN.lock();
    let file = open(name, flags, mode, value)?;
    let identity = file.identity()?;
    if let Some(known) = open_ones.iter_mut().find(|open| open.file == identity) {
        known.count += 1;
        return Ok(known.semaphore);
    }
    let semaphore = file.map()?;
    let new = Open {
        file: identity,
        semaphore,
        count: 1,
    };
    if let Err(error) = open_ones.push(new) {
        // SAFETY: nobody knows the mapping.
        unsafe { crate::sys::mman::unmap(semaphore.cast(), PAGE) };
        return Err(error);
    }
    Ok(semaphore)
}

/// Opens the semaphore of a name; makes it first, with `mode` and a count, when `flags` has
/// `O_CREAT`. Null and `errno` when that fails. (In C `mode` and `value` may be missing; a variadic
/// caller passes them as another one does.)
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sem_open(
    name: *const c_char,
    flags: c_int,
    mode: c_int,
    value: c_uint,
) -> *mut Semaphore {
    // SAFETY: the caller gives a name.
    let name = unsafe { CStr::from_ptr(name) };
    find(name, flags, mode, value).unwrap_or_else(|error| {
        errno::set(error);
        null_mut()
    })
}

/// Closes a semaphore that `sem_open` gave.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sem_close(semaphore: *mut Semaphore) -> c_int {
    let mut open_ones = OPEN.lock();
    let Some(at) = open_ones
        .iter()
        .position(|open| open.semaphore == semaphore)
    else {
        return errno::fail(Errno::EINVAL);
    };
    open_ones[at].count -= 1;
    if open_ones[at].count == 0 {
        let last = open_ones.len() - 1;
        open_ones.swap(at, last);
        open_ones.truncate(last);
        // SAFETY: the process has given the semaphore up.
        unsafe { crate::sys::mman::unmap(semaphore.cast(), PAGE) };
    }
    0
}

/// Removes the name of a semaphore, which is there for those that have it open.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sem_unlink(name: *const c_char) -> c_int {
    // SAFETY: the caller gives a name.
    let (path, _) = match place(unsafe { CStr::from_ptr(name) }, folder()) {
        Ok(place) => place,
        Err(error) => return errno::fail(error),
    };
    // SAFETY: the path is closed by a zero.
    match unsafe { syscall::unlink(path.as_ptr()) }.map_err(error) {
        Ok(_) => 0,
        Err(Errno::ENAMETOOLONG) => errno::fail(Errno::ENAMETOOLONG),
        Err(Errno::ENOENT) => errno::fail(Errno::ENOENT),
        Err(_) => errno::fail(Errno::EACCES),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_with_a_slash_are_in_the_folder() {
        let (path, parent) = place(c"/job", c"/sems").unwrap();
        assert_eq!(
            (&path[..], &parent[..]),
            (&b"/sems/job\0"[..], &b"/sems\0"[..])
        );
        let (path, parent) = place(c"a/b", c"/sems").unwrap();
        assert_eq!((&path[..], &parent[..]), (&b"a/b\0"[..], &b"a\0"[..]));
        let (_, parent) = place(c"job", c"/sems").unwrap();
        assert_eq!(&parent[..], b".\0");
    }

    #[test]
    fn names_that_cannot_be_are_refused() {
        assert_eq!(place(c"", FOLDER).err(), Some(Errno::EINVAL));
        let long = std::ffi::CString::new([b'x'; PATH_MAX + 1]).unwrap();
        assert_eq!(place(&long, FOLDER).err(), Some(Errno::ENAMETOOLONG));
        let mut none = Semaphore::default();
        // SAFETY: the semaphore was not opened by name.
        assert_eq!(unsafe { sem_close(&raw mut none) }, -1);
    }
}
