//! `Makefile.inc`: the one file that make(1) and buildsys both read.
//!
//! ```text
//! # comment
//! NAME=   value        fixed: part of the source, overridden by nothing
//! NAME?=  value        default: environment, buildsys.toml or command line may override it
//! ```
//! A `#` after white space starts a comment at the end of a line. There are no continuation lines,
//! no expansion and no conditionals, so both readers agree about every line.

use std::path::{Path, PathBuf};

use super::ConfigError;

/// The assignments of a `Makefile.inc`, in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MakefileInc {
    /// The file, for messages.
    pub file: PathBuf,
    /// Its assignments.
    pub assignments: Vec<Assignment>,
}

/// One line that sets a knob.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Assignment {
    /// The knob.
    pub name: String,
    /// Its value, without white space around it.
    pub value: String,
    /// Whether it was written `?=`.
    pub overridable: bool,
    /// Line number, from 1.
    pub line: usize,
}

impl MakefileInc {
    /// Reads the text of `file`.
    ///
    /// # Errors
    /// [`ConfigError::Syntax`] for a line that is not a comment or a plain assignment.
    pub fn parse(file: &Path, text: &str) -> Result<Self, ConfigError> {
        let mut assignments = Vec::new();
        for (index, raw) in text.lines().enumerate() {
            let code = strip_comment(raw).trim();
            if code.is_empty() {
                continue;
            }
            let assignment = parse_line(code, index + 1).ok_or_else(|| ConfigError::Syntax {
                file: file.to_owned(),
                line: index + 1,
                text: raw.trim().to_owned(),
            })?;
            assignments.push(assignment);
        }
        Ok(Self {
            file: file.to_owned(),
            assignments,
        })
    }
}

fn parse_line(code: &str, line: usize) -> Option<Assignment> {
    let (left, value) = code.split_once('=')?;
    let (name, overridable) = match left.strip_suffix('?') {
        Some(name) => (name, true),
        None => (left, false),
    };
    let name = name.trim_end();
    let letter = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let plain = !name.is_empty() && name.chars().all(letter);
    let value = value.trim();
    (plain && !value.contains(['$', '\\'])).then(|| Assignment {
        name: name.to_owned(),
        value: value.to_owned(),
        overridable,
        line,
    })
}

/// Cuts a comment: `#` at the start of the line or after white space.
fn strip_comment(line: &str) -> &str {
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        if c == '#' && before.is_whitespace() {
            return &line[..at];
        }
        before = c;
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn parse(text: &str) -> Result<MakefileInc, ConfigError> {
        MakefileInc::parse(Path::new("Makefile.inc"), text)
    }

    #[test]
    fn fixed_and_default_assignments_are_told_apart() {
        let inc = parse("# knobs\nVERSION=\t6.6\nOBJDIR ?= obj  # where\n\nA=b#c\n").unwrap();
        let rows: Vec<_> = inc
            .assignments
            .iter()
            .map(|a| (a.name.as_str(), a.value.as_str(), a.overridable, a.line))
            .collect();
        let expected = [
            ("VERSION", "6.6", false, 2),
            ("OBJDIR", "obj", true, 3),
            ("A", "b#c", false, 5),
        ];
        assert_eq!(rows, expected);
    }

    #[test]
    fn anything_only_make_would_understand_is_refused_with_its_line() {
        for bad in [
            ".if 1",
            "A+=b",
            "A:=b",
            "A=$(B)",
            "A=b\\",
            "all: x",
            "two words=3",
        ] {
            let error = parse(&format!("X=1\n{bad}\n")).unwrap_err();
            assert!(
                matches!(error, ConfigError::Syntax { line: 2, .. }),
                "{bad}: {error}"
            );
        }
    }

    proptest! {
        #[test]
        fn plain_assignments_round_trip(name in "[A-Z_]{1,8}", value in "[a-z0-9.:/]{0,8}", soft: bool) {
            let text = format!("{name}{}=\t{value}\n", if soft { "?" } else { "" });
            let inc = parse(&text).unwrap();
            prop_assert_eq!(&inc.assignments[0].name, &name);
            prop_assert_eq!(&inc.assignments[0].value, &value);
            prop_assert_eq!(inc.assignments[0].overridable, soft);
        }

        #[test]
        fn parse_never_panics(text in any::<String>()) {
            let _ = parse(&text);
        }
    }
}
