//! The only place that prints.
#![expect(clippy::print_stderr, reason = "this is the tool's output module")]

use std::io::{self, Write};

use crate::error::CliError;

/// Prints text to the standard output. A reader that has gone away is no error.
pub(crate) fn text(text: &str) -> Result<(), CliError> {
    bytes(text.as_bytes())
}

/// Prints bytes to the standard output.
pub(crate) fn bytes(bytes: &[u8]) -> Result<(), CliError> {
    let mut stdout = io::stdout().lock();
    match stdout.write_all(bytes).and_then(|()| stdout.flush()) {
        Err(e) if e.kind() == io::ErrorKind::BrokenPipe => Ok(()),
        result => result.map_err(CliError::Stdout),
    }
}

/// Prints a value as one JSON document.
pub(crate) fn json(value: &impl serde::Serialize) -> Result<(), CliError> {
    let mut line = serde_json::to_string_pretty(value).map_err(CliError::Json)?;
    line.push('\n');
    text(&line)
}

/// Reports an error, with what to do about it.
pub(crate) fn error(error: &CliError) {
    eprintln!("release: {error}");
    if let Some(hint) = error.hint() {
        eprintln!("remedy: {hint}");
    }
}
