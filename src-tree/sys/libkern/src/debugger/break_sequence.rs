//! The sequence that stands for a break on lines that cannot send one: CR, `~`, ^B.

/// The bytes, one after the other.
const SEQUENCE: [u8; 3] = [b'\r', b'~', 0x02];

/// Looks for the sequence in what comes over a line. The bytes themselves are passed on as
/// usual: nobody can know before the last one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BreakSequence {
    /// Bytes of the sequence that have come.
    seen: u8,
}

impl BreakSequence {
    /// Nothing has come yet.
    #[must_use]
    pub const fn new() -> Self {
        Self { seen: 0 }
    }

    /// Takes the next byte; true when it completes the sequence.
    pub fn feed(&mut self, byte: u8) -> bool {
        let at = usize::from(self.seen);
        self.seen = if byte == SEQUENCE[at] {
            self.seen + 1
        } else {
            // Only the first byte can begin it anew.
            u8::from(byte == SEQUENCE[0])
        };
        if usize::from(self.seen) == SEQUENCE.len() {
            self.seen = 0;
            return true;
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::vec::Vec;

    fn hits(bytes: &[u8]) -> usize {
        let mut sequence = BreakSequence::new();
        bytes.iter().filter(|&&b| sequence.feed(b)).count()
    }

    #[test]
    fn the_sequence_is_found_wherever_it_begins() {
        assert_eq!(hits(b"\r~\x02"), 1);
        assert_eq!(hits(b"\r\r~\x02"), 1);
        assert_eq!(hits(b"ls\r~\r~\x02\r~\x02"), 2);
        assert_eq!(hits(b"\r~x\x02"), 0);
        assert_eq!(hits(b"~\x02"), 0);
    }

    proptest! {
        #[test]
        fn hits_are_the_places_where_the_three_bytes_stand(bytes in prop::collection::vec(prop::sample::select(b"\r~\x02a".to_vec()), 0..64)) {
            let windows: Vec<_> = bytes.windows(3).filter(|w| *w == SEQUENCE).collect();
            prop_assert_eq!(hits(&bytes), windows.len());
        }
    }
}
