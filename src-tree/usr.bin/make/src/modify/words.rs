//! Modifiers that select, change or order words, and the dispatch to all the others.

use std::rc::Rc;

use super::state::State;
use super::{How, Outcome};
use crate::expand::{Modifier, Order, Pattern, WordSelection, modifiers_of};
use crate::session::{Session, Stop};
use crate::text::{Glob, Words, quote};

impl Session {
    /// Applies one modifier.
    pub(super) fn apply_one(
        &mut self,
        modifier: &Modifier,
        state: &mut State,
        how: How<'_>,
    ) -> Result<(), Stop> {
        match modifier {
            Modifier::Indirect(expansion) => {
                let mut list = self.buffer();
                self.expansion(expansion, how, &mut list)?;
                self.apply_text(&list, state, how)?;
                self.give_back(list);
            }
            Modifier::Fork(fork) => {
                let mut value = self.buffer();
                self.expansion(&fork.condition, how, &mut value)?;
                let list = if value.is_empty() {
                    &fork.empty
                } else {
                    &fork.full
                };
                self.give_back(value);
                self.apply(list, state, how)?;
            }
            Modifier::Match { pattern, invert } => {
                self.match_words(pattern, *invert, state, how)?
            }
            Modifier::Subst { .. } | Modifier::Suffix { .. } => {
                self.substitute(modifier, state, how)?;
            }
            Modifier::Regex(all) => self.regular(all, state, how)?,
            Modifier::Loop { name, body } => self.loop_over(name, body, state, how)?,
            Modifier::Unless(pieces) => {
                state.keep();
                if !state.defined {
                    self.set_value(pieces, state, how)?;
                }
            }
            Modifier::When(pieces) => {
                state.keep();
                if state.defined {
                    self.set_value(pieces, state, how)?;
                }
            }
            Modifier::Literal => {
                state.keep();
                let name = self.name_in(state);
                state.replace(|_, out| out.extend_from_slice(&name));
            }
            Modifier::Path => self.path(state),
            Modifier::Command(pieces) => self.command(pieces, state, how)?,
            Modifier::Shell => self.shell(state)?,
            Modifier::Words(selection) => select(*selection, state),
            Modifier::ComputedWords(pieces, source) => {
                let text = self.argument(pieces, how)?;
                match WordSelection::parse(&text) {
                    Some(selection) => select(selection, state),
                    None => {
                        let source = String::from_utf8_lossy(source).into_owned();
                        self.bad(&format!("Bad modifier `:{source}'"), state);
                    }
                }
                self.give_back(text);
            }
            Modifier::Quote(dollars) => state.replace(|value, out| quote(value, *dollars, out)),
            Modifier::Order(order) => self.order_words(*order, state),
            Modifier::Time(seconds, utc) => self.time(*seconds, *utc, state),
            Modifier::RealPath => self.real_path(state),
            Modifier::Remember(name) => self.remember(name, state, how),
            Modifier::Choose(choice) => self.choose(choice, state, how)?,
            Modifier::Assign(kind, pieces) => self.assign(*kind, pieces, state, how)?,
            Modifier::Bad(message) => {
                let message = String::from_utf8_lossy(message).into_owned();
                self.bad(&message, state);
            }
            Modifier::Unknown(letter) => {
                self.trouble(format!("Unknown modifier '{}'", char::from(*letter)));
                state.fail(Outcome::Error);
            }
            Modifier::Head
            | Modifier::Tail
            | Modifier::Extension
            | Modifier::Root
            | Modifier::Unique
            | Modifier::Upper
            | Modifier::Lower
            | Modifier::OneWord(_)
            | Modifier::Separator(_)
            | Modifier::Range(_)
            | Modifier::Hash => simple(modifier, state),
        }
        Ok(())
    }

    /// Returns the name of the variable whose value is on its way; that of a loop has none.
    pub(super) fn name_in(&self, state: &State) -> Rc<[u8]> {
        state
            .symbol
            .map_or_else(|| Rc::from([]), |symbol| self.names.text(symbol))
    }

    /// Says what is wrong with a modifier.
    pub(super) fn bad(&mut self, message: &str, state: &mut State) {
        let name = String::from_utf8_lossy(&self.name_in(state)).into_owned();
        self.trouble(format!("{message} for {name}"));
        state.fail(Outcome::Error);
    }

    /// Applies modifiers that came out of a variable.
    fn apply_text(&mut self, text: &[u8], state: &mut State, how: How<'_>) -> Result<(), Stop> {
        if text.is_empty() {
            return Ok(());
        }
        let list = match self.indirect.get(text) {
            Some(list) => list.clone(),
            None => {
                let list: Rc<[Modifier]> = modifiers_of(text, &mut self.names).into();
                self.indirect.insert(text.to_vec(), list.clone());
                list
            }
        };
        self.deeper_in(|session| session.apply(&list, state, How { frame: None, ..how }))
    }

    fn deeper_in(&mut self, act: impl FnOnce(&mut Self) -> Result<(), Stop>) -> Result<(), Stop> {
        self.deeper_by(20)?;
        let result = act(self);
        self.depth = self.depth.saturating_sub(20);
        result
    }

    fn set_value(
        &mut self,
        pieces: &[crate::expand::Piece],
        state: &mut State,
        how: How<'_>,
    ) -> Result<(), Stop> {
        state.value.clear();
        state.outcome = Outcome::Value;
        self.pieces(pieces, how, &[], &mut state.value)
    }

