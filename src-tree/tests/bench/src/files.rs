//! Calls that need no other process.

use std::ffi::CStr;

use crate::measure::{Measured, Tried, turns};
use crate::raw;

/// A file two folders deep.
const FILE: &CStr = c"/tmp/folder/inner/file";

/// A call that does nothing but say a number.
pub(crate) fn null_call() -> Tried<Measured> {
    turns(100_000, || {
        raw::parent();
        Ok(())
    })
}

pub(crate) fn open_close() -> Tried<Measured> {
    lay_out()?;
    turns(20_000, || {
        let file = raw::open(FILE, libc::O_RDONLY)?;
        raw::close(file)
    })
}

pub(crate) fn stat() -> Tried<Measured> {
    lay_out()?;
    turns(20_000, || raw::stat(FILE))
}

/// A new file in a tmpfs, closed and removed.
pub(crate) fn create_unlink() -> Tried<Measured> {
    lay_out()?;
    let path = c"/tmp/folder/new";
    turns(10_000, || {
        let file = raw::open(path, libc::O_RDWR | libc::O_CREAT | libc::O_EXCL)?;
        raw::close(file)?;
        raw::unlink(path)
    })
}

fn lay_out() -> Tried<()> {
    std::fs::create_dir_all("/tmp/folder/inner")?;
    std::fs::write("/tmp/folder/inner/file", "content\n")
}
