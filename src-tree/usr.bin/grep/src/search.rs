//! Looks for patterns in lines.

use regex::bytes::{Regex, RegexBuilder};

use crate::options::Options;
use crate::pattern::{PatternError, translate};

/// Patterns, ready to be looked for.
#[derive(Clone, Debug)]
pub struct Matcher {
    regex: Option<Regex>,
    inverted: bool,
}

impl Matcher {
    /// Makes the patterns of a command line ready. No pattern fits nothing.
    ///
    /// # Errors
    /// Why a pattern is none.
    pub fn new(options: &Options) -> Result<Matcher, PatternError> {
        let mut parts = Vec::new();
        for pattern in &options.patterns {
            let part = translate(pattern, options.syntax)?;
            parts.push(if options.whole_lines {
                format!("^(?:{part})$")
            } else if options.words {
                format!(r"\b{{start-half}}(?:{part})\b{{end-half}}")
            } else {
                format!("(?:{part})")
            });
        }
        let inverted = options.inverted;
        if parts.is_empty() {
            let regex = None;
            return Ok(Matcher { regex, inverted });
        }
        let built = RegexBuilder::new(&parts.join("|"))
            .case_insensitive(options.ignore_case)
            .build();
        let regex = Some(built.map_err(|error| PatternError::Regex(error.to_string()))?);
        Ok(Matcher { regex, inverted })
    }

    /// Whether a line is wanted.
    pub fn wants(&self, line: &[u8]) -> bool {
        self.regex
            .as_ref()
            .is_some_and(|regex| regex.is_match(line))
            != self.inverted
    }

    /// What fits in a line, without the empty places.
    pub fn places<'l>(&self, line: &'l [u8]) -> Vec<&'l [u8]> {
        let Some(regex) = self.regex.as_ref().filter(|_| !self.inverted) else {
            return Vec::new();
        };
        let found = regex.find_iter(line).map(|found| found.as_bytes());
        found.filter(|found| !found.is_empty()).collect()
    }
}
