//! Terminals.

mod console;
mod ioctl;
mod job;
mod own;

pub(crate) use console::{Console, listen};
pub(crate) use own::OwnTerminal;
