//! Sets of characters: what a bracket expression matches.

use super::error::Error;
use super::text::{lower, upper};
use crate::list::List;
use crate::wchar::classify;

/// A set.
pub(super) struct Set {
    /// Ranges with both ends, in no order.
    ranges: List<(u32, u32)>,
    /// Numbers of classes as `wctype` gives them.
    classes: List<u64>,
    /// What is not in the set is meant.
    pub(super) negated: bool,
    /// Capital and small letters are the same.
    pub(super) fold: bool,
    /// A newline is in no case meant.
    pub(super) no_newline: bool,
    /// The answer for each byte below 128, once [`Set::finish`] was called.
    ascii: [bool; 128],
}

impl Set {
    pub(super) const fn new() -> Set {
        Set {
            ranges: List::new(),
            classes: List::new(),
            negated: false,
            fold: false,
            no_newline: false,
            ascii: [false; 128],
        }
    }

    pub(super) fn range(&mut self, low: u32, high: u32) -> Result<(), Error> {
        self.ranges.push((low, high)).map_err(|_| Error::Space)
    }

    pub(super) fn class(&mut self, number: u64) -> Result<(), Error> {
        self.classes.push(number).map_err(|_| Error::Space)
    }

    /// Prepares for questions.
    pub(super) fn finish(mut self) -> Set {
        for value in 0..128u32 {
            self.ascii[value as usize] = self.search(value);
        }
        self
    }

    fn has_exactly(&self, value: u32) -> bool {
        self.ranges
            .iter()
            .any(|&(low, high)| low <= value && value <= high)
            || self
                .classes
                .iter()
                .any(|&class| classify::iswctype(value.cast_signed(), class) != 0)
    }

    fn search(&self, value: u32) -> bool {
        if self.no_newline && value == u32::from(b'\n') {
            return false;
        }
        let found = self.has_exactly(value)
            || self.fold && (self.has_exactly(lower(value)) || self.has_exactly(upper(value)));
        found != self.negated
    }

    /// Whether a character is meant.
    pub(super) fn has(&self, value: u32) -> bool {
        match self.ascii.get(value as usize) {
            Some(&answer) => answer,
            None => self.search(value),
        }
    }
}
