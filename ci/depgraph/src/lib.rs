//! The house rules that a machine can check, and the arrows between the rooms.
//!
//! [`workspace`] knows the crates and what they use, [`tree`] the files. Each module of [`rules`]
//! holds one rule: a function from these to [`Finding`]s, tested on made-up cases beside it and
//! applied to this repository by `tests/repository.rs`. A finding says where, what, and what to
//! do about it.
#![forbid(unsafe_code)]

pub mod finding;
pub mod rules;
pub mod tree;
pub mod unsafe_lines;
pub mod workspace;

pub use finding::{Finding, report};
pub use tree::{File, Tree};
pub use workspace::{Crate, Dependency, Workspace};
