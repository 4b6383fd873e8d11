//! What the groups of a match have matched: from left to right, each subexpression is given the
//! longest part with which what follows still matches.

use super::automaton::Automaton;
use super::error::Error;
use super::node::{Id, Node, Tree};
use super::program::Program;
use crate::list::List;

/// Where a group begins and ends, if it took part.
pub(super) type Groups = List<Option<(usize, usize)>>;

/// A match that is being taken apart.
pub(super) struct Dissection<'a, 'b> {
    pub(super) tree: &'a Tree,
    pub(super) program: &'a Program,
    pub(super) automaton: &'b mut Automaton<'a>,
    /// What the groups have matched, by number; 0 is the whole.
    pub(super) groups: &'b mut Groups,
}

impl Dissection<'_, '_> {
    /// Forgets what groups inside of a subtree have matched.
    fn forget(&mut self, id: Id) {
        let (low, high) = self.tree.groups_of(id);
        if low > 0 {
            self.groups[low as usize..=high as usize].fill(None);
        }
    }

    /// Takes a part of the text apart, which the subtree is known to match.
    pub(super) fn take_apart(
        &mut self,
        mut id: Id,
        mut from: usize,
        to: usize,
    ) -> Result<(), Error> {
        while self.tree.has_group(id) {
            match self.tree.node(id) {
                Node::Group(number, body) => {
                    self.groups[number as usize] = Some((from, to));
                    id = body;
                }
                Node::Round(body) => {
                    self.forget(body);
                    id = body;
                }
                Node::Cat(first, rest) => {
                    let middle = self.split(first, rest, from, to)?;
                    self.take_apart(first, from, middle)?;
                    (id, from) = (rest, middle);
                }
                Node::Either(first, rest) => {
                    let span = self.program.span(first);
                    id = if self.automaton.spans(span, from, to)? {
                        first
                    } else {
                        rest
                    };
                }
                Node::Maybe { body, first } => {
                    if from == to && !self.is_entered_empty(body, first, from)? {
                        return Ok(());
                    }
                    id = body;
                }
                Node::Star { body, first } => {
                    if from < to {
                        return self.rounds(id, body, from, to);
                    }
                    if !self.is_entered_empty(body, first, from)? {
                        return Ok(());
                    }
                    id = body;
                }
                Node::Empty | Node::Atom(_) | Node::Back(_) => return Ok(()),
            }
        }
        Ok(())
    }

    /// Whether a round is made that matches nothing: only when it is the first one.
    fn is_entered_empty(&mut self, body: Id, first: bool, at: usize) -> Result<bool, Error> {
        Ok(first && self.automaton.spans(self.program.span(body), at, at)?)
    }

    /// The rounds of a repetition over a part that is not empty.
    fn rounds(&mut self, star: Id, body: Id, mut from: usize, to: usize) -> Result<(), Error> {
        while from < to {
            let middle = self.split(body, star, from, to)?;
            if middle == from {
                return Ok(());
            }
            self.take_apart(body, from, middle)?;
            from = middle;
        }
        Ok(())
    }

    /// Where the first of two ends when it is as long as it can be.
    fn split(&mut self, first: Id, rest: Id, from: usize, to: usize) -> Result<usize, Error> {
        let subject = self.automaton.subject();
        if let Node::Atom(atom) = self.tree.node(first) {
            let length = subject.text.at(from).map_or(0, |(_, length)| length);
            return Ok(if subject.condition(atom, from).is_some() {
                from
            } else {
                from + length
            });
        }
        let ends = self.automaton.ends(self.program.span(first), from, to)?;
        let span = self.program.span(rest);
        for &middle in ends.iter().rev() {
            if self.automaton.spans(span, middle, to)? {
                return Ok(middle);
            }
        }
        Ok(from)
    }
}