    fn match_words(
        &mut self,
        pattern: &Pattern,
        invert: bool,
        state: &mut State,
        how: How<'_>,
    ) -> Result<(), Stop> {
        let computed;
        let glob = match pattern {
            Pattern::Fixed(glob) => glob,
            Pattern::OfLoop(_, text) | Pattern::Computed(text) => {
                let mut out = self.buffer();
                self.expand(text, how, &mut out)?;
                if !out.iter().any(|byte| b"*?[\\".contains(byte)) {
                    // Most computed ones are words.
                    state.each_word(|word, joined| {
                        if (word == out) != invert {
                            joined.word(word);
                        }
                    });
                    self.give_back(out);
                    return Ok(());
                }
                computed = Glob::new(&out);
                self.give_back(out);
                &computed
            }
        };
        state.each_word(|word, joined| {
            if glob.matches(word) != invert {
                joined.word(word);
            }
        });
        Ok(())
    }

    fn order_words(&mut self, order: Order, state: &mut State) {
        let value = std::mem::take(&mut state.value);
        let mut words: Vec<_> = Words::new(&value).collect();
        match order {
            Order::Forward => words.sort_unstable(),
            Order::Reverse => words.sort_unstable_by(|one, other| other.cmp(one)),
            Order::Random => {
                for last in (1..words.len()).rev() {
                    self.random = self
                        .random
                        .wrapping_mul(6_364_136_223_846_793_005)
                        .wrapping_add(1_442_695_040_888_963_407);
                    let pick = usize::try_from(self.random >> 33).unwrap_or(0) % (last + 1);
                    words.swap(last, pick);
                }
            }
        }
        state.replace(|_, out| join(words.into_iter(), out));
    }
}

fn join<'a>(words: impl Iterator<Item = &'a [u8]>, out: &mut Vec<u8>) {
    for (index, word) in words.enumerate() {
        if index > 0 {
            out.push(b' ');
        }
        out.extend_from_slice(word);
    }
}

/// Applies a modifier that needs nothing but the value.
fn simple(modifier: &Modifier, state: &mut State) {
    match modifier {
        Modifier::Head => state.each_word(|word, joined| {
            let slash = word.iter().rposition(|byte| *byte == b'/');
            joined.word(slash.map_or(b".", |slash| &word[..slash]));
        }),
        Modifier::Tail => state.each_word(|word, joined| {
            let slash = word.iter().rposition(|byte| *byte == b'/');
            joined.word(slash.map_or(word, |slash| &word[slash + 1..]));
        }),
        Modifier::Extension => state.each_word(|word, joined| {
            if let Some(dot) = word.iter().rposition(|byte| *byte == b'.') {
                joined.word(&word[dot + 1..]);
            }
        }),
        Modifier::Root => state.each_word(|word, joined| {
            let dot = word.iter().rposition(|byte| *byte == b'.');
            joined.word(dot.map_or(word, |dot| &word[..dot]));
        }),
        Modifier::Unique => state.replace(|value, out| {
            let mut words: Vec<_> = Words::new(value).collect();
            words.dedup();
            join(words.into_iter(), out);
        }),
        Modifier::Upper => state.value.make_ascii_uppercase(),
        Modifier::Lower => state.value.make_ascii_lowercase(),
        Modifier::OneWord(whole) => state.whole = *whole,
        Modifier::Separator(separator) => {
            state.separator = *separator;
            state.each_word(|word, joined| joined.word(word));
        }
        Modifier::Range(count) => state.replace(|value, out| {
            let count = match usize::try_from(*count) {
                Ok(0) | Err(_) => Words::new(value).count(),
                Ok(count) => count.min(1 << 20),
            };
            let numbers: Vec<_> = (1..=count).map(|number| number.to_string()).collect();
            out.extend_from_slice(numbers.join(" ").as_bytes());
        }),
        Modifier::Hash => state.replace(super::facts::hash),
        _ => {}
    }
}

/// Applies `:[...]`.
fn select(selection: WordSelection, state: &mut State) {
    match selection {
        WordSelection::Joined => state.whole = true,
        WordSelection::Split => state.whole = false,
        WordSelection::Count => {
            let whole = state.whole;
            state.replace(
                |value, out| match if whole { 1 } else { Words::new(value).count() } {
                    few @ 0..10 => out.extend(b"0123456789".get(few)),
                    many => out.extend_from_slice(many.to_string().as_bytes()),
                },
            );
        }
        WordSelection::Range(first, last) => {
            let (whole, separator) = (state.whole, state.separator);
            state.replace(|value, out| {
                let words: Vec<_> = if whole {
                    vec![value]
                } else {
                    Words::new(value).collect()
                };
                let chosen = range(&words, first, last);
                let mut started = false;
                for word in chosen.into_iter().filter(|word| !word.is_empty()) {
                    if started && let Some(separator) = separator {
                        out.push(separator);
                    }
                    out.extend_from_slice(word);
                    started = true;
                }
            });
        }
    }
}

fn range<'a>(words: &[&'a [u8]], first: i64, last: i64) -> Vec<&'a [u8]> {
    let count = i64::try_from(words.len()).unwrap_or(i64::MAX);
    let place = |index: i64| if index < 0 { count + index + 1 } else { index };
    let (first, last) = (place(first), place(last));
    let at = |index: i64| usize::try_from(index.clamp(0, count)).unwrap_or(0);
    if first > last {
        let (from, to) = (at(last - 1), at(first));
        return words[from.min(to)..to].iter().rev().copied().collect();
    }
    let (from, to) = (at(first - 1), at(last));
    words[from.min(to)..to].to_vec()
}
