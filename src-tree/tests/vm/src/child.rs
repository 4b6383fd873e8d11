//! Children made by fork.
#![expect(unsafe_code, reason = "forks and waits")]

use std::io;

/// How a child ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// With a status.
    Status(i32),
    /// By a signal.
    Signal(i32),
}

/// A child that has not been waited for.
pub(crate) struct Child(i32);

/// Runs `body` in a child, which ends with its result as status.
pub(crate) fn start(body: impl FnOnce() -> i32) -> io::Result<Child> {
    // SAFETY: the program has one thread, so its child may do what it could.
    match unsafe { libc::fork() } {
        -1 => Err(io::Error::last_os_error()),
        0 => {
            let status = body();
            // SAFETY: ends the child without what the parent registered.
            unsafe { libc::_exit(status) }
        }
        pid => Ok(Child(pid)),
    }
}

impl Child {
    /// Waits for its end.
    pub(crate) fn wait(self) -> io::Result<End> {
        let mut status = 0;
        // SAFETY: `status` is a place for it.
        if unsafe { libc::waitpid(self.0, &raw mut status, 0) } != self.0 {
            return Err(io::Error::last_os_error());
        }
        Ok(match status & 0x7f {
            0 => End::Status(status >> 8 & 0xff),
            signal => End::Signal(signal),
        })
    }
}

/// Runs `body` in a child and waits for it.
pub(crate) fn run(body: impl FnOnce() -> i32) -> io::Result<End> {
    start(body)?.wait()
}
