//! The command line.

use df_getopt::UsageError;

/// How to call it.
pub const USAGE: &str = "usage: ktrdump [-acilnqrstx] [-o file]";

/// Which columns there are, and how they look.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a letter of the command line"
)]
pub struct Style {
    /// The CPU (`-c`).
    pub cpu: bool,
    /// The event's number (`-i`).
    pub event: bool,
    /// The time (`-t`, `-r`).
    pub time: bool,
    /// Times since the entry before (`-r`).
    pub relative: bool,
    /// Numbers of entries, and times, in hexadecimal (`-x`).
    pub hexadecimal: bool,
    /// Events and arguments as numbers (`-n`).
    pub numbers: bool,
}

/// What to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How to show.
    pub style: Style,
    /// Without a heading (`-q`).
    pub quiet: bool,
    /// All CPUs in the order of time (`-s`).
    pub by_time: bool,
    /// For ever (`-l`).
    pub follow: bool,
    /// Where to write to (`-o`).
    pub file: Option<String>,
}

impl Options {
    /// Reads the words behind the program's name.
    ///
    /// # Errors
    /// Wrong use; none when there are words that mean nothing.
    pub fn parse(words: &[String]) -> Result<Options, Option<UsageError>> {
        let given = df_getopt::parse(words, "acilno:qrstx").map_err(Some)?;
        if !given.words.is_empty() {
            return Err(None);
        }
        let all = given.has('a');
        Ok(Options {
            style: Style {
                cpu: all || given.has('c'),
                event: all || given.has('i'),
                time: all || given.has('t') || given.has('r'),
                relative: given.has('r'),
                hexadecimal: given.has('x'),
                numbers: given.has('n'),
            },
            quiet: given.has('q'),
            by_time: given.has('s'),
            follow: given.has('l'),
            file: given.value('o').map(str::to_owned),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(words: &[&str]) -> Result<Options, Option<UsageError>> {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        Options::parse(&words)
    }

    #[test]
    fn letters_choose_columns() {
        let options = parse(&["-cr", "-o", "out"]).unwrap();
        assert!(options.style.cpu && options.style.time && options.style.relative);
        assert!(!options.style.event && !options.follow);
        assert_eq!(options.file.as_deref(), Some("out"));
        let all = parse(&["-a"]).unwrap().style;
        assert!(all.cpu && all.event && all.time && !all.relative);
    }

    #[test]
    fn what_means_nothing_is_refused() {
        assert_eq!(parse(&["ring"]), Err(None));
        assert!(matches!(parse(&["-z"]), Err(Some(_))));
    }
}
