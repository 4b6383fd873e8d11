//! The command line.

use df_getopt::UsageError;

/// How to call it.
pub const USAGE: &str = "usage: sysctl [-bdeiNnoqx] [-f file] name[=value] ...\n       \
    sysctl [-bdeNnoqx] -a";

/// How values are shown.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a letter of the command line"
)]
pub struct Style {
    /// Descriptions instead of values (`-d`).
    pub descriptions: bool,
    /// `=` instead of `: ` (`-e`).
    pub equals: bool,
    /// Names only (`-N`).
    pub names_only: bool,
    /// Values only (`-n`).
    pub values_only: bool,
    /// Also values that are no text, in hexadecimal (`-o`, `-x`).
    pub opaque: bool,
    /// Values as they are (`-b`).
    pub binary: bool,
}

/// What to do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// How to show.
    pub style: Style,
    /// Every variable (`-a`).
    pub all: bool,
    /// Say nothing of names there are not (`-i`).
    pub ignore_unknown: bool,
    /// Say nothing of values set (`-q`).
    pub quiet: bool,
    /// A file with names and values (`-f`).
    pub file: Option<String>,
    /// Names, and names with new values.
    pub words: Vec<String>,
}

impl Options {
    /// Reads the words behind the program's name.
    ///
    /// # Errors
    /// Wrong use; none when there is nothing to do.
    pub fn parse(words: &[String]) -> Result<Options, Option<UsageError>> {
        let mut given = df_getopt::parse(words, "Aabdef:iNnoqwXx").map_err(Some)?;
        let options = Options {
            style: Style {
                descriptions: given.has('d'),
                equals: given.has('e'),
                names_only: given.has('N'),
                values_only: given.has('n'),
                opaque: given.has('o') || given.has('x') || given.has('X') || given.has('A'),
                binary: given.has('b'),
            },
            all: given.has('a') || given.has('A') || given.has('X'),
            ignore_unknown: given.has('i'),
            quiet: given.has('q'),
            file: given.value('f').map(str::to_owned),
            words: std::mem::take(&mut given.words),
        };
        if !options.all && options.words.is_empty() && options.file.is_none() {
            return Err(None);
        }
        Ok(options)
    }
}

/// The names and values of a file: `name=value` lines, `#` begins a comment.
pub fn settings(text: &str) -> Vec<String> {
    let lines = text
        .lines()
        .map(|line| line.split('#').next().unwrap_or_default().trim());
    lines
        .filter(|line| !line.is_empty())
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<Options, Option<UsageError>> {
        let words: Vec<String> = text.split_whitespace().map(str::to_owned).collect();
        Options::parse(&words)
    }

    #[test]
    fn letters_choose_the_style() {
        let options = parse("-ne kern.ostype hw.ncpu").unwrap();
        assert!(options.style.values_only && options.style.equals && !options.all);
        assert_eq!(options.words, ["kern.ostype", "hw.ncpu"]);
        assert!(parse("-a").unwrap().all);
        // -w has no meaning any more, but scripts use it.
        assert_eq!(parse("-w a=1").unwrap().words, ["a=1"]);
    }

    #[test]
    fn nothing_to_do_is_wrong_use() {
        assert_eq!(parse(""), Err(None));
        assert_eq!(parse("-z x"), Err(Some(UsageError::Unknown('z'))));
        assert!(parse("-f /etc/sysctl.conf").is_ok());
    }

    #[test]
    fn settings_are_lines_without_comments() {
        let text = "# head\nkern.a=1 # rest\n\n  hw.b = x y\n";
        assert_eq!(settings(text), ["kern.a=1", "hw.b = x y"]);
    }
}
