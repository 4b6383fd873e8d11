//! The bytes that a `[...]` conversion takes.

/// A set of bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Set([u64; 4]);

impl Set {
    /// No byte.
    pub(super) const NONE: Set = Set([0; 4]);

    /// Whether a byte is in the set.
    pub(super) fn contains(&self, byte: u8) -> bool {
        self.0[usize::from(byte / 64)] >> (byte % 64) & 1 == 1
    }

    fn insert(&mut self, byte: u8) {
        self.0[usize::from(byte / 64)] |= 1 << (byte % 64);
    }

    /// Reads a set behind its `[`; gives it and what follows its `]`.
    pub(super) fn parse(text: &[u8]) -> Option<(Set, &[u8])> {
        let mut set = Set::NONE;
        let (inverted, mut rest) = match text.strip_prefix(b"^") {
            Some(rest) => (true, rest),
            None => (false, text),
        };
        let mut first = true;
        loop {
            let (&byte, after) = rest.split_first()?;
            if byte == b']' && !first {
                rest = after;
                break;
            }
            first = false;
            match after {
                [b'-', last, behind @ ..] if *last != b']' && *last >= byte => {
                    (byte..=*last).for_each(|byte| set.insert(byte));
                    rest = behind;
                }
                _ => {
                    set.insert(byte);
                    rest = after;
                }
            }
        }
        if inverted {
            set.0 = set.0.map(|word| !word);
        }
        Some((set, rest))
    }
}
