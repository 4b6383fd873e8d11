//! Processes that were saved in a file.

use std::fs::File;
use std::io;

use crate::raw;

/// Becomes the process that was saved in a file; `result` is what its saving call gives it. Comes
/// back only when that is refused.
pub fn restore(file: &File, result: i32) -> io::Error {
    raw::restore(file, result)
}
