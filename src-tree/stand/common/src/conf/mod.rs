//! `loader.conf`: `name="value"` lines.

mod assignment;
pub mod word;

pub use assignment::{Assignment, LineError, LineProblem, assignment, parse};
