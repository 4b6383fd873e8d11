//! The usual expansions, without what others need: words are selected, or what the modifiers give
//! is remembered.

use super::select::Selection;
use super::{How, Outcome};
use crate::expand::{Base, Expansion, Modifier, Name};
use crate::names::Symbol;
use crate::session::{Found, Frame, Session, Stop};

/// Tells whether the modifiers do nothing but to select words by one pattern that is known, or are
/// a list whose results are remembered.
pub(super) fn is_direct(expansion: &Expansion, frame: Option<&Frame>) -> bool {
    match &*expansion.modifiers {
        [only] => Selection::of(only, frame).is_some() || expansion.chain.is_some(),
        _ => expansion.chain.is_some(),
    }
}

/// Tells whether the modifiers leave a variable that does not exist alone, and do nothing else.
pub(super) fn leaves_undefined(expansion: &Expansion, frame: Option<&Frame>) -> bool {
    expansion.passive && frame.is_none_or(Frame::is_literal)
}

impl Session {
    /// Tells whether an expansion that only selects words gives any; nothing where it does more,
    /// or something has to be expanded for that.
    pub(crate) fn selects_any(&self, expansion: &Expansion, how: How<'_>) -> Option<bool> {
        let (Base::Variable(Name::Fixed(symbol)), [only]) =
            (&expansion.base, &*expansion.modifiers)
        else {
            return None;
        };
        let selection = Selection::of(only, how.frame)?;
        let first = self.environment_first;
        match self.variables.find(*symbol, how.scope, first) {
            Some(found) => {
                let value = &self.variables.table(found)?.get(*symbol)?.value;
                value.plain_bytes().map(|value| selection.any(value))
            }
            None => (*symbol != self.known.all_targets).then_some(false),
        }
    }

    /// Expands a variable that was found, and whose modifiers are direct.
    pub(super) fn direct(
        &mut self,
        (found, symbol): (Found, Symbol),
        expansion: &Expansion,
        how: How<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Outcome, Stop> {
        let variable = self.variables.table(found).and_then(|all| all.get(symbol));
        let plain = variable.filter(|variable| variable.value.plain_bytes().is_some());
        let plain = plain.map(|variable| variable.value.clone());
        if let Some(bytes) = plain.as_ref().and_then(|value| value.plain_bytes()) {
            return self.modified(bytes, Some(symbol), expansion, how, out);
        }
        let mut value = self.buffer();
        self.value_of(found, symbol, how, &mut value)?;
        let outcome = self.modified(&value, Some(symbol), expansion, how, out)?;
        self.give_back(value);
        Ok(outcome)
    }

    /// Applies the modifiers of an expansion, which are direct, to its value.
    pub(super) fn modified(
        &mut self,
        value: &[u8],
        symbol: Option<Symbol>,
        expansion: &Expansion,
        how: How<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Outcome, Stop> {
        let Some(chain) = expansion.chain else {
            let only = expansion.modifiers.first();
            if let Some(selection) = only.and_then(|only| Selection::of(only, how.frame)) {
                selection.write(value, out);
            }
            return Ok(Outcome::Value);
        };
        let (selecting, rest) = expansion.modifiers.split_at(expansion.selecting.into());
        if selecting.is_empty() {
            return self.remembered((chain, rest), value, symbol, how, out);
        }
        // Selecting words costs less than to look it up, and what is left is often the same.
        let mut selected = self.buffer();
        self.select_all(selecting, value, &mut selected);
        let outcome = self.remembered((chain, rest), &selected, symbol, how, out)?;
        self.give_back(selected);
        Ok(outcome)
    }

    /// Selects words by one pattern after the other, all always the same.
    fn select_all(&mut self, patterns: &[Modifier], value: &[u8], out: &mut Vec<u8>) {
        for (index, pattern) in patterns.iter().enumerate() {
            let Some(selection) = Selection::of(pattern, None) else {
                continue;
            };
            if index == 0 {
                selection.write(value, out);
            } else {
                let mut next = self.buffer();
                selection.write(out, &mut next);
                self.give_back(std::mem::replace(out, next));
            }
        }
    }
}
