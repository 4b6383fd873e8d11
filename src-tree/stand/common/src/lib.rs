//! The loader's common part: configuration, menu, prompt, kernel hand-off.
//!
//! A front end implements [`Platform`] for its firmware and calls [`run`]. All of this
//! crate is safe code and runs in ordinary host tests.
//!
//! - [`platform`]: what a front end provides.
//! - [`handoff`]: what a front end gets to enter the kernel with.
//! - [`conf`]: `loader.conf`; [`env`]: the variables.
//! - [`console`]: keys and line editing.
//! - [`paging`]: identity page tables, for a front end that needs them.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod boot;
mod command;
pub mod conf;
pub mod console;
pub mod env;
mod files;
pub mod handoff;
mod kernel;
mod loader;
mod menu;
mod modules;
pub mod paging;
pub mod platform;
mod run;
#[cfg(test)]
mod testing;
#[cfg(test)]
mod tests;
mod volume;

pub use platform::{Leave, Pages, Platform};
pub use run::run;
