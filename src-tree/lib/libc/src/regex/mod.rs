//! `<regex.h>`: regular expressions of POSIX, basic and extended.
//!
//! [`parse`] reads a pattern into a tree ([`node`]), in which counted repetitions are written
//! out; [`program`] turns the tree into instructions of an automaton, every subtree into a
//! contiguous range of them. A match is found in two steps, neither of which goes back in the
//! text more often than a polynomial allows:
//!
//! 1. [`automaton`] finds where the leftmost match begins and where the longest one from there
//!    ends;
//! 2. [`dissect`] walks down the tree and gives each subtree, from left to right, the longest
//!    part with which the rest still matches: that is POSIX's rule for subexpressions.
//!
//! Patterns with back references are no regular language: [`backtrack`] tries what is possible.

pub mod api;
mod automaton;
mod backtrack;
mod bracket;
mod dissect;
mod error;
mod node;
mod parse;
mod program;
mod set;
#[cfg(test)]
mod tests;
pub(crate) mod text;

pub use api::{Regex, RegexMatch, regcomp, regexec, regfree};
pub use error::regerror;
