//! `<wordexp.h>`: words expanded as the shell does it.
//!
//! [`expand`] holds what needs no system; [`api`] the C functions, which ask the environment, the
//! users, the files, and for commands the shell.

pub mod api;
mod expand;
#[cfg(test)]
mod tests;
