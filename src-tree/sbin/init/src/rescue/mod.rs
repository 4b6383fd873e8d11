//! The built-in prompt: what is left when there is no shell.
//!
//! It splits a line into words ([`words`]), finds the command ([`command`]) and keeps its status in
//! `$?` ([`shell`]). As process 1 it never ends: the end of input and `exit` lead to a new prompt.
//! The few questions that `std` has no words for go to the system through [`system`].

pub mod command;
pub mod shell;
pub mod system;
#[cfg(test)]
pub(crate) mod testing;
pub mod words;

use std::io::{BufRead, Write};

/// What a prompt reads from and writes to.
pub struct Terminal<'a> {
    /// Lines of commands.
    pub input: &'a mut dyn BufRead,
    /// What commands have to say.
    pub output: &'a mut dyn Write,
    /// What went wrong.
    pub errors: &'a mut dyn Write,
}
