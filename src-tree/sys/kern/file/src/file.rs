//! Open files.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use df_abi::Errno;
use df_abi::fcntl::{O_ACCMODE, O_APPEND, O_ASYNC, O_DIRECT, O_NONBLOCK, O_SYNC, O_WRONLY};
use df_abi::poll::{POLLIN, POLLOUT, POLLRDNORM};
use df_abi::stat::{Stat, mode};
use df_libkern::sync::Mutex;
use df_vfs::{CharDevice, NcHandle};

use crate::kqueue::Kqueue;
use crate::locked::{self, file_id};
use crate::locks::{Owner, Range};
use crate::mqueue::MessageQueue;
use crate::pipe::PipeEnd;
use crate::socket::Socket;

/// Flags that `F_SETFL` may change.
const CHANGEABLE: i32 = O_NONBLOCK | O_APPEND | O_ASYNC | O_SYNC | O_DIRECT;

static NEXT_ID: AtomicU64 = AtomicU64::new(1);

/// What an open file leads to.
pub enum Object {
    /// A file or directory of a file system.
    Vnode,
    /// A character device.
    Device(Arc<dyn CharDevice>),
    /// An end of a pipe or FIFO.
    Pipe(PipeEnd),
    /// A socket.
    Socket(Arc<Socket>),
    /// An event queue.
    Kqueue(Arc<Kqueue>),
    /// A message queue.
    Mqueue(Arc<MessageQueue>),
}

/// State that all descriptors of an open file share.
#[derive(Clone, Copy, Debug)]
struct State {
    flags: i32,
    offset: u64,
}

/// An open file.
pub struct File {
    id: u64,
    name: Option<NcHandle>,
    object: Object,
    state: Mutex<State>,
    /// Held while the own offset is in use.
    pub(crate) moving: df_lwkt::Mutex<()>,
    /// Reads and writes so far.
    ios: AtomicU64,
    /// It has been locked with `flock`.
    locked: AtomicBool,
}

impl File {
    /// A file that is open under a name.
    #[must_use]
    pub fn named(name: NcHandle, object: Object, flags: i32) -> Arc<Self> {
        Self::with(Some(name), object, flags)
    }

    /// A file that never had a name.
    #[must_use]
    pub fn anonymous(object: Object, flags: i32) -> Arc<Self> {
        Self::with(None, object, flags)
    }

    fn with(name: Option<NcHandle>, object: Object, flags: i32) -> Arc<Self> {
        Arc::new(Self {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            name,
            object,
            state: Mutex::new(State { flags, offset: 0 }),
            moving: df_lwkt::Mutex::new(()),
            ios: AtomicU64::new(0),
            locked: AtomicBool::new(false),
        })
    }

    /// Its name when it was opened.
    ///
    /// # Errors
    /// `EINVAL` when it never had one.
    pub fn name(&self) -> Result<&NcHandle, Errno> {
        self.name.as_ref().ok_or(Errno::EINVAL)
    }

    /// What it leads to.
    #[must_use]
    pub fn object(&self) -> &Object {
        &self.object
    }

    /// Its socket.
    ///
    /// # Errors
    /// `ENOTSOCK`.
    pub fn socket(&self) -> Result<&Arc<Socket>, Errno> {
        match &self.object {
            Object::Socket(socket) => Ok(socket),
            _ => Err(Errno::ENOTSOCK),
        }
    }

    /// Its event queue.
    ///
    /// # Errors
    /// `EBADF`, as the manual says.
    pub fn kqueue(&self) -> Result<&Arc<Kqueue>, Errno> {
        match &self.object {
            Object::Kqueue(kqueue) => Ok(kqueue),
            _ => Err(Errno::EBADF),
        }
    }

    /// Who holds locks taken through it.
    #[must_use]
    pub fn owner(&self) -> Owner {
        Owner::File(self.id)
    }

    /// Says that it has been locked with `flock`, so that closing unlocks it.
    pub fn set_locked(&self) {
        self.locked.store(true, Ordering::Relaxed);
    }

