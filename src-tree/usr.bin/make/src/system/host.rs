//! The system make runs on.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

use super::{Environment, Limits, Output, System};

/// The system make runs on. It has a current folder of its own, so that several of them can be at
/// work in one process.
#[derive(Debug, Clone)]
pub struct Host {
    folder: PathBuf,
    shell: PathBuf,
    limits: Limits,
    quiet: bool,
}

/// Returns a path.
fn path_of(bytes: &[u8]) -> &Path {
    Path::new(OsStr::from_bytes(bytes))
}

impl Host {
    /// Begins in a folder, with the shell `/bin/sh`.
    #[must_use]
    pub fn new(folder: PathBuf) -> Self {
        Self {
            folder,
            shell: PathBuf::from("/bin/sh"),
            limits: Limits::default(),
            quiet: false,
        }
    }

    /// Runs programs within limits.
    #[must_use]
    pub fn limited(mut self, limits: Limits) -> Self {
        self.limits = limits;
        self
    }

    /// Hides what programs write to the standard error.
    #[must_use]
    pub fn quiet(mut self) -> Self {
        self.quiet = true;
        self
    }

    fn at(&self, path: &[u8]) -> PathBuf {
        self.folder.join(path_of(path))
    }
}

impl System for Host {
    fn read(&mut self, path: &[u8]) -> io::Result<Rc<[u8]>> {
        fs::read(self.at(path)).map(Into::into)
    }

    fn exists(&mut self, path: &[u8]) -> bool {
        fs::metadata(self.at(path)).is_ok()
    }

    fn is_folder(&mut self, path: &[u8]) -> bool {
        fs::metadata(self.at(path)).is_ok_and(|found| found.is_dir())
    }

    fn entries(&mut self, path: &[u8]) -> Vec<Vec<u8>> {
        let Ok(entries) = fs::read_dir(self.at(path)) else {
            return Vec::new();
        };
        let names = entries.flatten().map(|entry| entry.file_name().into_vec());
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        names
    }

    fn modified(&mut self, path: &[u8]) -> Option<SystemTime> {
        fs::metadata(self.at(path)).ok()?.modified().ok()
    }

    fn real_path(&mut self, path: &[u8]) -> Option<Vec<u8>> {
        let path = fs::canonicalize(self.at(path)).ok()?;
        Some(path.into_os_string().into_vec())
    }

    fn change_folder(&mut self, path: &[u8]) -> bool {
        let folder = self.at(path);
        let found = folder.is_dir();
        if found {
            self.folder = folder;
        }
        found
    }

    fn remove(&mut self, path: &[u8]) -> bool {
        fs::remove_file(self.at(path)).is_ok()
    }

    fn folder(&self) -> Vec<u8> {
        self.folder.clone().into_os_string().into_vec()
    }

    fn output(&mut self, command: &[u8], environment: &Environment) -> io::Result<Output> {
        let mut shell = Command::new(&self.shell);
        shell.arg("-c").arg(OsStr::from_bytes(command));
        shell.env_clear().current_dir(&self.folder);
        for (name, value) in environment {
            shell.env(OsStr::from_bytes(name), OsStr::from_bytes(value));
        }
        shell.stdin(Stdio::inherit());
        if self.quiet {
            shell.stderr(Stdio::null());
        }
        self.limits.run(&mut shell)
    }

    fn now(&mut self) -> u64 {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(0, |since| since.as_secs())
    }

    fn utc_offset(&mut self, _seconds: u64) -> i64 {
        // std does not know time zones; the base system runs in UTC.
        0
    }
}
