//! What a `[...]` conversion takes.

use super::engine::unit_of;
use crate::stdio::printf::Unit;

/// A set of bytes or characters, as the format writes it between its brackets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Set<'a> {
    inverted: bool,
    members: &'a [u8],
}

impl<'a> Set<'a> {
    /// Nothing.
    pub(super) const NONE: Set<'static> = Set {
        inverted: false,
        members: &[],
    };

    /// Whether a byte or character is in the set.
    pub(super) fn contains(&self, wanted: u32, unit: Unit) -> bool {
        let mut rest = self.members;
        while let Some((first, used)) = unit_of(rest, unit) {
            rest = &rest[used..];
            let range = rest.strip_prefix(b"-");
            let last = range.and_then(|text| unit_of(text, unit).map(|last| (text, last)));
            if let Some((text, (last, used))) = last
                && last >= first
            {
                if (first..=last).contains(&wanted) {
                    return !self.inverted;
                }
                rest = &text[used..];
            } else if first == wanted {
                return !self.inverted;
            }
        }
        self.inverted
    }

    /// Reads a set behind its `[`; gives it and what follows its `]`.
    pub(super) fn parse(text: &'a [u8]) -> Option<(Set<'a>, &'a [u8])> {
        let (inverted, text) = match text.strip_prefix(b"^") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        // A bracket that comes first is a member.
        let end = 1 + text.get(1..)?.iter().position(|&byte| byte == b']')?;
        let set = Set {
            inverted,
            members: &text[..end],
        };
        Some((set, &text[end + 1..]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_ranges_and_everything_else_are_told_apart() {
        let (set, rest) = Set::parse(b"]a-cx-]tail").unwrap();
        assert_eq!(rest, b"tail");
        let held = |byte: u8| set.contains(byte.into(), Unit::Byte);
        assert!(b"]abcx-".iter().all(|&byte| held(byte)));
        assert!(!held(b'd') && !held(b'y'));
        let (set, _) = Set::parse("^\u{e4}-\u{f6}]".as_bytes()).unwrap();
        assert!(!set.contains(0xeb, Unit::Character) && set.contains(0xff, Unit::Character));
        assert_eq!(Set::parse(b"]abc"), None);
        assert_eq!(Set::parse(b""), None);
    }
}
