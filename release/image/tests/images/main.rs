//! Whole images: written, read back, and shown to outside readers.
#![expect(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "tests fail by panicking and say what they leave out"
)]

mod common;
mod outside_readers;
mod write;
