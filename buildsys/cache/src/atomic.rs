//! Writing a file so that its name appears only with its whole content.

use std::fs::{self, File};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::{IoContext, IoError};

/// Start of the names of files being written; the process id follows.
pub(crate) const TMP_PREFIX: &str = ".tmp-";

/// Returns a name that nobody else uses: `.tmp-PID-START-COUNT-LABEL`, where START is the time at
/// which this process first asked. A process id alone would not do: two containers that share the
/// folder may both have process 1.
pub(crate) fn fresh_name(label: &str) -> String {
    static COUNT: AtomicU64 = AtomicU64::new(0);
    static START: OnceLock<u128> = OnceLock::new();
    let start = START.get_or_init(|| {
        SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .map_or(0, |since| since.as_nanos())
    });
    let count = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("{TMP_PREFIX}{}-{start:x}-{count}-{label}", process::id())
}

/// Removes a half-written file unless it was put in place.
pub(crate) struct Pending {
    tmp: PathBuf,
    done: bool,
}

impl Pending {
    pub(crate) fn new(tmp: PathBuf) -> Self {
        Self { tmp, done: false }
    }

    pub(crate) fn create(&self) -> Result<File, IoError> {
        File::create_new(&self.tmp).at("create", &self.tmp)
    }

    pub(crate) fn path(&self) -> &Path {
        &self.tmp
    }

    /// Renames the file to `path`, replacing what is there, and makes the folder if need be.
    pub(crate) fn commit(mut self, path: &Path) -> Result<(), IoError> {
        let renamed = match fs::rename(&self.tmp, path) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                if let Some(folder) = path.parent() {
                    fs::create_dir_all(folder).at("create folder", folder)?;
                }
                fs::rename(&self.tmp, path)
            }
            other => other,
        };
        renamed.at("rename a new file to", path)?;
        self.done = true;
        Ok(())
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if !self.done {
            // The file is rubbish either way; `gc` removes it if this does not.
            let _ = fs::remove_file(&self.tmp);
        }
    }
}

/// Writes `bytes` to `path`: temporary name in the same folder, sync, rename.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), IoError> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let pending = Pending::new(folder.join(fresh_name("write")));
    let mut file = pending.create()?;
    file.write_all(bytes).at("write", path)?;
    file.sync_all().at("write", path)?;
    pending.commit(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn failed_write_leaves_nothing_behind() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("folder");
        fs::create_dir(&path).unwrap();
        fs::write(path.join("file"), b"x").unwrap();
        assert!(
            write(&path, b"new").is_err(),
            "a folder was replaced by a file"
        );
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    }
}
