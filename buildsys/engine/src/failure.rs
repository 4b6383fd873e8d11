//! How a job failed: enough to act on without opening another file.

use std::fmt;
use std::path::PathBuf;

use buildsys_model::JobName;
use serde::{Deserialize, Serialize};

/// How many lines of a log a failure quotes.
pub(crate) const TAIL_LINES: usize = 25;

/// How a job failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// The job.
    pub job: JobName,
    /// What went wrong, in one line.
    pub message: String,
    /// The command, ready to be pasted into a shell, when a command failed.
    pub command: Option<String>,
    /// The last lines of the log.
    pub tail: Vec<String>,
    /// The whole log, when the job got so far as to have one.
    pub log: Option<PathBuf>,
    /// What to do about it, where that is known.
    pub remedy: Option<String>,
}

impl Failure {
    /// Makes a failure that has no command or log.
    pub(crate) fn new(job: &JobName, message: impl fmt::Display, remedy: Option<String>) -> Self {
        Self {
            job: job.clone(),
            message: message.to_string(),
            command: None,
            tail: Vec::new(),
            log: None,
            remedy,
        }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.job, self.message)
    }
}

/// Writes a word so that a shell reads it back as it is.
pub(crate) fn shell_word(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=:,+@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_owned()
    } else {
        format!("'{}'", word.replace('\'', "'\\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shell_words_are_quoted_only_when_needed() {
        assert_eq!(
            shell_word("--target=x86_64-unknown-none"),
            "--target=x86_64-unknown-none"
        );
        assert_eq!(shell_word("a b"), "'a b'");
        assert_eq!(shell_word("it's"), "'it'\\''s'");
        assert_eq!(shell_word(""), "''");
    }
}
