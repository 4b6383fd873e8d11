//! Flags of the command line, as getopt_long(3) reads them.
//!
//! `-qr REPO`, `-rREPO`, `--repository REPO`, `--repository=REPO`; `--` ends the flags. Flags may
//! stand behind operands, except among the global ones, which end at the verb.

/// One flag: its letter (also its name in [`Args`]), its long form (may be empty), and whether a
/// value follows. Flags without a letter of their own use a letter beyond ASCII. A long form that
/// ends in `?` takes a value only where one is attached: `-Rjson`, `--raw=json`, but also `-R`.
pub(crate) type Flag = (char, &'static str, bool);

/// The flag for a list as JSON.
pub(crate) const JSON: Flag = ('\u{6a73}', "json", false);

/// A command line, read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Args {
    flags: Vec<(char, String)>,
    /// What is not a flag, in order.
    pub(crate) operands: Vec<String>,
}

/// Where the flags end.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// At the first operand; the rest are operands, flags or not.
    Operand,
    /// At `--` or at the end.
    Line,
}

impl Args {
    /// Reads a command line. An error is a sentence for the user.
    pub(crate) fn parse(words: &[String], flags: &[Flag], end: End) -> Result<Self, String> {
        let mut args = Self::default();
        let mut words = words.iter();
        while let Some(word) = words.next() {
            if word == "--" {
                args.operands.extend(words.cloned());
                break;
            } else if let Some(long) = word.strip_prefix("--") {
                let (name, value) = match long.split_once('=') {
                    Some((name, value)) => (name, Some(value.to_owned())),
                    None => (long, None),
                };
                let flag = flags
                    .iter()
                    .find(|flag| flag.1.trim_end_matches('?') == name && !name.is_empty());
                let (letter, known, takes) =
                    flag.ok_or_else(|| format!("unknown flag --{name}"))?;
                let value = match (takes, value) {
                    (true, None) if known.ends_with('?') => String::new(),
                    (false, None) => String::new(),
                    (false, Some(_)) => return Err(format!("--{name} takes no value")),
                    (true, Some(value)) => value,
                    (true, None) => words
                        .next()
                        .ok_or_else(|| format!("--{name} needs a value"))?
                        .clone(),
                };
                args.flags.push((*letter, value));
            } else if word.len() > 1 && word.starts_with('-') {
                args.cluster(&word[1..], flags, &mut words)?;
            } else {
                args.operands.push(word.clone());
                if end == End::Operand {
                    args.operands.extend(words.cloned());
                    break;
                }
            }
        }
        Ok(args)
    }

    fn cluster(
        &mut self,
        letters: &str,
        flags: &[Flag],
        words: &mut std::slice::Iter<'_, String>,
    ) -> Result<(), String> {
        for (at, letter) in letters.char_indices() {
            let flag = flags
                .iter()
                .find(|flag| flag.0 == letter && letter.is_ascii());
            let (_, known, takes) = flag.ok_or_else(|| format!("unknown flag -{letter}"))?;
            if !takes {
                self.flags.push((letter, String::new()));
                continue;
            }
            let value = match &letters[at + letter.len_utf8()..] {
                "" if known.ends_with('?') => String::new(),
                "" => words
                    .next()
                    .ok_or_else(|| format!("-{letter} needs a value"))?
                    .clone(),
                attached => attached.to_owned(),
            };
            self.flags.push((letter, value));
            break;
        }
        Ok(())
    }

    /// The same flags with other operands.
    pub(crate) fn with_operands(&self, operands: Vec<String>) -> Self {
        Self {
            flags: self.flags.clone(),
            operands,
        }
    }

    /// Whether a flag is given.
    pub(crate) fn has(&self, letter: char) -> bool {
        self.flags.iter().any(|flag| flag.0 == letter)
    }

    /// How often it is given.
    pub(crate) fn count(&self, letter: char) -> usize {
        self.flags.iter().filter(|flag| flag.0 == letter).count()
    }

    /// Its last value.
    pub(crate) fn value(&self, letter: char) -> Option<&str> {
        self.values(letter).last()
    }

    /// All its values, in order.
    pub(crate) fn values(&self, letter: char) -> impl Iterator<Item = &str> {
        self.flags
            .iter()
            .filter(move |flag| flag.0 == letter)
            .map(|flag| flag.1.as_str())
    }

    /// Which of some flags is given last.
    pub(crate) fn last_of(&self, letters: &str) -> Option<char> {
        self.flags
            .iter()
            .rev()
            .map(|flag| flag.0)
            .find(|letter| letters.contains(*letter))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FLAGS: &[Flag] = &[('q', "quiet", false), ('r', "repository", true)];

    fn parse(words: &[&str], end: End) -> Result<Args, String> {
        let words: Vec<String> = words.iter().map(ToString::to_string).collect();
        Args::parse(&words, FLAGS, end)
    }

    #[test]
    fn flags_are_read_in_every_form() {
        for words in [
            &["-qr", "main", "tool"][..],
            &["-q", "-rmain", "tool"],
            &["tool", "--quiet", "--repository=main"],
            &["--repository", "main", "-q", "--", "tool"],
        ] {
            let args = parse(words, End::Line).unwrap();
            assert!(args.has('q'), "{words:?}");
            assert_eq!(args.value('r'), Some("main"), "{words:?}");
            assert_eq!(args.operands, ["tool"], "{words:?}");
        }
        let args = parse(&["-q", "install", "-r", "x"], End::Operand).unwrap();
        assert_eq!(args.operands, ["install", "-r", "x"]);
    }

    #[test]
    fn optional_values_are_only_those_attached() {
        let flags: &[Flag] = &[('R', "raw?", true), ('q', "quiet", false)];
        for (words, value) in [
            (&["-R", "json"][..], ""),
            (&["-Rjson", "json"], "json"),
            (&["-qRjson", "json"], "json"),
            (&["--raw", "json"], ""),
            (&["--raw=json", "json"], "json"),
        ] {
            let words: Vec<String> = words.iter().map(ToString::to_string).collect();
            let args = Args::parse(&words, flags, End::Line).unwrap();
            assert_eq!(args.value('R'), Some(value), "{words:?}");
            assert_eq!(args.operands, ["json"], "{words:?}");
        }
    }

    #[test]
    fn unknown_flags_and_missing_values_are_refused() {
        for words in [&["-z"][..], &["--no"], &["-r"], &["--quiet=1"], &["--"]] {
            let result = parse(words, End::Line);
            assert_eq!(result.is_ok(), words == ["--"], "{words:?}");
        }
    }
}
