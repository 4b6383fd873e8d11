//! The protocol.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::hex;

/// How a line with an answer begins.
pub const PREFIX: &str = "@case ";
/// Below which folder cases run.
const ROOMS: &str = "/tmp/cases";

/// A case to be run.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Order {
    /// Its name.
    pub case: String,
    /// The program: an absolute path, or one below the folder of the orders.
    pub program: String,
    /// `argv[0]`, if not the program's path.
    pub called: Option<String>,
    /// Its arguments; `{dir}` is the case's folder.
    pub arguments: Vec<String>,
    /// All its variables; `{dir}` is the case's folder.
    pub environment: BTreeMap<String, String>,
    /// What it reads.
    pub stdin: String,
    /// Files to lay out, by name.
    pub files: BTreeMap<String, String>,
    /// Folders to make.
    pub folders: Vec<String>,
    /// A folder, below that of the orders, whose content is copied into the case's.
    pub copy: Option<String>,
    /// Whether it runs in that copy's place instead, in the folder of the orders.
    pub runs_in_copy: bool,
    /// Names whose content is to be told afterwards.
    pub wanted: Vec<String>,
    /// Seconds after which it is ended.
    pub limit_seconds: u64,
}

/// How a program ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum End {
    /// With an exit code.
    Exit(i32),
    /// Of a signal, with the target's number.
    Signal(i32),
}

impl Default for End {
    fn default() -> Self {
        Self::Exit(0)
    }
}

/// What came of a case.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
pub struct Answer {
    /// Its name.
    pub case: String,
    /// How it ended; nothing when it had to be ended or could not be run.
    pub end: Option<End>,
    /// Why it could not be run.
    pub failure: Option<String>,
    /// Standard output.
    #[serde(with = "hex")]
    pub stdout: Vec<u8>,
    /// Standard error.
    #[serde(with = "hex")]
    pub stderr: Vec<u8>,
    /// Content of what was wanted; what is not there is left out.
    pub files: BTreeMap<String, String>,
}

/// A line is no answer.
#[derive(Debug, thiserror::Error)]
#[error("an answer cannot be read: {0}")]
pub struct AnswerError(#[from] serde_json::Error);

impl Answer {
    /// As a line of the console.
    #[must_use]
    pub fn line(&self) -> String {
        // Texts and numbers can always be written.
        let json = serde_json::to_string(self).unwrap_or_default();
        format!("{PREFIX}{json}")
    }
}

/// Reads a line of the console; `None` when it says something else.
///
/// # Errors
/// When it should be an answer and is not.
pub fn parse(line: &str) -> Option<Result<Answer, AnswerError>> {
    let at = line.find(PREFIX)?;
    let json = line[at + PREFIX.len()..].trim_end();
    Some(serde_json::from_str(json).map_err(AnswerError::from))
}

/// The folder in which a case runs.
#[must_use]
pub fn room(case: &str) -> String {
    format!("{ROOMS}/{}", case.replace('/', "."))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn answers_are_read_among_other_lines(
            stdout in prop::collection::vec(any::<u8>(), 0..200),
            text in any::<String>(),
            code in any::<i32>(),
        ) {
            let answer = Answer {
                case: "uutils/sort".to_owned(),
                end: Some(End::Exit(code)),
                failure: None,
                stdout,
                stderr: b"x".to_vec(),
                files: BTreeMap::from([("a".to_owned(), text)]),
            };
            let line = format!("noise {}\r", answer.line());
            prop_assert!(!line.contains('\n'));
            prop_assert_eq!(parse(&line).unwrap().unwrap(), answer);
        }
    }

    #[test]
    fn what_is_no_answer_is_told_apart_from_a_broken_one() {
        assert!(parse("pid 7 (x): system call 9 is not implemented").is_none());
        assert!(parse("@case {\"case\":").unwrap().is_err());
        let odd =
            r#"@case {"case":"a","end":null,"failure":null,"stdout":"abc","stderr":"","files":{}}"#;
        assert!(parse(odd).unwrap().is_err());
    }
}
