//! init(8): the first process.
//!
//! Until there is a shell, init itself offers a small prompt on the console: it splits a line
//! into words ([`words`]), finds the command ([`command`]) and keeps its status in `$?`
//! ([`shell`]). As process 1 it never ends: the end of input and `exit` lead to a new prompt.
//! The few questions that `std` has no words for go to the system through [`system`].

pub mod calendar;
pub mod command;
pub mod options;
pub mod shell;
#[cfg(target_os = "dragonfly")]
mod sys;
pub mod system;
#[cfg(test)]
mod testing;
pub mod words;

use std::collections::BTreeMap;
use std::io::{BufRead, Write};

use options::Options;
use shell::Shell;

/// What a prompt reads from and writes to.
pub struct Terminal<'a> {
    /// Lines of commands.
    pub input: &'a mut dyn BufRead,
    /// What commands have to say.
    pub output: &'a mut dyn Write,
    /// What went wrong.
    pub errors: &'a mut dyn Write,
}

/// Runs init with the arguments behind its name; gives the exit status, which process 1 never
/// comes to.
pub fn run(
    arguments: &[String],
    environment: BTreeMap<String, String>,
    is_first: bool,
    terminal: Terminal<'_>,
) -> u8 {
    let options = match Options::parse(arguments) {
        Ok(options) => options,
        Err(error) => {
            // Process 1 has no use for a usage message only: it goes on without options.
            let _ = writeln!(terminal.errors, "init: {error}\n{}", options::USAGE);
            if !is_first {
                return 64;
            }
            Options::default()
        }
    };
    let system = system::current();
    Shell::new(&*system, environment, is_first).run(&options, terminal)
}
