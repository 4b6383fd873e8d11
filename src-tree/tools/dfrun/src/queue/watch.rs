//! The program's files in dfrun's hands, and epoll's registrations.

use std::os::fd::{AsFd, OwnedFd, RawFd};

use df_abi::errno::Errno;
use rustix::event::epoll::{self, EventData, EventFlags};
use rustix::io::fcntl_dupfd_cloexec;
use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open};

use super::{Key, Queue};
use df_abi::event as e;

/// Access to the open files of a process.
#[derive(Debug)]
pub struct Files(OwnedFd);

/// The lowest number for copies of the program's files. Below are dfrun's own.
const COPIES: RawFd = 2048;

impl Files {
    /// The files of a process.
    ///
    /// # Errors
    /// ESRCH when it is gone.
    pub fn of(process: nix::unistd::Pid) -> Result<Files, Errno> {
        let pid = Pid::from_raw(process.as_raw()).ok_or(Errno::ESRCH)?;
        pidfd_open(pid, PidfdFlags::empty())
            .map(Files)
            .map_err(errno)
    }

    /// A copy of a descriptor.
    ///
    /// # Errors
    /// EBADF when there is none with this number.
    pub fn get(&self, fd: u64) -> Result<OwnedFd, Errno> {
        let fd = i32::try_from(fd).map_err(|_| Errno::EBADF)?;
        pidfd_getfd(&self.0, fd, PidfdGetfdFlags::empty()).map_err(errno)
    }
}

/// DragonFly's number for an error of rustix.
pub(super) fn errno(error: rustix::io::Errno) -> Errno {
    crate::errno::from_linux(error.raw_os_error())
}

/// A copy of the program's file under the number that belongs to the registration: epoll knows a
/// registration by file and number.
fn numbered(files: &Files, key: Key) -> Result<OwnedFd, Errno> {
    let file = files.get(key.ident)?;
    let fd = i32::try_from(key.ident).map_err(|_| Errno::EBADF)?;
    let slot = match key.filter {
        e::EVFILT_READ => 0,
        e::EVFILT_WRITE => 1,
        _ => 2,
    };
    fcntl_dupfd_cloexec(&file, COPIES + 3 * fd + slot).map_err(errno)
}

/// Makes epoll watch a file of the program; changes how if it does so already.
pub(super) fn watch(
    queue: &Queue,
    files: &Files,
    key: Key,
    token: u64,
    flags: EventFlags,
) -> Result<(), Errno> {
    let copy = numbered(files, key)?;
    let data = EventData::new_u64(token);
    match epoll::add(&queue.epoll, &copy, data, flags) {
        Err(rustix::io::Errno::EXIST) => epoll::modify(&queue.epoll, &copy, data, flags),
        other => other,
    }
    .map_err(errno)
}

/// Makes epoll forget a file of the program. One that it does not watch is forgotten already.
pub(super) fn unwatch(queue: &Queue, files: &Files, key: Key) {
    if let Ok(copy) = numbered(files, key) {
        let _ = epoll::delete(&queue.epoll, copy);
    }
}

/// Makes epoll watch a descriptor of dfrun's own.
pub(super) fn watch_own(queue: &Queue, own: impl AsFd, token: u64) -> Result<(), Errno> {
    let data = EventData::new_u64(token);
    match epoll::add(&queue.epoll, &own, data, EventFlags::IN) {
        Err(rustix::io::Errno::EXIST) => Ok(()),
        other => other.map_err(errno),
    }
}

/// Makes epoll forget a descriptor of dfrun's own.
pub(super) fn unwatch_own(queue: &Queue, own: impl AsFd) {
    let _ = epoll::delete(&queue.epoll, own);
}
