//! open, openat, close, closefrom, and where paths start.

use alloc::vec::Vec;
use core::ffi::c_char;

use df_abi::Errno;
use df_abi::fcntl::{AT_FDCWD, O_CLOEXEC};
use df_file::Opened;
use df_vfs::{Cred, Final, LookupStart, NcHandle, VnodeKind};

use super::{Call, SysResult};
use crate::proc::Start;
use crate::user::UserIn;

/// A path that a program passed, and where it starts.
pub(super) struct PathAt {
    from: Start,
    pub(super) path: Vec<u8>,
}

impl PathAt {
    /// Where the look-up starts.
    pub(super) fn start(&self) -> LookupStart<'_> {
        self.from.lookup()
    }
}

impl Call<'_> {
    /// The directory that relative paths of an `*at` call start from.
    fn directory(&self, fd: i32) -> SysResult<NcHandle> {
        if fd == AT_FDCWD {
            return Ok(self.proc.cwd());
        }
        let file = self.proc.file(fd)?;
        let name = file.name().map_err(|_| Errno::ENOTDIR)?;
        if name.kind() != VnodeKind::Directory {
            return Err(Errno::ENOTDIR);
        }
        Ok(name.clone())
    }

    /// Takes a path that starts at descriptor `fd`. An absolute path does not care about the
    /// descriptor, not even about a bad one.
    pub(super) fn path_at(&self, fd: i32, path: &UserIn<c_char>) -> SysResult<PathAt> {
        let path = path.path(self.vm())?;
        let mut from = self.proc.start();
        if !path.starts_with(b"/") {
            from.cwd = self.directory(fd)?;
        }
        Ok(PathAt { from, path })
    }

    /// Finds the file at a path that starts at descriptor `fd`.
    pub(super) fn find_at(
        &self,
        fd: i32,
        path: &UserIn<c_char>,
        last: Final,
    ) -> SysResult<NcHandle> {
        let at = self.path_at(fd, path)?;
        self.sys.names.lookup(at.start(), &at.path, last)
    }

    /// As [`Call::find_at`], with another identity.
    pub(super) fn find_as(
        &self,
        fd: i32,
        path: &UserIn<c_char>,
        last: Final,
        cred: &Cred,
    ) -> SysResult<NcHandle> {
        let mut at = self.path_at(fd, path)?;
        at.from.cred = cred.clone();
        self.sys.names.lookup(at.start(), &at.path, last)
    }

    /// Permission bits for a new file: those asked for, without those of the umask.
    pub(super) fn new_mode(&self, mode: i32) -> u16 {
        u16::try_from(mode & 0o7777).unwrap_or(0) & !self.proc.umask()
    }
}

pub(super) fn open(
    call: &mut Call<'_>,
    path: UserIn<c_char>,
    flags: i32,
    mode: i32,
) -> SysResult<i32> {
    openat(call, AT_FDCWD, path, flags, mode)
}

pub(super) fn openat(
    call: &mut Call<'_>,
    fd: i32,
    path: UserIn<c_char>,
    flags: i32,
    mode: i32,
) -> SysResult<i32> {
    let at = call.path_at(fd, &path)?;
    let mode = call.new_mode(mode);
    let file = match df_file::open(&call.sys.names, at.start(), &at.path, flags, mode)? {
        Opened::File(file) => file,
        Opened::Descriptor(fd) => call.proc.file(fd)?,
    };
    call.proc.add_file(file, flags & O_CLOEXEC != 0)
}

pub(super) fn close(call: &mut Call<'_>, fd: i32) -> SysResult {
    let file = call.proc.files.lock().remove(fd)?;
    // It goes while the table is not locked: the last reference may have to wait.
    drop(file);
    Ok(())
}

pub(super) fn closefrom(call: &mut Call<'_>, fd: i32) -> SysResult {
    let lowest = usize::try_from(fd).map_err(|_| Errno::EBADF)?;
    if call.proc.files.lock().remove_from(lowest) {
        Ok(())
    } else {
        Err(Errno::EBADF)
    }
}
