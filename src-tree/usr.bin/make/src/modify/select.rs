//! `:M` and `:N`: words by patterns.

use crate::expand::{Modifier, Pattern};
use crate::session::Frame;
use crate::text::{Glob, Words, is_blank};

/// Which words stay, where that is known without expanding anything.
pub(super) struct Selection<'a> {
    by: By<'a>,
    /// Those stay that do not match.
    invert: bool,
}

enum By<'a> {
    Pattern(&'a Glob),
    Word(&'a [u8]),
}

impl<'a> Selection<'a> {
    /// Takes a modifier; nothing where it does more than to select, or has to be expanded first.
    pub(super) fn of(modifier: &'a Modifier, frame: Option<&'a Frame>) -> Option<Self> {
        let Modifier::Match { pattern, invert } = modifier else {
            return None;
        };
        let by = match pattern {
            Pattern::Fixed(glob) => By::Pattern(glob),
            Pattern::OfLoop(number, _) => {
                let frame = frame.filter(|frame| frame.is_literal())?;
                By::Word(frame.words().get(*number)?)
            }
            Pattern::Computed(_) => return None,
        };
        Some(Self {
            by,
            invert: *invert,
        })
    }

    /// Tells whether a word stays.
    pub(super) fn keeps(&self, word: &[u8]) -> bool {
        let matches = match self.by {
            By::Pattern(glob) => glob.matches(word),
            By::Word(own) => word == own,
        };
        matches != self.invert
    }

    /// Tells whether anything but blanks stays of a value.
    pub(super) fn any(&self, value: &[u8]) -> bool {
        let says_something = |word: &[u8]| !word.iter().all(|byte| is_blank(*byte));
        Words::new(value).any(|word| self.keeps(word) && says_something(word))
    }

    /// Writes the words that stay to the end of `out`, with spaces between them.
    pub(super) fn write(&self, value: &[u8], out: &mut Vec<u8>) {
        let mut started = false;
        for word in Words::new(value) {
            if self.keeps(word) {
                if started {
                    out.push(b' ');
                }
                started = true;
                out.extend_from_slice(word);
            }
        }
    }
}
