//! The lines of `loader.conf`.

use core::fmt;

use super::word::{self, Word, WordError};
use crate::env::is_name;

/// One `name=value` line, its value not yet expanded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment<'a> {
    /// The variable's name.
    pub name: &'a str,
    /// What it is set to.
    pub value: Word,
}

/// A line that is no assignment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineError {
    /// Number of the line; the first is 1.
    pub line: usize,
    /// What is wrong with it.
    pub problem: LineProblem,
}

/// What is wrong with a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineProblem {
    /// There is no `=`.
    NoEquals,
    /// What stands before `=` is no variable name.
    BadName,
    /// Something follows the value.
    Trailing,
    /// Quotes or variables are wrong.
    Word(WordError),
}

impl fmt::Display for LineProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NoEquals => f.write_str("expected name=\"value\""),
            Self::BadName => f.write_str("what stands before = is not a variable name"),
            Self::Trailing => {
                f.write_str("something follows the value; put a value with blanks in quotes")
            }
            Self::Word(problem) => problem.fmt(f),
        }
    }
}

impl fmt::Display for LineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.problem)
    }
}

impl core::error::Error for LineError {}

/// Goes through the assignments of a file; each bad line is one error, and the rest goes on.
pub fn parse(text: &str) -> impl Iterator<Item = Result<Assignment<'_>, LineError>> {
    text.lines().enumerate().filter_map(|(index, line)| {
        let result = assignment(line).transpose()?;
        Some(result.map_err(|problem| LineError {
            line: index + 1,
            problem,
        }))
    })
}

/// Reads one line; `None` for an empty line or a comment.
///
/// # Errors
/// The line is neither empty nor `name=value`.
pub fn assignment(line: &str) -> Result<Option<Assignment<'_>>, LineProblem> {
    let line = line.trim_start_matches('\u{feff}').trim();
    if line.is_empty() || line.starts_with('#') {
        return Ok(None);
    }
    let (name, value) = line.split_once('=').ok_or(LineProblem::NoEquals)?;
    let name = name.trim_end();
    if !is_name(name) {
        return Err(LineProblem::BadName);
    }
    let mut words = word::split(value).map_err(LineProblem::Word)?.into_iter();
    let value = words.next().unwrap_or_default();
    match words.next() {
        None => Ok(Some(Assignment { name, value })),
        Some(_) => Err(LineProblem::Trailing),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::env::Environment;
    use alloc::string::String;
    use alloc::vec::Vec;
    use proptest::prelude::*;

    /// Applies a file to an environment, as the loader does.
    fn apply(text: &str) -> (Environment, Vec<LineError>) {
        let mut env = Environment::new();
        let mut errors = Vec::new();
        for line in parse(text) {
            match line {
                Ok(a) => env.set(a.name, &a.value.expand(&env)).unwrap(),
                Err(error) => errors.push(error),
            }
        }
        (env, errors)
    }

    #[test]
    fn later_lines_see_and_override_earlier_ones() {
        let (env, errors) = apply(
            "# defaults\nkernel=\"kernel\"\n  bootfile = \"/boot/${kernel}/kernel\" # tail\nx=1\nx=2\ny=\n",
        );
        assert_eq!(errors, []);
        assert_eq!(env.get("bootfile"), Some("/boot/kernel/kernel"));
        assert_eq!(env.get("x"), Some("2"));
        assert_eq!(env.get("y"), Some(""));
    }

    #[test]
    fn a_bad_line_is_reported_with_its_number_and_the_rest_counts() {
        let (env, errors) = apply("a=1\nnonsense\n=x\nb=\"open\nc=1 2\nd=4\n");
        assert_eq!(
            errors.iter().map(|e| e.line).collect::<Vec<_>>(),
            [2, 3, 4, 5]
        );
        assert_eq!(errors[0].problem, LineProblem::NoEquals);
        assert_eq!(errors[1].problem, LineProblem::BadName);
        assert_eq!(
            errors[2].problem,
            LineProblem::Word(WordError::OpenQuote('"'))
        );
        assert_eq!(errors[3].problem, LineProblem::Trailing);
        assert_eq!(env.get("d"), Some("4"));
    }

    #[test]
    fn carriage_returns_and_a_byte_order_mark_do_no_harm() {
        let (env, errors) = apply("\u{feff}a=\"1\"\r\nb=2\r\n");
        assert_eq!(errors, []);
        assert_eq!(env.iter().collect::<Vec<_>>(), [("a", "1"), ("b", "2")]);
    }

    /// Writes a value so that it comes back as it is.
    fn quote(value: &str) -> String {
        let mut out = String::from("\"");
        for c in value.chars() {
            match c {
                '"' | '\\' | '$' => out.extend(['\\', c]),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                c => out.push(c),
            }
        }
        out.push('"');
        out
    }

    proptest! {
        #[test]
        fn any_file_is_read_without_panic(text in "(\\PC|\n)*") {
            apply(&text);
        }

        #[test]
        fn tricky_files_are_read_without_panic(text in "[a=\"'\\\\$#{} \n\r.]*") {
            apply(&text);
        }

        #[test]
        fn quoted_values_round_trip(
            pairs in proptest::collection::vec(("[a-z][a-z0-9_.]{0,8}", ".*"), 0..8)
        ) {
            let mut text = String::new();
            let mut want = Environment::new();
            for (name, value) in &pairs {
                text.extend([name, "=", &quote(value), "\n"]);
                want.set(name, value).unwrap();
            }
            let (have, errors) = apply(&text);
            prop_assert_eq!(errors, []);
            prop_assert_eq!(have.to_vec(), want.to_vec());
        }
    }
}
