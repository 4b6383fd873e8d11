//! `<glob.h>`: names of files that fit a pattern.
//!
//! [`expand`] holds what needs no file system: braces, and the walk over a source of directories;
//! [`api`] holds the C functions and the source that is the system's, or the caller's own.

pub mod api;
mod expand;
#[cfg(test)]
mod tests;

pub use api::{glob, globfree};
