//! open, openat, close, closefrom, and where paths start.

use core::ffi::c_char;

use df_abi::Errno;
use df_abi::fcntl::{AT_FDCWD, O_CLOEXEC};
use df_vfs::{Cred, Final, LookupStart, NcHandle, VnodeKind};

use super::{Call, SysResult};
use crate::file;
use crate::user::UserIn;

impl Call<'_> {
    /// The directory that relative paths of an `*at` call start from.
    pub(super) fn directory(&self, fd: i32) -> SysResult<NcHandle> {
        if fd == AT_FDCWD {
            return Ok(self.proc.cwd());
        }
        let file = self.proc.file(fd)?;
        if file.name.kind() != VnodeKind::Directory {
            return Err(Errno::ENOTDIR);
        }
        Ok(file.name.clone())
    }

    /// Finds the file at a path that starts at descriptor `fd`.
    pub(super) fn find_at(
        &mut self,
        fd: i32,
        path: &UserIn<c_char>,
        last: Final,
    ) -> SysResult<NcHandle> {
        let cred = self.proc.cred().effective();
        self.find_as(fd, path, last, &cred)
    }

    /// As [`Call::find_at`], with another identity.
    pub(super) fn find_as(
        &mut self,
        fd: i32,
        path: &UserIn<c_char>,
        last: Final,
        cred: &Cred,
    ) -> SysResult<NcHandle> {
        let path = path.path(self.vm())?;
        // An absolute path does not care about the descriptor, not even about a bad one.
        let cwd = if path.starts_with(b"/") {
            self.proc.root()
        } else {
            self.directory(fd)?
        };
        let start = LookupStart {
            root: &self.proc.root(),
            cwd: &cwd,
            cred,
        };
        self.sys.names.lookup(start, &path, last)
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
    let path = path.path(call.vm())?;
    let mut start = call.proc.start();
    if !path.starts_with(b"/") {
        start.cwd = call.directory(fd)?;
    }
    let mode = u16::try_from(mode & 0o7777).unwrap_or(0) & !call.proc.umask();
    let file = file::open(&call.sys.names, start.lookup(), &path, flags, mode)?;
    call.proc.add_file(file, flags & O_CLOEXEC != 0)
}

pub(super) fn close(call: &mut Call<'_>, fd: i32) -> SysResult {
    call.proc.files.lock().remove(fd).map(drop)
}

pub(super) fn closefrom(call: &mut Call<'_>, fd: i32) -> SysResult {
    let lowest = usize::try_from(fd).map_err(|_| Errno::EBADF)?;
    if call.proc.files.lock().remove_from(lowest) {
        Ok(())
    } else {
        Err(Errno::EBADF)
    }
}
