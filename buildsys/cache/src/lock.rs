//! Locks that say who holds them.
//!
//! A lock is a file under flock(2). The kernel releases it when the last process that has the file
//! open ends, however it ends; so a lock is never stale. The text inside is for people:
//!
//! ```text
//! pid 1234
//! since 1767225600
//! command buildsys kernel
//! ```
//!
//! The open file can be handed to children (as their standard input), which then hold the lock as
//! well: work they are still doing after their parent was killed keeps others out.

use std::fs::{self, File, TryLockError};
use std::io::{self, Read as _, Seek as _, Write as _};
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};
use std::process;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::{IoContext, IoError};

/// A lock that is held until this value, and every copy of its file, is gone.
#[derive(Debug)]
pub struct Lock {
    file: File,
    path: PathBuf,
}

/// Whether others may hold the lock at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sharing {
    /// Nobody else.
    Exclusive,
    /// Others that also share it.
    Shared,
}

/// The outcome of trying.
#[derive(Debug)]
pub enum TryLock {
    /// It is ours.
    Held(Lock),
    /// It is somebody else's.
    Busy(Holder),
}

/// What the lock file says about who holds it; nothing is sure, since it is only text.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Holder {
    /// Process id of whoever took the lock; its children may hold it too.
    pub pid: Option<u32>,
    /// What it runs.
    pub command: String,
    /// When it took the lock, in seconds since 1970.
    pub since: u64,
    /// The lock file.
    pub path: PathBuf,
}

impl Lock {
    /// Tries to take the lock at `path` without waiting; `command` tells others who we are.
    ///
    /// # Errors
    /// [`IoError`] when the file cannot be made or locked for a reason other than being held.
    pub fn try_take(path: &Path, sharing: Sharing, command: &str) -> Result<TryLock, IoError> {
        loop {
            let file = File::options()
                .read(true)
                .write(true)
                .create(true)
                .truncate(false)
                .open(path)
                .at("open lock", path)?;
            let outcome = match sharing {
                Sharing::Exclusive => file.try_lock(),
                Sharing::Shared => file.try_lock_shared(),
            };
            match outcome {
                Ok(()) => {}
                Err(TryLockError::WouldBlock) => return Ok(TryLock::Busy(Holder::read(path))),
                Err(TryLockError::Error(error)) => return Err(error).at("take lock", path),
            }
            // Collection may have removed the file between our open and our lock; then what we
            // hold is a file without a name, and the next process would make a new one.
            let same = fs::metadata(path).is_ok_and(|now| {
                file.metadata()
                    .is_ok_and(|ours| (now.dev(), now.ino()) == (ours.dev(), ours.ino()))
            });
            if same {
                let mut lock = Self {
                    file,
                    path: path.to_owned(),
                };
                lock.sign(command).at("write lock", path)?;
                return Ok(TryLock::Held(lock));
            }
        }
    }

    fn sign(&mut self, command: &str) -> io::Result<()> {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |d| d.as_secs());
        let command = command.replace('\n', " ");
        let text = format!("pid {}\nsince {since}\ncommand {command}\n", process::id());
        self.file.set_len(0)?;
        self.file.rewind()?;
        self.file.write_all(text.as_bytes())
    }

    /// Returns another handle of the same open file, to hand to a child.
    ///
    /// # Errors
    /// [`IoError`] when the process has no file descriptor left.
    pub fn share(&self) -> Result<File, IoError> {
        self.file.try_clone().at("share lock", &self.path)
    }

    /// Returns the path of the lock file.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Holder {
    fn read(path: &Path) -> Self {
        let mut text = String::new();
        // Without the text the holder is unknown, which is what an empty one says.
        let _ = File::open(path).and_then(|mut file| file.read_to_string(&mut text));
        let mut holder = Self {
            path: path.to_owned(),
            ..Self::default()
        };
        for line in text.lines() {
            match line.split_once(' ') {
                Some(("pid", pid)) => holder.pid = pid.parse().ok(),
                Some(("since", since)) => holder.since = since.parse().unwrap_or(0),
                Some(("command", command)) => command.clone_into(&mut holder.command),
                _ => {}
            }
        }
        holder
    }
}

impl std::fmt::Display for Holder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.pid {
            Some(pid) => write!(f, "process {pid} ({})", self.command),
            None => write!(f, "an unknown process, see {}", self.path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(outcome: TryLock) -> Lock {
        match outcome {
            TryLock::Held(lock) => lock,
            TryLock::Busy(holder) => panic!("held by {holder}"),
        }
    }

    #[test]
    fn second_taker_learns_who_holds_it_and_gets_it_afterwards() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("job");
        let lock = held(Lock::try_take(&path, Sharing::Exclusive, "make release").unwrap());
        let TryLock::Busy(holder) = Lock::try_take(&path, Sharing::Exclusive, "x").unwrap() else {
            panic!("the lock was given twice");
        };
        assert_eq!(holder.pid, Some(process::id()));
        assert_eq!(holder.command, "make release");
        let shared = lock.share().unwrap();
        drop(lock);
        assert!(matches!(
            Lock::try_take(&path, Sharing::Exclusive, "x").unwrap(),
            TryLock::Busy(_)
        ));
        drop(shared);
        held(Lock::try_take(&path, Sharing::Exclusive, "x").unwrap());
    }

    #[test]
    fn shared_holders_keep_only_an_exclusive_one_out() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("run");
        let _one = held(Lock::try_take(&path, Sharing::Shared, "one").unwrap());
        let _two = held(Lock::try_take(&path, Sharing::Shared, "two").unwrap());
        assert!(matches!(
            Lock::try_take(&path, Sharing::Exclusive, "gc").unwrap(),
            TryLock::Busy(_)
        ));
    }
}
