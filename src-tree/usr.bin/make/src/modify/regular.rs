//! `:C/expression/replacement/`.

use super::How;
use super::state::{Joined, State};
use crate::expand::{Regular, SubstFlags};
use crate::regex::{Regex, Span};
use crate::session::{Session, Stop};

impl Session {
    pub(super) fn regular(
        &mut self,
        all: &Regular,
        state: &mut State,
        how: How<'_>,
    ) -> Result<(), Stop> {
        let pattern = self.argument(&all.pattern, how)?;
        let new = self.argument(&all.new, how)?;
        let flags = all.flags;
        match all.cache.get(&pattern) {
            Ok(regex) => {
                let mut subst = Subst {
                    regex: &regex,
                    new: &new,
                    flags,
                    matched: false,
                    groups: new
                        .windows(2)
                        .any(|two| two[0] == b'\\' && two[1].is_ascii_digit()),
                    trouble: None,
                    changed: self.buffer(),
                };
                let separator = state.separator;
                state.separator = Some(b' ');
                let whole = state.whole || flags.whole;
                state.each_word_as(whole, &mut |word, joined| subst.word(word, joined));
                state.separator = separator;
                self.give_back(subst.changed);
                if let Some(trouble) = subst.trouble {
                    self.trouble(trouble);
                }
            }
            Err(error) => self.bad(&format!("RE substitution error: {error}"), state),
        }
        self.give_back(pattern);
        self.give_back(new);
        Ok(())
    }
}

/// A substitution with its arguments expanded.
struct Subst<'a> {
    regex: &'a Regex,
    new: &'a [u8],
    flags: SubstFlags,
    matched: bool,
    /// The replacement wants to know what groups took.
    groups: bool,
    trouble: Option<String>,
    /// A word on its way.
    changed: Vec<u8>,
}

impl Subst<'_> {
    fn word(&mut self, word: &[u8], joined: &mut Joined<'_>) {
        if self.flags.once && self.matched {
            if !word.is_empty() {
                joined.word(word);
            }
            return;
        }
        let Some(mut span) = self.regex.find(word, true) else {
            if !word.is_empty() {
                joined.word(word);
            }
            return;
        };
        self.matched = true;
        let mut out = std::mem::take(&mut self.changed);
        out.clear();
        let (mut rest, mut line_start) = (word, true);
        loop {
            out.extend_from_slice(&rest[..span.0]);
            self.replacement(rest, span, line_start, &mut out);
            let nothing = span == (0, 0);
            rest = &rest[span.1..];
            if !self.flags.global {
                break;
            }
            line_start = false;
            if nothing && !rest.is_empty() {
                out.push(rest[0]);
                rest = &rest[1..];
            }
            if rest.is_empty() {
                break;
            }
            match self.regex.find(rest, false) {
                Some(next) => span = next,
                None => break,
            }
        }
        out.extend_from_slice(rest);
        if !out.is_empty() {
            joined.word(&out);
        }
        self.changed = out;
    }

    fn replacement(&mut self, text: &[u8], span: Span, line_start: bool, out: &mut Vec<u8>) {
        let groups = if self.groups {
            self.regex.captures(text, span, line_start)
        } else {
            Vec::new()
        };
        let mut bytes = self.new.iter().copied().peekable();
        while let Some(byte) = bytes.next() {
            let number = match (byte, bytes.peek().copied()) {
                (b'\\', Some(next @ (b'&' | b'\\'))) => {
                    out.push(next);
                    bytes.next();
                    continue;
                }
                (b'\\', Some(digit)) if digit.is_ascii_digit() => {
                    bytes.next();
                    usize::from(digit - b'0')
                }
                (b'&', _) => {
                    out.extend_from_slice(&text[span.0..span.1]);
                    continue;
                }
                _ => {
                    out.push(byte);
                    continue;
                }
            };
            match groups.get(number) {
                Some(Some((start, end))) => out.extend_from_slice(&text[*start..*end]),
                Some(None) => {
                    self.trouble = Some(format!("No match for subexpression \\{number}"));
                }
                None => self.trouble = Some(format!("No subexpression \\{number}")),
            }
        }
    }
}
