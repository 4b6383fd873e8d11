//! What a scenario waits for: a piece of text or a pattern.

use std::fmt;
use std::ops::Range;

use regex::Regex;

/// Words that only our kernel in trouble says. What does not end in a panic fails as soon as one
/// appears, instead of waiting for its time limit.
pub const PANIC_WORDS: &[&str] = &["panic: ", "Fatal trap ", "failed again while reporting"];

/// Something that can be found in a console's plain text.
#[derive(Debug, Clone)]
pub enum Sentinel {
    /// This text, literally.
    Text(String),
    /// A regular expression; `^` and `$` match at line ends only with `(?m)`.
    Pattern(Regex),
}

impl Sentinel {
    /// Waits for this text, literally.
    #[must_use]
    pub fn text(text: &str) -> Self {
        Self::Text(text.to_owned())
    }

    /// Waits for a match of this regular expression.
    ///
    /// # Errors
    /// The regular expression's own error when it is not well-formed.
    pub fn pattern(pattern: &str) -> Result<Self, regex::Error> {
        Regex::new(pattern).map(Self::Pattern)
    }

    /// Returns where the first match lies in `text`.
    #[must_use]
    pub fn find(&self, text: &str) -> Option<Range<usize>> {
        match self {
            Self::Text(wanted) => text
                .find(wanted.as_str())
                .map(|start| start..start + wanted.len()),
            Self::Pattern(pattern) => pattern.find(text).map(|found| found.range()),
        }
    }
}

impl fmt::Display for Sentinel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(text) => write!(f, "{text:?}"),
            Self::Pattern(pattern) => write!(f, "/{pattern}/"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_found_literally() {
        assert_eq!(Sentinel::text("a.c").find("abc a.c"), Some(4..7));
    }

    #[test]
    fn pattern_spans_its_match() {
        let sentinel = Sentinel::pattern(r"cpu\d+").unwrap();
        assert_eq!(sentinel.find("on cpu12 now"), Some(3..8));
        assert_eq!(sentinel.find("on cpux"), None);
    }

    #[test]
    fn display_tells_text_from_pattern() {
        assert_eq!(Sentinel::text("a\n").to_string(), r#""a\n""#);
        assert_eq!(Sentinel::pattern("a+").unwrap().to_string(), "/a+/");
    }
}
