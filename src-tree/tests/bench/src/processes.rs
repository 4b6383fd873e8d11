//! Processes.

use std::ffi::CStr;

use crate::NOTHING;
use crate::measure::{Measured, Tried, turns};
use crate::raw;

/// A copy of this program in the tmpfs, so that both systems load it from the same kind of place.
const COPY: &CStr = c"/tmp/callbench";

/// Puts the copy there.
pub(crate) fn place(program: &str) -> Tried<()> {
    std::fs::copy(program, "/tmp/callbench").map(drop)
}

/// A child that ends at once.
pub(crate) fn fork() -> Tried<Measured> {
    turns(400, || {
        let child = raw::fork(|| 0)?;
        raw::wait(child)
    })
}

/// A child that becomes this program, which ends at once.
pub(crate) fn exec() -> Tried<Measured> {
    let argument = std::ffi::CString::new(NOTHING)?;
    turns(200, || {
        let child = raw::fork(|| {
            raw::exec(COPY, &argument);
            1
        })?;
        raw::wait(child)
    })
}
