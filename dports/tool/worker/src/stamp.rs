//! One time for everything that was staged.

use std::fs;
use std::path::Path;

use rustix::fs::{AtFlags, CWD, Timespec, Timestamps, utimensat};

use crate::error::{WorkerError, io};

/// Gives everything below `folder`, links included, the time `seconds` since 1970.
pub(crate) fn stamp(folder: &Path, seconds: u64) -> Result<(), WorkerError> {
    for entry in fs::read_dir(folder).map_err(|source| io("read", folder, source))? {
        let entry = entry.map_err(|source| io("read", folder, source))?;
        let path = entry.path();
        let kind = entry
            .file_type()
            .map_err(|source| io("read", &path, source))?;
        if kind.is_dir() {
            stamp(&path, seconds)?;
        }
        let time = Timespec {
            tv_sec: i64::try_from(seconds).unwrap_or(i64::MAX),
            tv_nsec: 0,
        };
        let times = Timestamps {
            last_access: time,
            last_modification: time,
        };
        utimensat(CWD, &path, &times, AtFlags::SYMLINK_NOFOLLOW)
            .map_err(|error| io("set the time of", &path, error.into()))?;
    }
    Ok(())
}
