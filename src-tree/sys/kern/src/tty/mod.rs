//! Terminals.

mod console;
mod ioctl;

pub(crate) use console::Console;
