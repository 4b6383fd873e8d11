//! Open files.

mod io;
mod open;

use alloc::sync::Arc;

use df_abi::fcntl::{O_ACCMODE, O_NONBLOCK, O_WRONLY};
use df_libkern::sync::Mutex;
use df_vfs::{CharDevice, NcHandle};

pub(crate) use io::Position;
pub(crate) use open::open;

/// What an open file leads to.
#[derive(Clone)]
pub(crate) enum Object {
    /// A file or directory of a file system.
    Vnode,
    /// A character device.
    Device(Arc<dyn CharDevice>),
}

/// State that all descriptors of an open file share.
#[derive(Clone, Copy, Debug)]
pub(crate) struct FileState {
    /// Access mode and status flags of `open`.
    pub(crate) flags: i32,
    /// Offset of the next read or write; in a directory the position of the listing.
    pub(crate) offset: u64,
}

/// An open file.
pub(crate) struct File {
    /// Its name when it was opened.
    pub(crate) name: NcHandle,
    pub(crate) object: Object,
    pub(crate) state: Mutex<FileState>,
}

impl File {
    /// Flags of `open`.
    pub(crate) fn flags(&self) -> i32 {
        self.state.lock().flags
    }

    /// Whether it may be read.
    pub(crate) fn readable(&self) -> bool {
        self.flags() & O_ACCMODE != O_WRONLY
    }

    /// Whether it may be written.
    pub(crate) fn writable(&self) -> bool {
        self.flags() & O_ACCMODE != 0
    }

    /// Whether reads and writes wait.
    pub(crate) fn waits(&self) -> bool {
        self.flags() & O_NONBLOCK == 0
    }

    /// Which of the events are there now. Files are always ready.
    pub(crate) fn poll(&self, events: i16) -> i16 {
        use df_abi::poll::{POLLIN, POLLOUT, POLLRDNORM};
        match &self.object {
            Object::Vnode => events & (POLLIN | POLLRDNORM | POLLOUT),
            Object::Device(device) => device.poll(events),
        }
    }
}
