//! The options that the kernel passes on from the loader.

use std::fmt;

/// How to call init.
pub const USAGE: &str = "usage: init [-s]";

/// What init was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Single user.
    pub single_user: bool,
    /// The system has just been booted.
    pub booting: bool,
}

impl Default for Options {
    fn default() -> Options {
        Options {
            single_user: false,
            booting: true,
        }
    }
}

/// An argument that init does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UsageError {
    /// A letter behind a dash.
    Option(char),
    /// A word that is no option.
    Word(String),
}

impl fmt::Display for UsageError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            UsageError::Option(letter) => write!(f, "illegal option -- {letter}"),
            UsageError::Word(word) => write!(f, "unexpected argument: {word}"),
        }
    }
}

impl Options {
    /// Reads the arguments behind the program's name.
    ///
    /// # Errors
    /// The first argument that is not known.
    pub fn parse(arguments: &[String]) -> Result<Options, UsageError> {
        let mut options = Options::default();
        for argument in arguments {
            let Some(letters) = argument.strip_prefix('-').filter(|rest| !rest.is_empty()) else {
                return Err(UsageError::Word(argument.clone()));
            };
            for letter in letters.chars() {
                match letter {
                    's' => options.single_user = true,
                    // "--" is what some loaders pass for "no options".
                    '-' => {}
                    other => return Err(UsageError::Option(other)),
                }
            }
        }
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(arguments: &[&str]) -> Result<Options, UsageError> {
        Options::parse(
            &arguments
                .iter()
                .map(ToString::to_string)
                .collect::<Vec<_>>(),
        )
    }

    #[test]
    fn single_user_is_asked_for_by_s() {
        let single = Options {
            single_user: true,
            ..Options::default()
        };
        assert_eq!(parse(&[]), Ok(Options::default()));
        assert_eq!(parse(&["-s"]), Ok(single));
        assert_eq!(parse(&["--"]), Ok(Options::default()));
    }

    #[test]
    fn unknown_arguments_are_named() {
        assert_eq!(parse(&["-sx"]), Err(UsageError::Option('x')));
        assert_eq!(parse(&["now"]), Err(UsageError::Word("now".to_owned())));
        assert_eq!(UsageError::Option('x').to_string(), "illegal option -- x");
    }
}
