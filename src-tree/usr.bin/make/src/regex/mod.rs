//! Extended regular expressions of POSIX over bytes, leftmost and longest.
//!
//! [`Regex`] finds the match that begins first and, of these, the longest; groups are as long as
//! they can be from left to right. Besides POSIX: BSD's word boundaries `[[:<:]]` and `[[:>:]]`,
//! and `\<`, `\>`, `\b`, `\B`, `\w`, `\W`, `\s`, `\S` as C libraries have them. There is no
//! backtracking: time is bounded by the length of the text times that of the expression.
//!
//! `syntax` parses, `program` compiles to a small machine, `table` runs it over texts with a table
//! that is filled as needed, `groups` says afterwards which group took what.

mod groups;
mod program;
mod simulate;
mod syntax;
mod table;

use std::cell::RefCell;

use program::Program;
use table::Table;

/// A compiled regular expression.
#[derive(Debug)]
pub struct Regex {
    program: Program,
    table: RefCell<Table>,
    /// Those of its parts, for the groups.
    tables: groups::Tables,
}

/// Why an expression is none. The words are those of the C library.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum RegexError {
    /// `(` without `)`.
    #[error("Unmatched ( or \\(")]
    Parenthesis,
    /// `[` without `]`.
    #[error("Unmatched [, [^, [:, [., or [=")]
    Bracket,
    /// `{` without `}`.
    #[error("Unmatched {{ or \\{{")]
    Brace,
    /// What is in the braces is no count.
    #[error("Invalid content of \\{{\\}}")]
    Count,
    /// A range that ends before it begins.
    #[error("Invalid range end")]
    Range,
    /// `[:name:]` with a name nobody knows.
    #[error("Invalid character class name")]
    Class,
    /// `[.name.]` with more than a character.
    #[error("Invalid collation character")]
    Collation,
    /// A repetition of nothing.
    #[error("Invalid preceding regular expression")]
    Repetition,
    /// A backslash at the end.
    #[error("Trailing backslash")]
    Backslash,
    /// `\1`: these are not regular.
    #[error("Invalid back reference")]
    BackReference,
    /// Counts that make it too large.
    #[error("Regular expression too big")]
    TooBig,
}

/// From where to where.
pub type Span = (usize, usize);

impl Regex {
    /// Compiles an expression.
    ///
    /// # Errors
    /// [`RegexError`].
    pub fn new(pattern: &[u8]) -> Result<Self, RegexError> {
        let program = Program::new(&syntax::parse(pattern)?)?;
        Ok(Self {
            table: RefCell::new(Table::new((0, program.steps.len() - 1))),
            tables: groups::Tables::default(),
            program,
        })
    }

    /// Returns how many groups there are.
    #[must_use]
    pub fn groups(&self) -> usize {
        self.program.groups
    }

    /// Finds the first and longest match. `line_start` says whether `^` holds at the beginning of
    /// the text.
    #[must_use]
    pub fn find(&self, text: &[u8], line_start: bool) -> Option<Span> {
        let mut table = self.table.borrow_mut();
        for start in 0..=text.len() {
            if let Some(byte) = text.get(start) {
                if !self.program.may_start(*byte) {
                    continue;
                }
            } else if !self.program.may_be_empty {
                break;
            }
            let span = (start, text.len());
            let found = if self.program.looks_around {
                let range = (0, self.program.steps.len() - 1);
                simulate::longest(&self.program, range, text, span, line_start)
            } else {
                table.longest(&self.program, text, span, line_start && start == 0)
            };
            if let Some(end) = found {
                return Some((start, end));
            }
            if self.program.anchored {
                break;
            }
        }
        None
    }

    /// Finds what each group took of a match that [`Self::find`] found; the first is the match
    /// itself.
    #[must_use]
    pub fn captures(&self, text: &[u8], span: Span, line_start: bool) -> Vec<Option<Span>> {
        groups::assign(&self.program, &self.tables, text, span, line_start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn find(pattern: &str, text: &str) -> Option<Span> {
        Regex::new(pattern.as_bytes())
            .unwrap()
            .find(text.as_bytes(), true)
    }

    fn groups(pattern: &str, text: &str) -> Vec<String> {
        let regex = Regex::new(pattern.as_bytes()).unwrap();
        let Some(span) = regex.find(text.as_bytes(), true) else {
            return Vec::new();
        };
        let spans = regex.captures(text.as_bytes(), span, true);
        let show = |span: &Option<Span>| match span {
            Some((start, end)) => text[*start..*end].to_owned(),
            None => "-".to_owned(),
        };
        spans.iter().map(show).collect()
    }

    #[test]
    fn first_match_wins_and_of_those_the_longest() {
        assert_eq!(find("a|ab|abc", "xabcd"), Some((1, 4)));
        assert_eq!(find("x*", "aaxx"), Some((0, 0)));
        assert_eq!(find("(a|ab)(c|bcd)(d*)", "abcd"), Some((0, 4)));
        assert_eq!(find("^b", "ab"), None);
        assert_eq!(find("b$", "ab"), Some((1, 2)));
        assert_eq!(find("a{2,3}", "aaaa"), Some((0, 3)));
        assert_eq!(find("", "abc"), Some((0, 0)));
    }

    #[test]
    fn groups_are_long_from_left_to_right() {
        assert_eq!(
            groups("(a|ab)(c|bcd)(d*)", "abcd"),
            ["abcd", "ab", "c", "d"]
        );
        assert_eq!(groups("(.*)-(.*)", "a-b-c"), ["a-b-c", "a-b", "c"]);
        assert_eq!(groups("([0-9]+)(\\.)?", "12"), ["12", "12", "-"]);
        assert_eq!(groups("(a|b)*", "abab"), ["abab", "b"]);
    }

    #[test]
    fn words_begin_and_end() {
        assert_eq!(find("[[:<:]]lib", "mylib lib"), Some((6, 9)));
        assert_eq!(find("lib[[:>:]]", "libx lib"), Some((5, 8)));
        assert_eq!(find("\\bx\\b", "ax x"), Some((3, 4)));
    }

    #[test]
    fn classes_and_mistakes() {
        assert_eq!(find("[[:digit:]]+", "ab12"), Some((2, 4)));
        assert_eq!(find("[^]a]", "]ab"), Some((2, 3)));
        assert_eq!(find("[a\\]", "\\"), Some((0, 1)));
        let mistake = |pattern: &str| Regex::new(pattern.as_bytes()).unwrap_err();
        assert_eq!(mistake("(a"), RegexError::Parenthesis);
        assert_eq!(mistake("[a"), RegexError::Bracket);
        assert_eq!(mistake("*a"), RegexError::Repetition);
        assert_eq!(mistake("a\\"), RegexError::Backslash);
        assert_eq!(mistake("[z-a]"), RegexError::Range);
    }
}
