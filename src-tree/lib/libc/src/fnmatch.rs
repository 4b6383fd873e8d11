//! `<fnmatch.h>`: patterns of names: `*`, `?`, `[...]`, `\`, of the locale's characters.

use core::ffi::{CStr, c_char, c_int, c_ulong};

use crate::regex::text::{Text, lower, upper};
use crate::wchar::classify::{iswctype, wctype};

/// `FNM_NOMATCH`.
const NO_MATCH: c_int = 1;

/// How names are matched.
#[derive(Clone, Copy)]
struct Rules {
    no_escape: bool,
    pathname: bool,
    period: bool,
    leading_directory: bool,
    ignore_case: bool,
    /// Characters are those of UTF-8, else bytes.
    utf8: bool,
}

/// A slash, a backslash, a minus and a closing bracket, as characters.
const SLASH: u32 = b'/' as u32;
const BACKSLASH: u32 = b'\\' as u32;
const MINUS: u32 = b'-' as u32;
const CLOSE: u32 = b']' as u32;

impl Rules {
    fn new(flags: c_int, utf8: bool) -> Rules {
        let has = |bit| flags & bit != 0;
        Rules {
            no_escape: has(1),
            pathname: has(2),
            period: has(4),
            leading_directory: has(8),
            ignore_case: has(16),
            utf8,
        }
    }

    /// The first character of a text, and what is behind it.
    fn first(self, bytes: &[u8]) -> Option<(u32, &[u8])> {
        let text = Text {
            bytes,
            utf8: self.utf8,
        };
        let (character, length) = text.at(0)?;
        Some((character, &bytes[length..]))
    }

    /// The first character of a pattern, with the backslash before it taken off.
    fn unescaped(self, pattern: &[u8]) -> Option<(u32, &[u8])> {
        match self.first(pattern)? {
            (BACKSLASH, rest) if !self.no_escape && !rest.is_empty() => self.first(rest),
            found => Some(found),
        }
    }

    fn same(self, a: u32, b: u32) -> bool {
        a == b || self.ignore_case && lower(a) == lower(b)
    }

    /// Whether the byte at `at` is a period that only a period matches.
    fn protected(self, name: &[u8], at: usize) -> bool {
        let leads = at == 0 || self.pathname && name[at - 1] == b'/';
        self.period && leads && name.get(at) == Some(&b'.')
    }
}

/// Whether a character is in the set behind `[`, and the pattern behind `]`; `None`: it is no
/// set.
fn set(pattern: &[u8], character: u32, rules: Rules) -> Option<(bool, &[u8])> {
    let (inverted, mut rest) = match pattern {
        [b'!' | b'^', rest @ ..] => (true, rest),
        _ => (false, pattern),
    };
    let (mut found, mut first) = (false, true);
    loop {
        let (low, after) = rules.first(rest)?;
        if low == CLOSE && !first {
            return Some((found != inverted, after));
        }
        first = false;
        if let Some((class, behind)) = class(rest) {
            found |= iswctype(character.cast_signed(), class) != 0;
            rest = behind;
            continue;
        }
        if low == SLASH && rules.pathname {
            return None;
        }
        let (low, after) = rules.unescaped(rest)?;
        let range = rules.first(after).filter(|&(mark, _)| mark == MINUS);
        let end = range.and_then(|(_, behind)| rules.first(behind).map(|end| (behind, end.0)));
        let (high, after) = match end {
            Some((behind, end)) if end != CLOSE => rules.unescaped(behind)?,
            _ => (low, after),
        };
        let within = |character: u32| (low..=high).contains(&character);
        found |= within(character)
            || rules.ignore_case && (within(lower(character)) || within(upper(character)));
        rest = after;
    }
}

/// The number of a class `[:name:]` at the start, and what is behind it.
fn class(pattern: &[u8]) -> Option<(c_ulong, &[u8])> {
    let rest = pattern.strip_prefix(b"[:")?;
    let end = rest.windows(2).position(|pair| pair == b":]")?;
    let mut name = [0; 16];
    name.get_mut(..end)?.copy_from_slice(&rest[..end]);
    let name = CStr::from_bytes_until_nul(&name).ok()?;
    // SAFETY: the name is a string.
    let number = unsafe { wctype(name.as_ptr()) };
    (number != 0).then_some((number, &rest[end + 2..]))
}

/// One step: whether the pattern's start takes the character at `at`, the pattern behind it, and
/// where the name goes on.
fn one<'a>(pattern: &'a [u8], name: &[u8], at: usize, rules: Rules) -> Option<(&'a [u8], usize)> {
    let (character, behind) = rules.first(name.get(at..)?)?;
    let next = name.len() - behind.len();
    let (&first, rest) = pattern.split_first()?;
    let separator = rules.pathname && character == SLASH;
    let wild = !separator && !rules.protected(name, at);
    let rest = match first {
        b'?' => wild.then_some(rest),
        b'[' => match set(rest, character, rules) {
            Some((found, after)) => (found && wild).then_some(after),
            None => (character == u32::from(b'[')).then_some(rest),
        },
        _ => {
            let (wanted, after) = rules.unescaped(pattern)?;
            rules.same(wanted, character).then_some(after)
        }
    };
    rest.map(|rest| (rest, next))
}

