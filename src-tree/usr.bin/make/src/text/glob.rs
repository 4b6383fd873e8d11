//! Patterns of `:M`, `:N` and file names.

use super::Bytes;

/// Tells whether `text` matches `pattern`: `*`, `?`, `[...]`, `[^...]` and a backslash before
/// any of them.
#[must_use]
pub fn matches(text: &[u8], pattern: &[u8]) -> bool {
    let (mut text, mut pattern) = (text, pattern);
    // Where to go on after the last star: its pattern, and the text it has not taken yet.
    let mut retry: Option<(&[u8], &[u8])> = None;
    loop {
        let step = match pattern.first() {
            Some(b'*') => {
                let stars = pattern.iter().take_while(|byte| **byte == b'*').count();
                pattern = &pattern[stars..];
                if pattern.is_empty() {
                    return true;
                }
                if text.is_empty() {
                    return false;
                }
                retry = Some((pattern, text));
                continue;
            }
            None => text.is_empty().then_some((0, 0)),
            Some(_) => one(text, pattern),
        };
        match (step, retry) {
            (Some((0, 0)), _) => return true,
            (Some((taken, used)), _) => {
                text = &text[taken..];
                pattern = &pattern[used..];
            }
            (None, Some((behind, from))) if from.len() > 1 => {
                retry = Some((behind, &from[1..]));
                (pattern, text) = (behind, &from[1..]);
            }
            (None, _) => return false,
        }
    }
}

/// Matches one character: how much of the text and of the pattern that took.
fn one(text: &[u8], pattern: &[u8]) -> Option<(usize, usize)> {
    let byte = *text.first()?;
    match pattern[0] {
        b'?' => Some((1, 1)),
        b'[' => class(byte, pattern).map(|used| (1, used)),
        b'\\' => (*pattern.get(1)? == byte).then_some((1, 2)),
        other => (other == byte).then_some((1, 1)),
    }
}

/// Matches a bracket expression; gives its length.
fn class(byte: u8, pattern: &[u8]) -> Option<usize> {
    let at = |index: usize| pattern.get(index).copied().unwrap_or(0);
    let negated = at(1) == b'^';
    let mut index = 1 + usize::from(negated);
    loop {
        let low = at(index);
        if low == b']' || low == 0 {
            if negated {
                break;
            }
            return None;
        }
        if low == byte {
            break;
        }
        if at(index + 1) == b'-' {
            let high = at(index + 2);
            if high == 0 {
                return negated.then_some(pattern.len());
            }
            if (low <= byte && high >= byte) || (low >= byte && high <= byte) {
                break;
            }
            index += 2;
        }
        index += 1;
    }
    if negated && at(index) != b']' && at(index) != 0 {
        return None;
    }
    while at(index) != b']' && at(index) != 0 {
        index += 1;
    }
    Some((index + 1).min(pattern.len()))
}

/// A pattern that was looked at once: most are no more than a beginning or an end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Glob {
    /// No wildcard.
    Exact(Bytes),
    /// `text*`.
    Prefix(Bytes),
    /// `*text`.
    Suffix(Bytes),
    /// `*text*`.
    Within(Bytes),
    /// Everything.
    Any,
    /// Something else.
    General(Bytes),
}

impl Glob {
    /// Looks at a pattern.
    #[must_use]
    pub fn new(pattern: &[u8]) -> Self {
        let plain = |part: &[u8]| {
            !part
                .iter()
                .any(|byte| matches!(byte, b'*' | b'?' | b'[' | b'\\'))
        };
        match pattern {
            [b'*'] => Self::Any,
            [b'*', inner @ .., b'*'] if plain(inner) && !inner.is_empty() => {
                Self::Within(inner.into())
            }
            [inner @ .., b'*'] if plain(inner) => Self::Prefix(inner.into()),
            [b'*', inner @ ..] if plain(inner) && !inner.is_empty() => Self::Suffix(inner.into()),
            _ if plain(pattern) => Self::Exact(pattern.into()),
            _ => Self::General(pattern.into()),
        }
    }

    /// Tells whether `text` matches.
    #[must_use]
    pub fn matches(&self, text: &[u8]) -> bool {
        match self {
            Self::Exact(all) => *text == **all,
            // Most words differ at once: nothing is called to compare those.
            Self::Prefix(start) => text.first() == start.first() && text.starts_with(start),
            Self::Suffix(end) => text.last() == end.last() && text.ends_with(end),
            Self::Within(part) => is_within(text, part),
            Self::Any => true,
            Self::General(pattern) => matches(text, pattern),
        }
    }
}

/// Tells whether a part, which is not empty, is anywhere in a text.
fn is_within(mut text: &[u8], part: &[u8]) -> bool {
    let Some((first, rest)) = part.split_first() else {
        return true;
    };
    while let Some(at) = text.iter().position(|byte| byte == first) {
        text = &text[at + 1..];
        if text.starts_with(rest) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn wildcards_and_classes() {
        let table: [(&str, &str, bool); 12] = [
            ("abc", "a*c", true),
            ("abc", "a?c", true),
            ("abc", "a[a-c]c", true),
            ("abc", "a[^b]c", false),
            ("a*c", "a\\*c", true),
            ("abc", "a\\*c", false),
            ("", "*", true),
            ("", "*a", false),
            ("ab", "ab*", true),
            ("a-b", "a[-]b", true),
            ("xayb", "*a*b", true),
            ("]", "[]]", false),
        ];
        for (text, pattern, expected) in table {
            let found = matches(text.as_bytes(), pattern.as_bytes());
            assert_eq!(found, expected, "{text} {pattern}");
        }
    }

    proptest! {
        #[test]
        fn looking_first_changes_nothing(text in "[ab*]{0,6}", pattern in "[ab*?\\[\\]\\\\-]{0,6}") {
            let (text, pattern) = (text.as_bytes(), pattern.as_bytes());
            prop_assert_eq!(Glob::new(pattern).matches(text), matches(text, pattern));
        }
    }
}
