//! The parser as its users see it: settings, and the three ways in.

use alloc::string::ToString;
use core::str;

use crate::cursor::Cursor;
use crate::error::{ErrorKind, ParseError};
use crate::macros::{Macros, NoMacros};
use crate::object::Duplicates;
use crate::parse::Text;
use crate::value::Value;
use crate::variables::Variables;

/// How to parse. The defaults are: no variables, priority 0, repeated keys append, 100 levels.
#[derive(Clone, Debug)]
pub struct Parser {
    /// What to put in for `$NAME` and `${NAME}`.
    pub variables: Variables,
    /// Priority of the keys of the text, up to [`crate::MAX_PRIORITY`].
    pub priority: u8,
    /// What a repeated key does.
    pub duplicates: Duplicates,
    /// How deep objects, arrays, sections and included texts may be nested, together.
    pub max_depth: usize,
}

impl Default for Parser {
    fn default() -> Self {
        Self {
            variables: Variables::new(),
            priority: 0,
            duplicates: Duplicates::Append,
            max_depth: 100,
        }
    }
}

impl Parser {
    /// Parses a text; macros go to the handler. The value is an object, or an array if the text
    /// begins with `[`.
    ///
    /// # Errors
    /// The text is not UCL, or a macro failed; the error says where.
    pub fn parse(&self, text: &str, macros: &mut dyn Macros) -> Result<Value, ParseError> {
        Text::new(self, text, macros).document()
    }

    /// As [`Parser::parse`], of bytes that ought to be UTF-8.
    ///
    /// # Errors
    /// As [`Parser::parse`], and for bytes that are not UTF-8.
    pub fn parse_bytes(&self, bytes: &[u8], macros: &mut dyn Macros) -> Result<Value, ParseError> {
        match str::from_utf8(bytes) {
            Ok(text) => self.parse(text, macros),
            Err(error) => {
                let (good, _) = bytes.split_at(error.valid_up_to());
                let good = good.utf8_chunks().map(|chunk| chunk.valid()).next();
                let good = good.unwrap_or_default().to_string();
                Err(Cursor::new(&good).fail(good.len(), ErrorKind::NotUtf8))
            }
        }
    }
}

/// Parses a text with the default settings and no macros.
///
/// # Errors
/// As [`Parser::parse`].
pub fn parse(text: &str) -> Result<Value, ParseError> {
    Parser::default().parse(text, &mut NoMacros)
}

/// Parses bytes with the default settings and no macros.
///
/// # Errors
/// As [`Parser::parse_bytes`].
pub fn parse_bytes(bytes: &[u8]) -> Result<Value, ParseError> {
    Parser::default().parse_bytes(bytes, &mut NoMacros)
}