/// Whether a name fits a pattern. Linear in time for each star: only the last one is tried again.
fn matches(mut pattern: &[u8], name: &[u8], rules: Rules) -> bool {
    let mut at = 0;
    // The pattern behind the last star, and where its text ends so far.
    let mut star: Option<(&[u8], usize)> = None;
    loop {
        if let Some(rest) = pattern.strip_prefix(b"*") {
            if rules.protected(name, at) {
                return false;
            }
            (pattern, star) = (rest, Some((rest, at)));
            continue;
        }
        let ends =
            pattern.is_empty() && (at == name.len() || rules.leading_directory && name[at] == b'/');
        if ends {
            return true;
        }
        if let Some((rest, next)) = one(pattern, name, at, rules) {
            (pattern, at) = (rest, next);
            continue;
        }
        let Some((behind, end)) = star else {
            return false;
        };
        // The star takes one more character, but no slash of a path.
        if end >= name.len() || rules.pathname && name[end] == b'/' {
            return false;
        }
        let next = rules
            .first(&name[end..])
            .map_or(end + 1, |(_, left)| name.len() - left.len());
        (pattern, at, star) = (behind, next, Some((behind, next)));
    }
}

/// Whether a text fits a pattern, without any flags.
pub(crate) fn fits(pattern: &[u8], text: &[u8]) -> bool {
    matches(pattern, text, Rules::new(0, crate::locale::is_utf8()))
}

/// Whether a name fits a pattern; gives 0 or `FNM_NOMATCH`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn fnmatch(
    pattern: *const c_char,
    name: *const c_char,
    flags: c_int,
) -> c_int {
    // SAFETY: the caller gives strings.
    let pattern = unsafe { CStr::from_ptr(pattern) }.to_bytes();
    // SAFETY: as above.
    let name = unsafe { CStr::from_ptr(name) }.to_bytes();
    let rules = Rules::new(flags, crate::locale::is_utf8());
    if matches(pattern, name, rules) {
        0
    } else {
        NO_MATCH
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn fit(pattern: &str, name: &str, flags: c_int) -> bool {
        matches(pattern.as_bytes(), name.as_bytes(), Rules::new(flags, true))
    }

    #[test]
    fn characters_of_several_bytes_are_one() {
        assert!(fit("?x", "\u{e4}x", 0) && !fit("??x", "\u{e4}x", 0));
        assert!(fit("[\u{e0}-\u{ff}]", "\u{e4}", 0) && fit("[[:alpha:]]", "\u{17e}", 0));
        assert!(fit("\u{c4}*", "\u{e4}bc", 16) && fit("*\u{1f600}", "ab\u{1f600}", 0));
        let bytes = Rules::new(0, false);
        assert!(matches(b"??x", "\u{e4}x".as_bytes(), bytes));
        assert!(matches(b"a?", b"a\xff", Rules::new(0, true)));
    }

    /// The plain recursive definition.
    fn model(pattern: &[u8], name: &[u8]) -> bool {
        match (pattern, name) {
            ([], []) => true,
            ([b'*', rest @ ..], _) => (0..=name.len()).any(|at| model(rest, &name[at..])),
            ([b'?', rest @ ..], [_, name @ ..]) => model(rest, name),
            ([a, rest @ ..], [b, name @ ..]) => a == b && model(rest, name),
            _ => false,
        }
    }

    proptest! {
        #[test]
        fn stars_and_marks_equal_the_model(pattern in "[ab*?]{0,8}", name in "[ab]{0,10}") {
            prop_assert_eq!(fit(&pattern, &name, 0), model(pattern.as_bytes(), name.as_bytes()));
        }
    }

    #[test]
    fn sets_escapes_and_classes_are_those_of_posix() {
        assert!(fit("[a-c]x", "bx", 0) && !fit("[!a-c]x", "bx", 0) && fit("[]-]", "-", 0));
        assert!(fit("\\*", "*", 0) && !fit("\\*", "x", 0) && fit("\\*", "\\x", 1));
        assert!(fit("[[:digit:]_]", "7", 0) && fit("[x", "[x", 0) && fit("A", "a", 16));
    }

    #[test]
    fn slashes_and_periods_are_protected_when_asked() {
        assert!(fit("*", "a/b", 0) && !fit("*", "a/b", 2) && fit("*/*", "a/b", 2));
        assert!(!fit("*", ".x", 4) && fit(".*", ".x", 4) && !fit("a/*", "a/.x", 6));
        assert!(fit("a", "a/b", 8) && !fit("a", "ab", 8));
    }
}
