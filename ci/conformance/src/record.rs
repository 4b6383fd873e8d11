//! The record: what each case did, one JSON object a line, sorted by name.
//!
//! ```text
//! {"case":"uutils/sort","end":{"exit":0},"stdout":"a\nb\n","stderr":"","checks":1,"passed":true}
//! {"case":"std/all","end":{"exit":0},"stdout":{"bytes":70000,"sha256":"..."},...}
//! {"case":"net/tokio","end":{"exit":0},"checks":12,"passed":true}
//! ```
//! Long outputs stand there by length and digest. Neither time nor path of the machine is in it (a
//! case's own folder is written `{dir}`), so that records of two systems can be compared:
//! `conformance compare NATIVE BOOTED`.

use std::collections::BTreeMap;
use std::io;
use std::path::Path;

use df_test_cases::End;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::case::Case;
use crate::run::Outcome;
use crate::verdict::Verdict;

/// Longest output that is written down as it is, in bytes.
const LONGEST: usize = 2048;

/// A line of the record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The case: `SUITE/NAME`.
    pub case: String,
    /// How it ended; nothing when it had to be ended.
    pub end: Option<End>,
    /// Standard output.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stdout: Option<Text>,
    /// Standard error.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stderr: Option<Text>,
    /// How many things were checked.
    pub checks: u64,
    /// Whether everything was as it should be.
    pub passed: bool,
}

/// An output.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// As it is.
    Short(String),
    /// By what identifies it.
    Long {
        /// Its length.
        bytes: usize,
        /// Its digest.
        sha256: String,
    },
}

impl Text {
    fn of(bytes: &[u8], room: &Path) -> Self {
        let room = room.to_string_lossy();
        match std::str::from_utf8(bytes) {
            Ok(text) if text.len() <= LONGEST => Self::Short(text.replace(&*room, "{dir}")),
            _ => Self::Long {
                bytes: bytes.len(),
                sha256: Sha256::digest(bytes)
                    .iter()
                    .map(|byte| format!("{byte:02x}"))
                    .collect(),
            },
        }
    }
}

/// The line of a case.
#[must_use]
pub fn line(case: &Case, outcome: &Outcome, verdict: &Verdict, room: &Path) -> Line {
    let text = |bytes: &[u8]| case.record_output.then(|| Text::of(bytes, room));
    Line {
        case: case.name.clone(),
        end: outcome.end,
        stdout: text(&outcome.stdout),
        stderr: text(&outcome.stderr),
        checks: verdict.checks,
        passed: verdict.wrong.is_empty(),
    }
}

/// Writes a record, the lines sorted, under its name when it is whole.
///
/// # Errors
/// What the operating system says.
pub fn write(path: &Path, lines: &[Line]) -> io::Result<()> {
    let mut sorted: Vec<&Line> = lines.iter().collect();
    sorted.sort_by(|one, other| one.case.cmp(&other.case));
    let mut text = String::new();
    for line in sorted {
        text.push_str(&serde_json::to_string(line)?);
        text.push('\n');
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let unfinished = path.with_extension("unfinished");
    std::fs::write(&unfinished, text)?;
    std::fs::rename(unfinished, path)
}

/// Reads a record.
///
/// # Errors
/// What the operating system says; a line that is none.
pub fn read(path: &Path) -> io::Result<Vec<Line>> {
    let text = std::fs::read_to_string(path)?;
    text.lines()
        .map(|line| serde_json::from_str(line).map_err(io::Error::from))
        .collect()
}

/// What two records say differently, a line each. Cases that only one of them has are named.
#[must_use]
pub fn differences(one: &[Line], other: &[Line]) -> Vec<String> {
    let by_name = |lines: &[Line]| -> BTreeMap<String, Line> {
        lines
            .iter()
            .map(|line| (line.case.clone(), line.clone()))
            .collect()
    };
    let (one, other) = (by_name(one), by_name(other));
    let mut found = Vec::new();
    for (name, line) in &one {
        let Some(theirs) = other.get(name) else {
            found.push(format!("{name}: only in the first"));
            continue;
        };
        let parts = [
            ("end", line.end != theirs.end),
            ("standard output", line.stdout != theirs.stdout),
            ("standard error", line.stderr != theirs.stderr),
            ("number of checks", line.checks != theirs.checks),
            ("verdict", line.passed != theirs.passed),
        ];
        let different: Vec<&str> = parts
            .iter()
            .filter(|part| part.1)
            .map(|part| part.0)
            .collect();
        if !different.is_empty() {
            found.push(format!("{name}: {}", different.join(", ")));
        }
    }
    let extra = other.keys().filter(|name| !one.contains_key(*name));
    found.extend(extra.map(|name| format!("{name}: only in the second")));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sample(case: &str, code: i32, stdout: &[u8]) -> Line {
        Line {
            case: case.to_owned(),
            end: Some(End::Exit(code)),
            stdout: Some(Text::of(stdout, Path::new("/obj/room"))),
            stderr: None,
            checks: 1,
            passed: true,
        }
    }

    #[test]
    fn differences_name_case_and_part() {
        let one = [
            sample("a", 0, b"x"),
            sample("b", 0, b"x"),
            sample("c", 0, b"x"),
        ];
        let other = [
            sample("a", 0, b"x"),
            sample("b", 1, b"y"),
            sample("d", 0, b"x"),
        ];
        assert_eq!(
            differences(&one, &other),
            [
                "b: end, standard output",
                "c: only in the first",
                "d: only in the second"
            ]
        );
    }

    #[test]
    fn place_of_the_run_is_not_in_the_record() {
        let Some(Text::Short(text)) = sample("a", 0, b"in /obj/room/x").stdout else {
            panic!("short output is recorded as it is");
        };
        assert_eq!(text, "in {dir}/x");
    }

    proptest! {
        #[test]
        fn record_is_read_as_it_was_written(
            outputs in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 0..9000), 0..4),
            code in any::<i32>(),
        ) {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("log/record.jsonl");
            let lines: Vec<Line> = outputs
                .iter()
                .enumerate()
                .map(|(number, stdout)| sample(&number.to_string(), code, stdout))
                .collect();
            write(&path, &lines).unwrap();
            prop_assert_eq!(read(&path).unwrap(), lines);
        }
    }
}
