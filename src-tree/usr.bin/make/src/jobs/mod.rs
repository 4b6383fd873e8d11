//! Makes targets.
//!
//! `resolve` finds out what a target depends on and by which rule it is made, `times` whether it is
//! out of date, `command` prepares commands, `one` makes targets one after the other, `many` several
//! at once, `build` decides between them.

mod build;
mod command;
mod many;
mod one;
mod resolve;
mod times;
mod tokens;
