//! What is wrong with a text.

/// A text is not what it should be: says what was expected, what came and why it was refused.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a valid {what}: {problem}")]
pub struct ParseError {
    /// The kind of word, such as `package name`.
    pub what: &'static str,
    /// The text refused.
    pub text: String,
    /// The rule that it breaks.
    pub problem: &'static str,
}

impl ParseError {
    pub(crate) fn new(what: &'static str, text: &str, problem: &'static str) -> Self {
        Self {
            what,
            text: text.to_owned(),
            problem,
        }
    }
}

/// Longest word, in bytes: the longest name of a file.
const LONGEST: usize = 255;

/// Refuses what no word of this crate may hold: nothing, blanks, control characters.
pub(crate) fn check_word(what: &'static str, text: &str) -> Result<(), ParseError> {
    let bad = |c: char| c.is_whitespace() || c.is_control();
    if text.is_empty() {
        Err(ParseError::new(what, text, "it is empty"))
    } else if text.len() > LONGEST {
        // Not the text itself, which may be megabytes.
        let beginning: String = text.chars().take(32).collect();
        Err(ParseError::new(
            what,
            &format!("{beginning}..."),
            "it is longer than 255 bytes",
        ))
    } else if text.contains(bad) {
        Err(ParseError::new(
            what,
            text,
            "it holds a blank or a control character",
        ))
    } else {
        Ok(())
    }
}