    /// Access mode and status flags of `open`.
    #[must_use]
    pub fn flags(&self) -> i32 {
        self.state.lock().flags
    }

    /// Sets the status flags that may change (`F_SETFL`).
    pub fn set_flags(&self, flags: i32) {
        let mut state = self.state.lock();
        state.flags = state.flags & !CHANGEABLE | flags & CHANGEABLE;
    }

    /// Says whether reads and writes wait.
    pub fn set_nonblocking(&self, on: bool) {
        let mut state = self.state.lock();
        if on {
            state.flags |= O_NONBLOCK;
        } else {
            state.flags &= !O_NONBLOCK;
        }
    }

    /// Whether it may be read.
    #[must_use]
    pub fn readable(&self) -> bool {
        self.flags() & O_ACCMODE != O_WRONLY
    }

    /// Whether it may be written.
    #[must_use]
    pub fn writable(&self) -> bool {
        self.flags() & O_ACCMODE != 0
    }

    /// Whether reads and writes wait.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.flags() & O_NONBLOCK == 0
    }

    /// Offset of the next read or write; in a directory the position of the listing.
    #[must_use]
    pub fn offset(&self) -> u64 {
        self.state.lock().offset
    }

    /// Sets the offset.
    pub fn set_offset(&self, offset: u64) {
        self.state.lock().offset = offset;
    }

    /// Whatever succeeded so far that waits for readiness: who saw it ready sees by this that it was
    /// used since.
    pub(crate) fn uses(&self) -> u64 {
        self.ios.load(Ordering::Relaxed)
    }

    /// Counts a use.
    pub fn used(&self) {
        self.ios.fetch_add(1, Ordering::Relaxed);
    }

    /// Which of the events are there now. Files are always ready.
    #[must_use]
    pub fn poll(&self, events: i16) -> i16 {
        match &self.object {
            Object::Vnode => events & (POLLIN | POLLRDNORM | POLLOUT),
            Object::Device(device) => device.poll(events),
            Object::Pipe(end) => end.poll(events),
            Object::Socket(socket) => socket.poll(events),
            Object::Kqueue(kqueue) if kqueue.is_ready() => events & (POLLIN | POLLRDNORM),
            Object::Kqueue(_) => 0,
            Object::Mqueue(queue) => queue.poll(events),
        }
    }

    /// When it becomes ready by itself, in nanoseconds of up time: the next timer of an event
    /// queue.
    #[must_use]
    pub fn deadline_ns(&self) -> Option<u64> {
        match &self.object {
            Object::Kqueue(kqueue) => kqueue.deadline_ns(),
            _ => None,
        }
    }

    /// What `fstat` says.
    ///
    /// # Errors
    /// `EIO`.
    pub fn stat(&self) -> Result<Stat, Errno> {
        if let Some(name) = &self.name {
            return Ok(name.vnode().attributes()?.to_stat());
        }
        let (kind, size) = match &self.object {
            Object::Pipe(end) => (mode::S_IFIFO | 0o600, end.can_read().data),
            Object::Socket(socket) => (mode::S_IFSOCK | 0o666, socket.can_read().data),
            Object::Mqueue(queue) => (mode::S_IFREG | queue.owner().mode, queue.can_read().data),
            Object::Vnode | Object::Device(_) | Object::Kqueue(_) => (mode::S_IFIFO, 0),
        };
        Ok(Stat {
            st_ino: self.id,
            st_mode: kind,
            st_nlink: 1,
            st_size: i64::try_from(size).unwrap_or(i64::MAX),
            st_blksize: 4096,
            ..Stat::default()
        })
    }
}

impl Drop for File {
    fn drop(&mut self) {
        if *self.locked.get_mut()
            && let Some(name) = &self.name
            && let Ok(file) = file_id(name)
        {
            locked::unlock(file, Owner::File(self.id), Range::ALL);
        }
    }
}

impl core::fmt::Debug for File {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("File")
            .field("id", &self.id)
            .field("name", &self.name)
            .field("flags", &self.flags())
            .finish_non_exhaustive()
    }
}
