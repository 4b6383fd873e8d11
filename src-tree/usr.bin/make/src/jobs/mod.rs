//! Makes targets.
//!
//! `resolve` finds out what a target depends on and by which rule it is made, `times` whether it is
//! out of date, `command` prepares commands, `one` makes targets one after the other, `many` several
//! at once, `build` decides between them, `meta` writes down what was done, `stopped` says why it
//! is over.

mod build;
mod command;
mod many;
mod meta;
mod one;
mod resolve;
mod stopped;
mod times;
mod tokens;

pub(crate) use meta::Meta;
