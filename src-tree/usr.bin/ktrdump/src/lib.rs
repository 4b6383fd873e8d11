//! ktrdump(8): shows the kernel's trace rings.
//!
//! [`options`] reads the command line, [`events`] what the kernel calls its events, [`show`]
//! writes entries down, [`run`] does it over a [`run::Kernel`], which tests can play.

pub mod events;
pub mod options;
pub mod run;
pub mod show;

use std::fs::File;
use std::io::{self, Write};

use options::{Options, USAGE};

/// Runs the program with the words behind its name; gives the exit status.
///
/// # Errors
/// When the rings cannot be read, or the lines not written.
pub fn main(words: &[String], output: &mut dyn Write, errors: &mut dyn Write) -> io::Result<u8> {
    let options = match Options::parse(words) {
        Ok(options) => options,
        Err(error) => {
            if let Some(error) = error {
                writeln!(errors, "ktrdump: {error}")?;
            }
            writeln!(errors, "{USAGE}")?;
            return Ok(1);
        }
    };
    let file = options.file.as_ref().map(File::create).transpose();
    let file = file.map_err(|error| {
        let name = options.file.as_deref().unwrap_or_default();
        io::Error::new(
            error.kind(),
            format!("{name}: {}", df_sys::text::error(&error)),
        )
    })?;
    match file {
        Some(mut file) => run::run(&options, &mut run::Running, &mut file)?,
        None => run::run(&options, &mut run::Running, output)?,
    }
    Ok(0)
}
