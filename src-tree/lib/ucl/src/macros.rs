//! Macros: lines that begin with a dot, answered by the caller.

use alloc::string::String;

use crate::object::Object;

/// A macro as it is written: `.name(arguments) body`.
#[derive(Clone, Copy, Debug)]
pub struct MacroCall<'a> {
    /// The word after the dot.
    pub name: &'a str,
    /// What stands in parentheses, such as `try = true, priority = 5`.
    pub arguments: &'a Object,
    /// The word, string (variables put in) or raw text between braces that follows.
    pub body: &'a str,
    /// The keys read so far of the object that the macro stands in.
    pub within: &'a Object,
}

/// What a macro does to the object it stands in.
#[derive(Clone, Debug, PartialEq)]
pub enum Action {
    /// Nothing.
    Nothing,
    /// These keys are added.
    Insert(Object),
    /// This text is parsed in the macro's place.
    Include {
        /// What to call the text in errors, usually its path.
        name: String,
        /// The text.
        text: String,
        /// Priority of its keys; that of the including text if none.
        priority: Option<u8>,
    },
}

/// Why a macro was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MacroError {
    /// There is no macro of this name.
    Unknown,
    /// It failed; what and why, for the user.
    Failed(String),
}

/// Answers macros. `.priority` never gets here: the parser does it itself.
pub trait Macros {
    /// Carries out one macro.
    ///
    /// # Errors
    /// The name is unknown, or the work failed; the parser adds the position.
    fn call(&mut self, call: &MacroCall<'_>) -> Result<Action, MacroError>;
}

/// Knows no macro: every one is an error.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoMacros;

impl Macros for NoMacros {
    fn call(&mut self, _: &MacroCall<'_>) -> Result<Action, MacroError> {
        Err(MacroError::Unknown)
    }
}
