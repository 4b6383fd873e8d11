//! What lists of modifiers gave for values, remembered.
//!
//! Frameworks apply the same few lists to the same few values over and over, in one port and in
//! the next.

use std::hash::Hasher as _;

use super::state::State;
use super::{How, Outcome};
use crate::expand::Expansion;
use crate::names::{Chain, QuickHasher};
use crate::session::{Session, Stop};

/// How many results are remembered, a power of two.
const SLOTS: usize = 1 << 12;

/// Longer values are not remembered.
const LONGEST: usize = 1024;

/// Results by list and value; each pair has one place, and the last one there is remembered.
#[derive(Debug, Default)]
pub(crate) struct Memo {
    slots: Vec<Slot>,
}

#[derive(Debug, Clone, Default)]
struct Slot {
    /// Nothing where no result is known.
    chain: Option<Chain>,
    before: Vec<u8>,
    after: Vec<u8>,
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
    /// Applies the modifiers of an expansion to its value.
    pub(super) fn apply_all(
        &mut self,
        expansion: &Expansion,
        state: &mut State<'_>,
        how: How<'_>,
    ) -> Result<(), Stop> {
        let chain = expansion.chain.filter(|_| state.value.len() <= LONGEST);
        let Some(chain) = chain else {
            return self.apply(&expansion.modifiers, state, how);
        };
        let slot = self.memo.slot(chain, &state.value);
        if slot.chain == Some(chain) && slot.before == state.value {
            state.value.clear();
            state.value.extend_from_slice(&slot.after);
            return Ok(());
        }
        let said = self.messages.len();
        let mut before = self.buffer();
        before.extend_from_slice(&state.value);
        self.apply(&expansion.modifiers, state, how)?;
        // What there was something to say about is said each time.
        if state.outcome == Outcome::Value
            && said == self.messages.len()
            && state.value.len() <= LONGEST
        {
            let slot = self.memo.slot(chain, &before);
            slot.chain = Some(chain);
            std::mem::swap(&mut slot.before, &mut before);
            slot.after.clear();
            slot.after.extend_from_slice(&state.value);
        }
        self.give_back(before);
        Ok(())
    }
}
