//! Advisory locks.

use std::fs::File;
use std::os::fd::AsRawFd as _;
use std::path::Path;

use libc::{F_GETLK, F_RDLCK, F_SETLK, F_UNLCK, F_WRLCK, LOCK_EX, LOCK_NB, LOCK_SH, LOCK_UN};

use crate::raw::{lock_file, record_lock};
use crate::{Check, Checked, ROOM, because, ensure, number};

pub(crate) const CHECKS: &[Check] = &[
    ("whole_files_are_locked_by_open_files", whole),
    ("records_are_locked_by_processes", records),
];

fn open() -> Result<File, String> {
    File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .open(Path::new(ROOM).join("locked"))
        .map_err(because)
}

fn whole() -> Checked {
    let (a, b) = (open()?, open()?);
    lock_file(a.as_raw_fd(), LOCK_SH).map_err(because)?;
    lock_file(b.as_raw_fd(), LOCK_SH | LOCK_NB).map_err(because)?;
    let result = lock_file(b.as_raw_fd(), LOCK_EX | LOCK_NB);
    ensure!(number(&result) == libc::EAGAIN, result);
    lock_file(a.as_raw_fd(), LOCK_UN).map_err(because)?;
    lock_file(b.as_raw_fd(), LOCK_EX | LOCK_NB).map_err(because)?;
    let result = lock_file(a.as_raw_fd(), LOCK_SH | LOCK_NB);
    ensure!(number(&result) == libc::EAGAIN, result);
    drop(b);
    lock_file(a.as_raw_fd(), LOCK_EX | LOCK_NB).map_err(because)
}

fn records() -> Checked {
    let file = open()?;
    let fd = file.as_raw_fd();
    record_lock(fd, F_SETLK, F_WRLCK.into(), 10, 10).map_err(because)?;
    // Locks of the same process do not stand in its own way.
    let own = record_lock(fd, F_GETLK, F_RDLCK.into(), 0, 0).map_err(because)?;
    ensure!(own.l_type == F_UNLCK, own.l_type);
    record_lock(fd, F_SETLK, F_UNLCK.into(), 12, 3).map_err(because)?;
    // A lock of an open file is another owner's.
    let result = lock_file(open()?.as_raw_fd(), LOCK_EX | LOCK_NB);
    ensure!(number(&result) == libc::EAGAIN, result);
    Ok(())
}
