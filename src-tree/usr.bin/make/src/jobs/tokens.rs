//! Job tokens that makes share: all of them together run as many jobs as the first was told.
//!
//! The first make lays a named pipe with a byte for each job but one, and passes its path on in
//! `MAKEFLAGS` (`-J`). A make may always run one job, for which its own caller waits; for each
//! further one it takes a byte, and puts it back when the job is over.

use std::fs::{File, OpenOptions};
use std::io::{self, Read as _, Write as _};
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread;

/// A share in the tokens.
#[derive(Debug)]
pub(super) struct Tokens {
    pipe: File,
    /// The pipe is ours, and goes when we do.
    own: Option<PathBuf>,
    path: PathBuf,
    held: usize,
    asked: bool,
}

impl Tokens {
    /// Lays a pipe for so many jobs.
    pub(super) fn create(jobs: usize) -> io::Result<Self> {
        let folder = std::env::temp_dir();
        let path = folder.join(format!("make-jobs.{}", std::process::id()));
        let mut mkfifo = Command::new("mkfifo");
        mkfifo.args(["-m", "600"]).arg(&path);
        let made = mkfifo.stdin(Stdio::null()).stderr(Stdio::null()).status()?;
        if !made.success() {
            return Err(io::Error::other("mkfifo failed"));
        }
        let mut tokens = Self::open(&path)?;
        tokens.own = Some(path);
        tokens.pipe.write_all(&vec![b'+'; jobs.saturating_sub(1)])?;
        Ok(tokens)
    }

    /// Takes a share in those of another make.
    pub(super) fn join(path: &[u8]) -> io::Result<Self> {
        Self::open(Path::new(std::ffi::OsStr::from_bytes(path)))
    }

    fn open(path: &Path) -> io::Result<Self> {
        // With both ends open, neither opening nor the end of another make is waited for.
        let pipe = OpenOptions::new().read(true).write(true).open(path)?;
        Ok(Self {
            pipe,
            own: None,
            path: path.to_owned(),
            held: 0,
            asked: false,
        })
    }

    /// Returns the path, for the makes below.
    pub(super) fn path(&self) -> Vec<u8> {
        self.path.clone().into_os_string().into_vec()
    }

    /// Tells whether another job may begin while so many run.
    pub(super) fn allow(&self, running: usize) -> bool {
        running <= self.held
    }

    /// Asks for a token, once at a time; `arrived` is called on another thread when it is there.
    pub(super) fn ask(&mut self, arrived: impl FnOnce() + Send + 'static) {
        if self.asked {
            return;
        }
        let Ok(mut pipe) = self.pipe.try_clone() else {
            return;
        };
        self.asked = true;
        thread::spawn(move || {
            if pipe.read_exact(&mut [0]).is_ok() {
                arrived();
            }
        });
    }

    /// A token that was asked for has arrived.
    pub(super) fn arrived(&mut self) {
        self.asked = false;
        self.held += 1;
    }

    /// Puts back what so many running jobs do not need.
    pub(super) fn settle(&mut self, running: usize) {
        while self.held > running.saturating_sub(1) {
            self.held -= 1;
            // When nobody has the pipe any more, nobody needs it.
            let _gone = self.pipe.write_all(b"+");
        }
    }

    /// Tells whether a token is on its way; at the end, one more makes it arrive.
    pub(super) fn hurry(&mut self) -> bool {
        self.asked && self.pipe.write_all(b"+").is_ok()
    }

    /// After [`Self::hurry`]: the token that came is the one that was put there.
    pub(super) fn hurried(&mut self) {
        self.asked = false;
    }
}

impl Drop for Tokens {
    fn drop(&mut self) {
        if let Some(path) = &self.own {
            // It may have been removed with its folder.
            let _gone = std::fs::remove_file(path);
        }
    }
}
