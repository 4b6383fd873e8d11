//! Which packages a verb's words mean.

use pkg_db::Installed;
use pkg_format::Manifest;
use pkg_solve::fits;
use regex_lite::{Regex, RegexBuilder};

use crate::args::{Args, Flag};
use crate::error::CliError;
use crate::session::Session;

/// The flags that most verbs share for this.
pub(crate) const ALL: Flag = ('a', "all", false);
pub(crate) const CASE: Flag = ('C', "case-sensitive", false);
pub(crate) const NO_CASE: Flag = ('i', "case-insensitive", false);
pub(crate) const GLOB: Flag = ('g', "glob", false);
pub(crate) const REGEX: Flag = ('x', "regex", false);

/// What some words mean.
pub(crate) struct Selection {
    words: Vec<Word>,
    all: bool,
    case: bool,
}

enum Word {
    /// A name, `NAME-VERSION` or origin.
    Exact(String),
    Glob(String),
    Regex(Regex),
}

impl Selection {
    /// Reads the flags and words of a verb.
    pub(crate) fn new(session: &Session, args: &Args) -> Result<Self, CliError> {
        let case = match args.last_of("Ci") {
            Some('C') => true,
            Some(_) => false,
            None => session.config.flag("CASE_SENSITIVE_MATCH"),
        };
        let mut words = Vec::new();
        for word in &args.operands {
            words.push(match args.last_of("gx") {
                Some('g') => Word::Glob(fold(word, case)),
                Some(_) => Word::Regex(regex(word, case)?),
                None => Word::Exact(fold(word, case)),
            });
        }
        Ok(Self {
            words,
            all: args.has('a'),
            case,
        })
    }

    /// Whether all packages are meant.
    pub(crate) fn is_all(&self) -> bool {
        self.all
    }

    /// Whether there is neither a word nor `-a`.
    pub(crate) fn is_empty(&self) -> bool {
        self.words.is_empty() && !self.all
    }

    /// Whether names are given as they are, not as patterns.
    pub(crate) fn is_exact(&self) -> bool {
        !self.all && self.words.iter().all(|word| matches!(word, Word::Exact(_)))
    }

    /// Whether a package is meant.
    pub(crate) fn has(&self, name: &str, version: &str, origin: &str) -> bool {
        self.all || (0..self.words.len()).any(|at| self.word_has(at, name, version, origin))
    }

    /// As [`Selection::has`], of the package with this manifest.
    pub(crate) fn means(&self, m: &Manifest) -> bool {
        self.has(m.name.as_str(), m.version.as_str(), m.origin.as_str())
    }

    /// As [`Selection::word_has`], of the package with this manifest.
    pub(crate) fn word_means(&self, at: usize, m: &Manifest) -> bool {
        self.word_has(at, m.name.as_str(), m.version.as_str(), m.origin.as_str())
    }

    /// The first of these words, which it was made of, that means none of some packages.
    pub(crate) fn idle_word<'w>(
        &self,
        words: &'w [String],
        packages: &[Installed],
    ) -> Option<&'w String> {
        let is_idle = |at| {
            let mut packages = packages.iter();
            !packages.any(|package| self.word_means(at, &package.manifest))
        };
        let mut words = words.iter().enumerate();
        words.find(|(at, _)| is_idle(*at)).map(|(_, word)| word)
    }

    /// Whether the word at a place means a package.
    fn word_has(&self, at: usize, name: &str, version: &str, origin: &str) -> bool {
        let label = format!("{name}-{version}");
        let texts = [name, &label, origin].map(|text| fold(text, self.case));
        match &self.words[at] {
            Word::Exact(word) => texts.contains(word),
            Word::Glob(glob) => texts.iter().any(|text| fits(glob, text)),
            Word::Regex(regex) => texts[..2].iter().any(|text| regex.is_match(text)),
        }
    }
}

/// A pattern, as it stands.
pub(crate) fn regex(pattern: &str, case: bool) -> Result<Regex, CliError> {
    RegexBuilder::new(pattern)
        .case_insensitive(!case)
        .build()
        .map_err(|error| CliError::new(format!("{pattern:?} is no regular expression: {error}")))
}

fn fold(text: &str, case: bool) -> String {
    if case {
        text.to_owned()
    } else {
        text.to_lowercase()
    }
}
