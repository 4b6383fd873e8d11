//! The loader's common part: configuration, menu, prompt, kernel hand-off.
//!
//! A front end implements [`Platform`] for its firmware and calls [`run`]. All of this
//! crate is safe code and runs in ordinary host tests.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

pub mod handoff;
pub mod platform;
mod run;

pub use platform::{Leave, Pages, Platform};
pub use run::run;
