//! Terminals.

mod console;
mod ioctl;
mod job;
mod own;

pub(crate) use console::{Console, DEVICE_NUMBER, listen};
pub(crate) use own::OwnTerminal;
