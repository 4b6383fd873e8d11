//! Variables and where they are put in.

use alloc::collections::BTreeMap;
use alloc::string::String;

/// Names and texts to put in for `$NAME` and `${NAME}`.
///
/// Names that are not in the table stay as they are written, so that `2$abc` needs no escape;
/// in a text that has a known variable, `$$` is one dollar sign. `$NAME` takes the longest word
/// of letters, digits and underscores, of which all names consist; what is put in is not searched again.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables(BTreeMap<String, String>);

impl Variables {
    /// No variables.
    #[must_use]
    pub const fn new() -> Self {
        Self(BTreeMap::new())
    }

    /// Adds a variable or changes it.
    pub fn set(&mut self, name: impl Into<String>, text: impl Into<String>) {
        self.0.insert(name.into(), text.into());
    }

    /// The text of a variable.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// The text with all known variables put in.
    #[must_use]
    pub fn expand(&self, text: String) -> String {
        if self.0.is_empty() || !text.contains('$') {
            return text;
        }
        let mut out = String::with_capacity(text.len());
        let mut found = false;
        let mut rest = text.as_str();
        while let Some((before, after)) = rest.split_once('$') {
            out.push_str(before);
            rest = if let Some((value, len)) = self.at(after) {
                out.push_str(value);
                found = true;
                &after[len..]
            } else {
                out.push('$');
                after.strip_prefix('$').unwrap_or(after)
            };
        }
        out.push_str(rest);
        if found { out } else { text }
    }

    /// The variable named at the beginning of the text, and the length of its name as written.
    fn at(&self, text: &str) -> Option<(&str, usize)> {
        let inner = text.strip_prefix('{');
        let word = inner.unwrap_or(text);
        let not_word = |c: char| !c.is_ascii_alphanumeric() && c != '_';
        let name = &word[..word.find(not_word).unwrap_or(word.len())];
        let value = self.get(name)?;
        match inner {
            None => Some((value, name.len())),
            Some(_) if word[name.len()..].starts_with('}') => Some((value, name.len() + 2)),
            Some(_) => None,
        }
    }
}

impl<N: Into<String>, T: Into<String>> FromIterator<(N, T)> for Variables {
    fn from_iter<I: IntoIterator<Item = (N, T)>>(pairs: I) -> Self {
        let pairs = pairs.into_iter();
        Self(
            pairs
                .map(|(name, text)| (name.into(), text.into()))
                .collect(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_variables_are_put_in_and_unknown_ones_stay() {
        let variables = Variables::from_iter([("ABI", "dragonfly"), ("V", "6")]);
        for (text, expanded) in [
            ("$ABI/${V}", "dragonfly/6"),
            ("${ABI}x$Vx", "dragonflyx$Vx"),
            ("2$ueah$$", "2$ueah$$"),
            ("$$ABI $V", "$ABI 6"),
            ("${V", "${V"),
            ("$", "$"),
        ] {
            assert_eq!(variables.expand(text.into()), expanded, "{text}");
        }
    }
}
