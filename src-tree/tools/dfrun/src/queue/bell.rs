//! An event descriptor that dfrun rings, and epoll hears until it is silenced.

use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use rustix::event::{EventfdFlags, eventfd};

/// A bell.
#[derive(Debug)]
pub(super) struct Bell(OwnedFd);

impl Bell {
    pub(super) fn new() -> rustix::io::Result<Bell> {
        eventfd(0, EventfdFlags::NONBLOCK | EventfdFlags::CLOEXEC).map(Bell)
    }

    /// Rings until it is silenced. One that rings already cannot ring more.
    pub(super) fn ring(&self) {
        let _ = rustix::io::write(&self.0, &1u64.to_le_bytes());
    }

    /// Makes it silent. One that is silent stays so.
    pub(super) fn silence(&self) {
        let _ = rustix::io::read(&self.0, &mut [0u8; 8]);
    }
}

impl AsFd for Bell {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}
