//! What make has to say while it reads.

use std::fmt;
use std::rc::Rc;

use super::Session;

/// How bad it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// Something of the way (`-d`).
    Trace,
    /// `.info`.
    Info,
    /// `.warning`, and things that look wrong.
    Warning,
    /// An expansion that went wrong; what it gave is used all the same.
    Trouble,
    /// An error: reading goes on, building does not.
    Fatal,
}

/// A line of a makefile.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub file: Rc<[u8]>,
    /// The line, counted from 1.
    pub line: u32,
}

/// Something to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// How bad it is.
    pub severity: Severity,
    /// What.
    pub text: String,
    /// Where: the line, then the lines that include its file, the outermost last.
    pub places: Vec<Place>,
}

/// Why reading ended early.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Stop {
    /// An error that nothing can follow.
    #[error("{0}")]
    Fatal(String),
    /// `.error`; it was said already.
    #[error("an error was declared")]
    Declared,
    /// A signal came.
    #[error("interrupted")]
    Interrupted,
    /// Errors were said already.
    #[error("fatal errors encountered")]
    Errors,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let file = String::from_utf8_lossy(&self.file);
        write!(f, "\"{file}\" line {}", self.line)
    }
}

impl fmt::Display for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(place) = self.places.first() {
            write!(f, "{place}: ")?;
        }
        if self.severity == Severity::Warning {
            f.write_str("warning: ")?;
        }
        f.write_str(&self.text)
    }
}

impl Session {
    /// Says something about the line that is being read.
    pub fn say(&mut self, severity: Severity, text: impl Into<String>) {
        let places = self.reading.places();
        self.messages.push(Message {
            severity,
            text: text.into(),
            places,
        });
    }

    /// Says that an expansion went wrong.
    pub fn trouble(&mut self, text: impl Into<String>) {
        self.say(Severity::Trouble, text);
    }

    /// Says that a line is wrong.
    pub fn fatal(&mut self, text: impl Into<String>) {
        self.say(Severity::Fatal, text);
    }

    /// Says that a line looks wrong.
    pub fn warning(&mut self, text: impl Into<String>) {
        self.say(Severity::Warning, text);
    }

    /// Tells whether anything said forbids building.
    #[must_use]
    pub fn has_errors(&self) -> bool {
        let worst = if self.parse_warnings_fatal {
            Severity::Warning
        } else {
            Severity::Fatal
        };
        self.messages.iter().any(|message| match message.severity {
            Severity::Warning => worst == Severity::Warning,
            severity => severity == Severity::Fatal,
        })
    }
}
