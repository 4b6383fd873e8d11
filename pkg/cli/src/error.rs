//! How a verb fails.

use std::fmt;

/// What to tell the user, and the exit code.
#[derive(Debug)]
pub(crate) struct CliError {
    /// Lines for standard error, each to be prefixed with the program's name; empty when the exit
    /// code alone is the answer, as for `pkg info -e`.
    pub(crate) message: String,
    /// Exit code.
    pub(crate) code: u8,
}

/// What a verb gives back.
pub(crate) type Outcome = Result<(), CliError>;

impl CliError {
    /// A failure with a message.
    pub(crate) fn new(message: impl fmt::Display) -> Self {
        Self {
            message: message.to_string(),
            code: 1,
        }
    }

    /// "No", said by the exit code.
    pub(crate) fn quiet() -> Self {
        Self {
            message: String::new(),
            code: 1,
        }
    }

    /// The command line is wrong.
    pub(crate) fn usage(message: impl fmt::Display, usage: &str) -> Self {
        Self::new(format!("{message}\nusage: pkg {usage}"))
    }
}

impl<E: std::error::Error> From<E> for CliError {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(error) = source {
            let text = error.to_string();
            if !message.contains(&text) {
                // A tree of reasons stands below its headline.
                message.push_str(if text.contains('\n') { "\n" } else { ": " });
                message.push_str(&text);
            }
            source = error.source();
        }
        Self::new(message)
    }
}
