//! What can be wrong with configuration.

use std::path::PathBuf;

use crate::suggest::did_you_mean;

/// A mistake in `Makefile.inc`, in `buildsys.toml`, or in an override.
///
/// Each message names the place; [`ConfigError::remedy`] says what to do.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ConfigError {
    /// A line of `Makefile.inc` that is neither comment nor assignment.
    #[error("{}:{line}: cannot read `{text}`", file.display())]
    Syntax {
        /// The file.
        file: PathBuf,
        /// Line number, from 1.
        line: usize,
        /// The line.
        text: String,
    },
    /// A knob nobody reads.
    #[error("{place}: unknown knob `{name}`{}", did_you_mean(close))]
    UnknownKnob {
        /// Where it was given: file and line, "command line", or a TOML key.
        place: String,
        /// The name as given.
        name: String,
        /// Known names that are close to it.
        close: Vec<String>,
        /// The file that lists the knobs.
        file: PathBuf,
    },
    /// A knob with a value that cannot be meant.
    #[error("{place}: {name}={value}: {why}")]
    BadValue {
        /// Where it was given.
        place: String,
        /// The knob.
        name: String,
        /// The value.
        value: String,
        /// What is wrong with it.
        why: String,
    },
    /// A knob that nobody set.
    #[error("{}: knob {name} is not set", file.display())]
    Missing {
        /// The file that should set it.
        file: PathBuf,
        /// The knob.
        name: String,
    },
    /// An override of a knob that is assigned with `=` and so is part of the source.
    #[error("{place}: {name} cannot be overridden: {}:{line} fixes it with `=`", file.display())]
    Fixed {
        /// Where the override was given.
        place: String,
        /// The knob.
        name: String,
        /// The file.
        file: PathBuf,
        /// Line number, from 1.
        line: usize,
    },
    /// `buildsys.toml` is not what it should be.
    #[error("{}:{line}:{column}: {message}", file.display())]
    Toml {
        /// The file.
        file: PathBuf,
        /// Line number, from 1.
        line: usize,
        /// Column in characters, from 1.
        column: usize,
        /// The parser's words.
        message: String,
    },
}

impl ConfigError {
    /// Returns what to do about it.
    #[must_use]
    pub fn remedy(&self) -> String {
        match self {
            Self::Syntax { .. } => "write `NAME=value`, `NAME?=value`, or `# comment`; \
                                    nothing else of make(1) is allowed in this file"
                .to_owned(),
            Self::UnknownKnob { file, .. } => {
                format!("the knobs are listed in {}", file.display())
            }
            Self::BadValue { name, .. } => format!("give {name} another value"),
            Self::Missing { name, .. } => format!("add a line `{name}=value`"),
            Self::Fixed { line, .. } => format!("edit line {line}, or change it there to `?=`"),
            Self::Toml { file, .. } => {
                format!("correct {} or remove it: it is optional", file.display())
            }
        }
    }
}
