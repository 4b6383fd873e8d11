//! What lists of modifiers gave for values, remembered.
//!
//! Frameworks apply the same few lists to the same few values over and over, in one port and in
//! the next.

use std::hash::Hasher as _;

use super::{How, Outcome};
use crate::expand::Modifier;
use crate::names::{Chain, QuickHasher, Symbol};
use crate::session::{Session, Stop};

/// How many results are remembered, a power of two.
const SLOTS: usize = 1 << 12;

/// Longer values are not remembered.
const LONGEST: usize = 1024;

/// A value and what became of it are in the slot itself up to this length together, so that it is
/// no larger than what a processor fetches at once.
const SHORT: usize = 46;

/// Results by list and value; each pair has one place, and the last one there is remembered.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    slots: Vec<Slot>,
}

#[derive(Debug, Clone)]
#[repr(align(64))]
struct Slot {
    /// Nothing where no result is known.
    chain: Option<Chain>,
    /// How long the value was, and what became of it.
    lengths: (u16, u16),
    bytes: Bytes,
}

/// The value, and behind it what became of it.
#[derive(Debug, Clone)]
enum Bytes {
    Here([u8; SHORT]),
    Elsewhere(Vec<u8>),
}

impl Default for Slot {
    fn default() -> Self {
        Self {
            chain: None,
            lengths: (0, 0),
            bytes: Bytes::Here([0; SHORT]),
        }
    }
}

impl Slot {
    /// Returns what became of a value.
    fn find(&self, chain: Chain, value: &[u8]) -> Option<&[u8]> {
        let (before, after) = (usize::from(self.lengths.0), usize::from(self.lengths.1));
        if self.chain != Some(chain) || before != value.len() {
            return None;
        }
        let bytes: &[u8] = match &self.bytes {
            Bytes::Here(bytes) => bytes,
            Bytes::Elsewhere(bytes) => bytes,
        };
        let (known, rest) = bytes.split_at_checked(before)?;
        (known == value).then(|| rest.get(..after)).flatten()
    }

    /// Remembers what became of a value; nothing is remembered where one is too long.
    fn set(&mut self, chain: Chain, before: &[u8], after: &[u8]) {
        let short = |length: usize| u16::try_from(length).ok().filter(|_| length <= LONGEST);
        let (Some(first), Some(second)) = (short(before.len()), short(after.len())) else {
            return;
        };
        self.chain = Some(chain);
        self.lengths = (first, second);
        let all = before.len() + after.len();
        if all <= SHORT {
            let mut bytes = [0; SHORT];
            bytes[..before.len()].copy_from_slice(before);
            bytes[before.len()..all].copy_from_slice(after);
            self.bytes = Bytes::Here(bytes);
        } else if let Bytes::Elsewhere(bytes) = &mut self.bytes {
            bytes.clear();
            bytes.extend_from_slice(before);
            bytes.extend_from_slice(after);
        } else {
            self.bytes = Bytes::Elsewhere([before, after].concat());
        }
    }
}

impl Memo {
    /// Returns the place of a result.
    fn slot(&mut self, chain: Chain, value: &[u8]) -> &mut Slot {
        if self.slots.is_empty() {
            self.slots = vec![Slot::default(); SLOTS];
        }
        let mut hasher = QuickHasher::default();
        hasher.write(value);
        hasher.write_usize(chain.index());
        let place = usize::try_from(hasher.finish() >> 7).unwrap_or(0) % SLOTS;
        &mut self.slots[place]
    }
}

impl Session {
    /// Writes what modifiers that depend on the value alone make of it to the end of `out`.
    pub(super) fn remembered(
        &mut self,
        (chain, modifiers): (Chain, &[Modifier]),
        value: &[u8],
        symbol: Option<Symbol>,
        how: How<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Outcome, Stop> {
        let known = value.len() <= LONGEST;
        if known && let Some(known) = self.memo.slot(chain, value).find(chain, value) {
            out.extend_from_slice(known);
            return Ok(Outcome::Value);
        }
        let said = self.messages.len();
        let mut state = self.state(symbol);
        state.defined = true;
        state.value.extend_from_slice(value);
        self.apply(modifiers, &mut state, how)?;
        let outcome = state.outcome;
        if outcome == Outcome::Value {
            out.extend_from_slice(&state.value);
            // What there was something to say about is said each time.
            if said == self.messages.len() {
                self.memo.slot(chain, value).set(chain, value, &state.value);
            }
        }
        self.give_back(state.value);
        self.give_back(state.spare);
        Ok(outcome)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::names::Names;

    #[test]
    fn result_is_that_of_the_same_list_and_value_whatever_their_lengths() {
        let mut names = Names::default();
        let (one, other) = (names.chain(b":u"), names.chain(b":O"));
        let mut slot = Slot::default();
        for length in [0, 1, 22, 23, 24, 500, 20, LONGEST, 3] {
            let (before, after) = (vec![b'a'; length], vec![b'b'; length]);
            slot.set(one, &before, &after);
            assert_eq!(slot.find(one, &before), Some(&after[..]), "{length}");
            assert_eq!(slot.find(other, &before), None);
            assert_eq!(slot.find(one, &[&before[..], b"a"].concat()), None);
        }
        slot.set(one, b"short", &[b'x'; LONGEST + 1]);
        assert_eq!(slot.find(one, b"short"), None);
    }
}
