//! `<fnmatch.h>`: patterns of names: `*`, `?`, `[...]`, `\`.

use core::ffi::{CStr, c_char, c_int};

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
}

impl Rules {
    fn new(flags: c_int) -> Rules {
        let has = |bit| flags & bit != 0;
        Rules {
            no_escape: has(1),
            pathname: has(2),
            period: has(4),
            leading_directory: has(8),
            ignore_case: has(16),
        }
    }

    fn same(self, a: u8, b: u8) -> bool {
        a == b || self.ignore_case && a.eq_ignore_ascii_case(&b)
    }

    /// Whether the byte at `at` is a period that only a period matches.
    fn protected(self, name: &[u8], at: usize) -> bool {
        let leads = at == 0 || self.pathname && name[at - 1] == b'/';
        self.period && leads && name.get(at) == Some(&b'.')
    }
}

/// Whether a byte is in the set behind `[`, and the pattern behind `]`; `None`: it is no set.
fn set(pattern: &[u8], byte: u8, rules: Rules) -> Option<(bool, &[u8])> {
    let (inverted, mut rest) = match pattern {
        [b'!' | b'^', rest @ ..] => (true, rest),
        _ => (false, pattern),
    };
    let (mut found, mut first) = (false, true);
    loop {
        let (&low, after) = rest.split_first()?;
        if low == b']' && !first {
            return Some((found != inverted, after));
        }
        first = false;
        if let Some((class, behind)) = class(rest) {
            found |= class(byte);
            rest = behind;
            continue;
        }
        let (low, after) = match (low, after) {
            (b'\\', [next, after @ ..]) if !rules.no_escape => (*next, after),
            (b'/', _) if rules.pathname => return None,
            other => other,
        };
        let (high, after) = match after {
            [b'-', high, after @ ..] if *high != b']' => match (high, after) {
                (b'\\', [next, after @ ..]) if !rules.no_escape => (*next, after),
                _ => (*high, after),
            },
            _ => (low, after),
        };
        let within = |byte: u8| (low..=high).contains(&byte);
        found |= within(byte)
            || rules.ignore_case
                && (within(byte.to_ascii_lowercase()) || within(byte.to_ascii_uppercase()));
        rest = after;
    }
}

/// Whether a byte is of a class.
type Class = fn(u8) -> bool;

/// A class `[:name:]` at the start, and what is behind it.
fn class(pattern: &[u8]) -> Option<(Class, &[u8])> {
    let rest = pattern.strip_prefix(b"[:")?;
    let end = rest.windows(2).position(|pair| pair == b":]")?;
    let class: Class = match &rest[..end] {
        b"alpha" => |byte| byte.is_ascii_alphabetic(),
        b"digit" => |byte| byte.is_ascii_digit(),
        b"alnum" => |byte| byte.is_ascii_alphanumeric(),
        b"upper" => |byte| byte.is_ascii_uppercase(),
        b"lower" => |byte| byte.is_ascii_lowercase(),
        b"space" => |byte| matches!(byte, b' ' | 0x09..=0x0d),
        b"blank" => |byte| matches!(byte, b' ' | b'\t'),
        b"punct" => |byte| byte.is_ascii_punctuation(),
        b"print" => |byte| (0x20..0x7f).contains(&byte),
        b"graph" => |byte| byte.is_ascii_graphic(),
        b"cntrl" => |byte| byte.is_ascii_control(),
        b"xdigit" => |byte| byte.is_ascii_hexdigit(),
        _ => return None,
    };
    Some((class, &rest[end + 2..]))
}

/// One step: whether the pattern's start takes the byte at `at`, and the pattern behind it.
fn one<'a>(pattern: &'a [u8], name: &[u8], at: usize, rules: Rules) -> Option<&'a [u8]> {
    let byte = *name.get(at)?;
    let (&first, rest) = pattern.split_first()?;
    let separator = rules.pathname && byte == b'/';
    let wild = !separator && !rules.protected(name, at);
    match first {
        b'?' => wild.then_some(rest),
        b'[' => match set(rest, byte, rules) {
            Some((found, after)) => (found && wild).then_some(after),
            None => (byte == b'[').then_some(rest),
        },
        b'\\' if !rules.no_escape && !rest.is_empty() => {
            rules.same(rest[0], byte).then(|| &rest[1..])
        }
        other => rules.same(other, byte).then_some(rest),
    }
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
        if let Some(rest) = one(pattern, name, at, rules) {
            (pattern, at) = (rest, at + 1);
            continue;
        }
        let Some((behind, end)) = star else {
            return false;
        };
        // The star takes one more byte, but no slash of a path.
        if end >= name.len() || rules.pathname && name[end] == b'/' {
            return false;
        }
        (pattern, at, star) = (behind, end + 1, Some((behind, end + 1)));
    }
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
    if matches(pattern, name, Rules::new(flags)) {
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
        matches(pattern.as_bytes(), name.as_bytes(), Rules::new(flags))
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
