//! Options of the command line as BSD programs take them (getopt(3)).
//!
//! [`parse`] takes the letters a program knows, a colon behind those that want an argument, and
//! gives [`Options`]: what was asked for in its order, and the words behind.

use std::fmt;

/// A command line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The letters, each with its argument, in the order they were given.
    pub letters: Vec<(char, Option<String>)>,
    /// The words behind the options.
    pub words: Vec<String>,
}

/// Wrong use of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UsageError {
    /// A letter the program does not know.
    Unknown(char),
    /// A letter without the argument it wants.
    NoArgument(char),
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UsageError::Unknown(letter) => write!(f, "illegal option -- {letter}"),
            UsageError::NoArgument(letter) => write!(f, "option requires an argument -- {letter}"),
        }
    }
}

impl std::error::Error for UsageError {}

impl Options {
    /// Whether a letter was given.
    pub fn has(&self, letter: char) -> bool {
        self.letters.iter().any(|(given, _)| *given == letter)
    }

    /// The argument of a letter; the last one when it was given several times.
    pub fn value(&self, letter: char) -> Option<&str> {
        let given = self
            .letters
            .iter()
            .rev()
            .find(|(given, _)| *given == letter);
        given.and_then(|(_, value)| value.as_deref())
    }

    /// All arguments of a letter.
    pub fn values(&self, letter: char) -> impl Iterator<Item = &str> {
        let given = self
            .letters
            .iter()
            .filter(move |(given, _)| *given == letter);
        given.filter_map(|(_, value)| value.as_deref())
    }
}

/// Reads the words behind a program's name. `known` has the letters, with a colon behind those that
/// want an argument.
///
/// # Errors
/// The first letter that is not known or lacks its argument.
pub fn parse(words: &[String], known: &str) -> Result<Options, UsageError> {
    let mut options = Options::default();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        let Some(letters) = word.strip_prefix('-').filter(|letters| !letters.is_empty()) else {
            options.words.push(word.clone());
            break;
        };
        if letters == "-" {
            break;
        }
        let mut rest = letters.chars();
        while let Some(letter) = rest.next() {
            if !wants_argument(known, letter)? {
                options.letters.push((letter, None));
                continue;
            }
            let value = match rest.as_str() {
                "" => words.next().cloned(),
                value => Some(value.to_owned()),
            };
            let value = value.ok_or(UsageError::NoArgument(letter))?;
            options.letters.push((letter, Some(value)));
            break;
        }
    }
    options.words.extend(words.cloned());
    Ok(options)
}

fn wants_argument(known: &str, letter: char) -> Result<bool, UsageError> {
    let unknown = UsageError::Unknown(letter);
    if letter == ':' {
        return Err(unknown);
    }
    let at = known.find(letter).ok_or(unknown)?;
    Ok(known[at + letter.len_utf8()..].starts_with(':'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(words: &[&str]) -> Result<Options, UsageError> {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        parse(&words, "ano:t:")
    }

    #[test]
    fn letters_stand_together_or_apart() {
        let options = parsed(&["-an", "-o", "x", "-ty", "word", "-a"]).unwrap();
        assert!(options.has('a') && options.has('n') && !options.has('z'));
        assert_eq!(options.value('o'), Some("x"));
        assert_eq!(options.value('t'), Some("y"));
        assert_eq!(options.words, ["word", "-a"]);
    }

    #[test]
    fn two_dashes_end_the_options_and_one_is_a_word() {
        assert_eq!(parsed(&["--", "-a"]).unwrap().words, ["-a"]);
        assert_eq!(parsed(&["-", "-a"]).unwrap().words, ["-", "-a"]);
    }

    #[test]
    fn arguments_add_up() {
        let options = parsed(&["-o", "a", "-ob"]).unwrap();
        assert_eq!(options.values('o').collect::<Vec<_>>(), ["a", "b"]);
        assert_eq!(options.value('o'), Some("b"));
    }

    #[test]
    fn wrong_use_is_named() {
        assert_eq!(parsed(&["-x"]), Err(UsageError::Unknown('x')));
        assert_eq!(parsed(&["-:"]), Err(UsageError::Unknown(':')));
        let error = parsed(&["-ao"]).unwrap_err();
        assert_eq!(error.to_string(), "option requires an argument -- o");
    }
}
