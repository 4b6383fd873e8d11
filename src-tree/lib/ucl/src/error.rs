//! Why a text is not UCL.

use alloc::string::String;
use core::fmt;

/// A text that could not be parsed: where, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ParseError {
    /// Name of the text when an include gave one; none for the text given first.
    pub source: Option<String>,
    /// Line, from 1.
    pub line: usize,
    /// Column in characters, from 1.
    pub column: usize,
    /// What is wrong there.
    pub kind: ErrorKind,
}

/// What is wrong.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// Something else was expected.
    Expected {
        /// What would have been right.
        expected: &'static str,
        /// What is there; none at the end of the text.
        found: Option<char>,
    },
    /// Something that was begun here has no end before the end of the text; what would end it.
    Unterminated(&'static str),
    /// `\u` without four hexadecimal digits, or half of a surrogate pair.
    BadEscape,
    /// The key is given twice, and the caller's rule forbids that.
    DuplicateKey(String),
    /// Objects, arrays, sections and includes are nested deeper than this.
    TooDeep(usize),
    /// No handler knows this macro.
    UnknownMacro(String),
    /// The handler of a macro refused it.
    Macro {
        /// Name of the macro.
        name: String,
        /// What the handler said.
        message: String,
    },
    /// `.priority` takes a number from 0 to 15.
    BadPriority,
    /// The bytes here are not UTF-8.
    NotUtf8,
}

impl fmt::Display for ErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Expected {
                expected,
                found: Some(found),
            } => write!(f, "expected {expected}, found {found:?}"),
            Self::Expected {
                expected,
                found: None,
            } => write!(f, "expected {expected}, found the end of the text"),
            Self::Unterminated(end) => write!(f, "what begins here is never ended by {end}"),
            Self::BadEscape => write!(
                f,
                "expected four hexadecimal digits of one character after \\u"
            ),
            Self::DuplicateKey(key) => write!(f, "key {key:?} is given twice"),
            Self::TooDeep(limit) => write!(f, "nested deeper than {limit} levels"),
            Self::UnknownMacro(name) => write!(f, "unknown macro .{name}"),
            Self::Macro { name, message } => write!(f, "macro .{name} failed: {message}"),
            Self::BadPriority => write!(f, "expected a priority from 0 to 15"),
            Self::NotUtf8 => write!(f, "expected UTF-8 text"),
        }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(source) = &self.source {
            write!(f, "{source}: ")?;
        }
        write!(
            f,
            "line {}, column {}: {}",
            self.line, self.column, self.kind
        )
    }
}

impl core::error::Error for ParseError {}
