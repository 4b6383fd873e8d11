//! grep(1): finds lines.
//!
//! [`options`] reads the command line, [`pattern`] turns the patterns of POSIX into one of the `regex`
//! crate, [`search`] looks through lines, [`run`] through files.

pub mod options;
pub mod pattern;
pub mod run;
pub mod search;
