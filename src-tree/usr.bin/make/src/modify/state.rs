//! A value on its way through modifiers.

use crate::names::Symbol;
use crate::text::Words;

use super::Outcome;

/// A value on its way through modifiers.
pub(super) struct State {
    pub(super) value: Vec<u8>,
    /// What the value is now.
    pub(super) outcome: Outcome,
    /// The variable exists.
    pub(super) defined: bool,
    /// A modifier gave a value to a variable that does not exist.
    pub(super) kept: bool,
    pub(super) symbol: Option<Symbol>,
    /// The value is one word.
    pub(super) whole: bool,
    /// What goes between words.
    pub(super) separator: Option<u8>,
    /// A buffer for the next value.
    pub(super) spare: Vec<u8>,
}

/// Collects words with separators between them.
pub(super) struct Joined<'a> {
    pub(super) out: &'a mut Vec<u8>,
    separator: Option<u8>,
    started: bool,
}

impl Joined<'_> {
    /// Adds a word.
    pub(super) fn word(&mut self, word: &[u8]) {
        self.open().extend_from_slice(word);
    }

    /// Begins a word.
    pub(super) fn open(&mut self) -> &mut Vec<u8> {
        if self.started
            && let Some(separator) = self.separator
        {
            self.out.push(separator);
        }
        self.started = true;
        self.out
    }
}

impl State {
    /// Makes a new value of the words of the old one.
    pub(super) fn each_word(&mut self, mut act: impl FnMut(&[u8], &mut Joined<'_>)) {
        self.each_word_as(self.whole, &mut act);
    }

    /// As [`Self::each_word`], with another opinion on whether it is all one word.
    pub(super) fn each_word_as(
        &mut self,
        whole: bool,
        act: &mut dyn FnMut(&[u8], &mut Joined<'_>),
    ) {
        let mut out = std::mem::take(&mut self.spare);
        out.clear();
        let mut joined = Joined {
            out: &mut out,
            separator: self.separator,
            started: false,
        };
        if whole {
            act(&self.value, &mut joined);
        } else {
            for word in Words::new(&self.value) {
                act(word, &mut joined);
            }
        }
        self.spare = std::mem::replace(&mut self.value, out);
        self.outcome = Outcome::Value;
    }

    /// Replaces the value.
    pub(super) fn replace(&mut self, make: impl FnOnce(&[u8], &mut Vec<u8>)) {
        let mut out = std::mem::take(&mut self.spare);
        out.clear();
        make(&self.value, &mut out);
        self.spare = std::mem::replace(&mut self.value, out);
        self.outcome = Outcome::Value;
    }

    /// Leaves nothing but a reason.
    pub(super) fn fail(&mut self, outcome: Outcome) {
        self.value.clear();
        self.outcome = outcome;
    }

    /// A value was given to a variable that may not exist.
    pub(super) fn keep(&mut self) {
        self.kept |= !self.defined;
    }
}
