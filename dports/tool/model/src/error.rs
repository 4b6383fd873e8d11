//! Why words of a port make no sense.

/// Why words of a port make no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{what} `{text}`: {problem}")]
pub struct ModelError {
    /// What the text should be.
    what: &'static str,
    /// The text.
    text: String,
    /// What is wrong with it.
    problem: String,
}

impl ModelError {
    /// Says that `text` is no `what`.
    pub(crate) fn new(what: &'static str, text: &str, problem: impl ToString) -> Self {
        Self {
            what,
            text: text.to_owned(),
            problem: problem.to_string(),
        }
    }
}
