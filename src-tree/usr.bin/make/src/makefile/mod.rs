//! Makefiles, parsed once.
//!
//! `lines` joins and trims lines, `statements` says what a line can be, `classify` finds out what
//! one is, `blocks` nests them by `.if` and `.for`, `library` keeps the result.

mod blocks;
mod classify;
mod library;
mod lines;
mod statements;

pub use blocks::parse;
pub use library::Library;
pub use statements::{
    AssignKind, Block, Branch, ExportTarget, Line, Loop, Makefile, Statement, VariableName,
};
