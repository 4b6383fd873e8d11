//! One pool of processors for all jobs: GNU make's jobserver protocol over a named pipe.
//!
//! cargo, make and ninja take a byte from the pipe before they start another process beside their
//! first and put it back afterwards. The pool holds a byte for every slot, and every job takes one for
//! its first process if there is one; it never waits for it, so a run can be over its limit by a
//! process for each job for a moment, but can never stand still.
//!
//! A run works without a jobserver (where the pipe cannot be made) only less evenly.

use std::fs::{self, File};
use std::io::{self, Read as _, Write as _};
use std::path::{Path, PathBuf};

use rustix::fs::{CWD, FileType, Mode, OFlags, mknodat};

/// The pool. Dropping it removes the pipe.
#[derive(Debug)]
pub(crate) struct JobServer {
    pipe: File,
    path: PathBuf,
    slots: usize,
}

/// A byte taken from the pool; dropping it puts it back.
#[derive(Debug)]
pub(crate) struct Token<'a>(&'a JobServer);

impl JobServer {
    /// Makes a pool for `slots` processes, with its pipe at `path`.
    pub(crate) fn new(path: &Path, slots: usize) -> io::Result<Self> {
        mknodat(CWD, path, FileType::Fifo, Mode::RUSR | Mode::WUSR, 0)?;
        let flags = OFlags::RDWR | OFlags::NONBLOCK | OFlags::CLOEXEC;
        let server = match rustix::fs::open(path, flags, Mode::empty()) {
            Ok(pipe) => Self {
                pipe: File::from(pipe),
                path: path.to_owned(),
                slots,
            },
            Err(error) => {
                fs::remove_file(path)?;
                return Err(error.into());
            }
        };
        (&server.pipe).write_all(&vec![b'+'; slots])?;
        Ok(server)
    }

    /// Returns the value of `MAKEFLAGS` that tells children about the pool.
    pub(crate) fn makeflags(&self) -> String {
        format!(
            "-j{} --jobserver-auth=fifo:{}",
            self.slots,
            self.path.display()
        )
    }

    /// Takes a byte if there is one.
    pub(crate) fn try_take(&self) -> Option<Token<'_>> {
        let mut byte = [0];
        // A token exists only when there was a byte: one that is dropped writes its byte back.
        matches!((&self.pipe).read(&mut byte), Ok(1)).then(|| Token(self))
    }
}

impl Drop for Token<'_> {
    fn drop(&mut self) {
        // The pipe holds thousands of bytes; it cannot be full of the few there are.
        let _ = (&self.0.pipe).write_all(b"+");
    }
}

impl Drop for JobServer {
    fn drop(&mut self) {
        // A pipe that stays behind is removed by `gc`.
        let _ = fs::remove_file(&self.path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pool_has_a_byte_for_every_slot_and_gets_them_back() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("pool");
        let server = JobServer::new(&path, 2).unwrap();
        let first = server.try_take();
        let second = server.try_take();
        assert!(first.is_some() && second.is_some() && server.try_take().is_none());
        assert!(server.try_take().is_none(), "a take in vain adds nothing");
        drop(first);
        assert!(server.try_take().is_some());
        drop(second);
        drop(server);
        assert!(!path.exists());
    }
}
