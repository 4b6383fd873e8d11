//! The command line.

use df_getopt::UsageError;

use crate::pattern::Syntax;

/// How to call it.
pub const USAGE: &str = "usage: grep [-cEFGHhiLlnoqRrsvwx] [-e pattern] [-f file] [-m count] \
    [pattern] [file ...]";

/// What is shown of a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Show {
    /// The lines.
    #[default]
    Lines,
    /// What fits in them (`-o`).
    Places,
    /// How many there are (`-c`).
    Count,
    /// The file's name when there are any (`-l`).
    FilesWith,
    /// The file's name when there are none (`-L`).
    FilesWithout,
    /// Nothing (`-q`).
    Nothing,
}

/// What to look for, where, and how to show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a letter of the command line"
)]
pub struct Options {
    /// How patterns are written.
    pub syntax: Syntax,
    /// Patterns.
    pub patterns: Vec<String>,
    /// Files with patterns.
    pub pattern_files: Vec<String>,
    /// Files; none for standard input.
    pub files: Vec<String>,
    /// What is shown.
    pub show: Show,
    /// Names in front of lines: never, always, or with several files.
    pub names: Option<bool>,
    /// Numbers of lines.
    pub numbers: bool,
    /// Letters fit whatever their case.
    pub ignore_case: bool,
    /// Lines that do not fit.
    pub inverted: bool,
    /// Only whole words.
    pub words: bool,
    /// Only whole lines.
    pub whole_lines: bool,
    /// Folders with all below them.
    pub recursive: bool,
    /// Say nothing of files that cannot be read.
    pub silent: bool,
    /// Most lines of a file.
    pub limit: Option<usize>,
}

/// Wrong use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mistake {
    /// Of an option.
    Usage(UsageError),
    /// No pattern.
    NoPattern,
    /// Something that is no number.
    Count(String),
}

impl std::fmt::Display for Mistake {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Mistake::Usage(error) => write!(f, "{error}"),
            Mistake::NoPattern => write!(f, "no pattern given"),
            Mistake::Count(word) => write!(f, "invalid number: {word}"),
        }
    }
}

impl Options {
    /// Reads the words behind the program's name. Options may also stand behind files.
    ///
    /// # Errors
    /// What is wrong with them.
    pub fn parse(words: &[String]) -> Result<Options, Mistake> {
        let given = df_getopt::parse(words, "cEe:Ff:GHhiLlm:noqRrsvwxy").map_err(Mistake::Usage)?;
        let mut options = Options::default();
        for (letter, value) in &given.letters {
            let value = value.as_deref().unwrap_or_default();
            match letter {
                'E' => options.syntax = Syntax::Extended,
                'F' => options.syntax = Syntax::Fixed,
                'G' => options.syntax = Syntax::Basic,
                'H' => options.names = Some(true),
                'L' => options.show = Show::FilesWithout,
                'R' | 'r' => options.recursive = true,
                'c' => options.show = Show::Count,
                'e' => options
                    .patterns
                    .extend(value.split('\n').map(str::to_owned)),
                'f' => options.pattern_files.push(value.to_owned()),
                'h' => options.names = Some(false),
                'i' | 'y' => options.ignore_case = true,
                'l' => options.show = Show::FilesWith,
                'm' => {
                    let limit = value
                        .parse()
                        .map_err(|_| Mistake::Count(value.to_owned()))?;
                    options.limit = Some(limit);
                }
                'n' => options.numbers = true,
                'o' => options.show = Show::Places,
                'q' => options.show = Show::Nothing,
                's' => options.silent = true,
                'v' => options.inverted = true,
                'w' => options.words = true,
                _ => options.whole_lines = true,
            }
        }
        let mut files = given.words.into_iter();
        if options.patterns.is_empty() && options.pattern_files.is_empty() {
            let pattern = files.next().ok_or(Mistake::NoPattern)?;
            options
                .patterns
                .extend(pattern.split('\n').map(str::to_owned));
        }
        options.files = files.collect();
        Ok(options)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Options, Mistake> {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        Options::parse(&words)
    }

    #[test]
    fn first_word_is_the_pattern_unless_there_is_one() {
        let options = parse(&["-in", "a\nb", "x", "y"]).unwrap();
        assert_eq!(options.patterns, ["a", "b"]);
        assert_eq!(options.files, ["x", "y"]);
        assert!(options.ignore_case && options.numbers);
        let options = parse(&["-e", "a", "-f", "p", "x"]).unwrap();
        assert_eq!((options.patterns.len(), options.files.len()), (1, 1));
        assert_eq!(options.pattern_files, ["p"]);
    }

    #[test]
    fn mistakes_are_named() {
        assert_eq!(parse(&[]), Err(Mistake::NoPattern));
        assert_eq!(
            parse(&["-m", "x", "a"]),
            Err(Mistake::Count("x".to_owned()))
        );
        assert_eq!(
            parse(&["-Z"]),
            Err(Mistake::Usage(UsageError::Unknown('Z')))
        );
    }
}
