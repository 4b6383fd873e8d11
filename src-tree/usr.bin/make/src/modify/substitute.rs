//! `:S/old/new/` and `:old=new`.

use super::How;
use super::state::{Joined, State};
use crate::expand::{Modifier, SubstFlags, Text};
use crate::session::{Session, Stop};

/// A substitution with its arguments expanded.
struct Subst<'a> {
    old: &'a [u8],
    new: &'a [u8],
    at_start: bool,
    at_end: bool,
    flags: SubstFlags,
    /// It has found something.
    matched: bool,
    /// A word on its way.
    changed: Vec<u8>,
}

impl Session {
    pub(super) fn substitute(
        &mut self,
        modifier: &Modifier,
        state: &mut State,
        how: How<'_>,
    ) -> Result<(), Stop> {
        match modifier {
            Modifier::Subst {
                old,
                new,
                at_start,
                at_end,
                flags,
            } => {
                let old = self.argument(old, how)?;
                let mut text = self.buffer();
                self.pieces(new, how, &old, &mut text)?;
                let mut subst = Subst {
                    old: &old,
                    new: &text,
                    at_start: *at_start,
                    at_end: *at_end,
                    flags: *flags,
                    matched: false,
                    changed: self.buffer(),
                };
                let whole = state.whole || flags.whole;
                state.each_word_as(whole, &mut |word, joined| subst.word(word, joined));
                self.give_back(subst.changed);
                self.give_back(old);
                self.give_back(text);
            }
            Modifier::Suffix { old, new } => {
                let old = self.argument(old, how)?;
                let mut text = self.buffer();
                self.pieces(new, how, &old, &mut text)?;
                // The new one is expanded once more for each word; that gives the same each time.
                if text.contains(&b'$') {
                    text = self.expanded(&Text::new(&text), How { frame: None, ..how })?;
                }
                if !(old.is_empty() && state.value.is_empty()) {
                    state.each_word(|word, joined| suffix(word, &old, &text, joined));
                }
                self.give_back(old);
                self.give_back(text);
            }
            _ => {}
        }
        Ok(())
    }
}

impl Subst<'_> {
    fn word(&mut self, word: &[u8], joined: &mut Joined<'_>) {
        if self.flags.once && self.matched {
            joined.word(word);
            return;
        }
        let (old, new) = (self.old, self.new);
        let rest = match (self.at_start, self.at_end) {
            (true, true) => (word == old).then_some((&word[..0], &word[..0])),
            (true, false) => word.strip_prefix(old).map(|rest| (&word[..0], rest)),
            (false, true) => word.strip_suffix(old).map(|rest| (rest, &word[..0])),
            (false, false) => return self.within(word, joined),
        };
        let Some((before, behind)) = rest else {
            joined.word(word);
            return;
        };
        self.matched = true;
        if before.len() + new.len() + behind.len() > 0 {
            let out = joined.open();
            out.extend_from_slice(before);
            out.extend_from_slice(new);
            out.extend_from_slice(behind);
        }
    }

    /// Substitutes anywhere in a word.
    fn within(&mut self, word: &[u8], joined: &mut Joined<'_>) {
        let mut rest = word;
        let changed = &mut self.changed;
        changed.clear();
        while let Some(at) = position(rest, self.old) {
            changed.extend_from_slice(&rest[..at]);
            changed.extend_from_slice(self.new);
            rest = &rest[at + self.old.len()..];
            self.matched = true;
            if !self.flags.global || rest.is_empty() {
                break;
            }
        }
        changed.extend_from_slice(rest);
        if !changed.is_empty() {
            joined.word(changed);
        }
    }
}

/// Finds a part of a text; an empty part is nowhere.
fn position(text: &[u8], part: &[u8]) -> Option<usize> {
    let first = *part.first()?;
    let mut from = 0;
    while let Some(at) = text[from..].iter().position(|byte| *byte == first) {
        if text[from + at..].starts_with(part) {
            return Some(from + at);
        }
        from += at + 1;
    }
    None
}

/// Applies `:old=new` to a word.
fn suffix(word: &[u8], old: &[u8], new: &[u8], joined: &mut Joined<'_>) {
    let out = joined.open();
    let percent = |text: &[u8]| text.iter().position(|byte| *byte == b'%');
    let in_old = percent(old);
    let found = match in_old {
        _ if old.is_empty() => Some(word),
        Some(_) if word.is_empty() => None,
        Some(at) => word
            .strip_prefix(&old[..at])
            .and_then(|rest| rest.strip_suffix(&old[at + 1..])),
        None => word.strip_suffix(old),
    };
    let Some(stem) = found else {
        out.extend_from_slice(word);
        return;
    };
    match (percent(new), in_old.is_some()) {
        (Some(at), true) => {
            out.extend_from_slice(&new[..at]);
            out.extend_from_slice(stem);
            out.extend_from_slice(&new[at + 1..]);
        }
        (None, true) => out.extend_from_slice(new),
        (_, false) => {
            out.extend_from_slice(stem);
            out.extend_from_slice(new);
        }
    }
}
