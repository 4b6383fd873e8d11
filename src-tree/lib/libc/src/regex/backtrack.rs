//! Patterns with back references: every way through the tree is tried, the longest match kept.

use super::automaton::Subject;
use super::dissect::Groups;
use super::error::Error;
use super::node::{Id, Node};
use super::text::lower;
use crate::list::List;

/// Deepest nesting of attempts: each has a frame on the stack.
const DEEPEST: usize = 4000;

/// A search.
struct Search<'a> {
    subject: Subject<'a>,
    groups: Groups,
    /// The longest match so far: its end, and its groups.
    best: Option<usize>,
    best_groups: Groups,
    depth: usize,
}

/// What comes behind a node: gives whether the search is over.
type Next<'n, 'a> = &'n mut dyn FnMut(&mut Search<'a>, usize) -> Result<bool, Error>;

/// Finds the leftmost match, the longest there is from its start; its groups, the whole first.
pub(super) fn search(subject: Subject<'_>, root: Id, groups: u32) -> Result<Option<Groups>, Error> {
    let mut search = Search {
        subject,
        groups: List::new(),
        best: None,
        best_groups: List::new(),
        depth: 0,
    };
    let count = groups as usize + 1;
    search
        .groups
        .fill_to(count, None)
        .map_err(|_| Error::Space)?;
    search
        .best_groups
        .fill_to(count, None)
        .map_err(|_| Error::Space)?;
    let length = subject.text.bytes.len();
    let mut start = 0;
    while start <= length {
        search.groups.fill(None);
        search.go(root, start, &mut |search, end| {
            if search.best.is_none_or(|best| end > best) {
                search.best = Some(end);
                search.groups[0] = Some((start, end));
                search.best_groups.copy_from_slice(&search.groups);
            }
            Ok(end == length)
        })?;
        if search.best.is_some() {
            return Ok(Some(search.best_groups));
        }
        start += subject.text.at(start).map_or(1, |(_, length)| length);
    }
    Ok(None)
}

impl<'a> Search<'a> {
    /// Tries a node at a place, and what comes behind it for every way in which the node matches.
    fn go(&mut self, id: Id, at: usize, next: Next<'_, 'a>) -> Result<bool, Error> {
        if self.depth == DEEPEST {
            return Err(Error::Space);
        }
        self.depth += 1;
        let outcome = self.node(id, at, next);
        self.depth -= 1;
        outcome
    }

    fn node(&mut self, id: Id, at: usize, next: Next<'_, 'a>) -> Result<bool, Error> {
        let tree = self.subject.tree;
        match tree.node(id) {
            Node::Empty => next(self, at),
            Node::Atom(_) => match self.one(id, at) {
                Some(end) => next(self, end),
                None => Ok(false),
            },
            Node::Back(number) => match self.again(number, at) {
                Some(end) => next(self, end),
                None => Ok(false),
            },
            Node::Cat(first, rest) => self.go(first, at, &mut |search, middle| {
                search.go(rest, middle, next)
            }),
            Node::Either(first, rest) => Ok(self.go(first, at, next)? || self.go(rest, at, next)?),
            Node::Maybe { body, first } => {
                let entered = self.go(body, at, &mut |search, end| {
                    if end == at && !first {
                        Ok(false)
                    } else {
                        next(search, end)
                    }
                })?;
                Ok(entered || next(self, at)?)
            }
            Node::Star { body, first } => self.star(id, (body, first), at, next),
            Node::Group(number, body) => self.go(body, at, &mut |search, end| {
                let before = search.groups[number as usize].replace((at, end));
                let over = next(search, end)?;
                if !over {
                    search.groups[number as usize] = before;
                }
                Ok(over)
            }),
            Node::Round(body) => self.round(body, at, next),
        }
    }

    /// Where an atom ends.
    fn one(&self, id: Id, at: usize) -> Option<usize> {
        let Node::Atom(atom) = self.subject.tree.node(id) else {
            return None;
        };
        match self.subject.condition(atom, at) {
            Some(holds) => holds.then_some(at),
            None => {
                let (value, length) = self.subject.text.at(at)?;
                self.subject.takes(atom, value).then_some(at + length)
            }
        }
    }

    /// Where the text of a group ends when it comes again.
    fn again(&self, number: u32, at: usize) -> Option<usize> {
        let (start, end) = self.groups[number as usize]?;
        let bytes = self.subject.text.bytes;
        let there = bytes.get(at..at + (end - start))?;
        let same = |(a, b): (&u8, &u8)| {
            a == b || self.subject.fold && lower(u32::from(*a)) == lower(u32::from(*b))
        };
        there
            .iter()
            .zip(&bytes[start..end])
            .all(same)
            .then_some(at + (end - start))
    }

    /// Rounds: as many as there can be first. Rounds of one atom need no stack.
    fn star(
        &mut self,
        star: Id,
        (body, first): (Id, bool),
        at: usize,
        next: Next<'_, 'a>,
    ) -> Result<bool, Error> {
        let tree = self.subject.tree;
        if let Node::Round(inner) = tree.node(body)
            && matches!(tree.node(inner), Node::Atom(_))
        {
            let mut ends = List::new();
            let mut end = at;
            loop {
                ends.push(end).map_err(|_| Error::Space)?;
                match self.one(inner, end) {
                    Some(after) if after > end => end = after,
                    _ => break,
                }
            }
            while let Some(end) = ends.pop() {
                if next(self, end)? {
                    return Ok(true);
                }
            }
            return Ok(false);
        }
        let over = self.go(body, at, &mut |search, end| match end == at {
            // A round that matches nothing is made when it is the first.
            true if first => next(search, end),
            true => Ok(false),
            false => search.go(star, end, next),
        })?;
        Ok(over || next(self, at)?)
    }

    /// One round: groups inside begin anew.
    fn round(&mut self, body: Id, at: usize, next: Next<'_, 'a>) -> Result<bool, Error> {
        let (low, high) = self.subject.tree.groups_of(body);
        if low == 0 {
            return self.go(body, at, next);
        }
        let inside = low as usize..high as usize + 1;
        let mut before = List::new();
        before
            .extend(&self.groups[inside.clone()])
            .map_err(|_| Error::Space)?;
        self.groups[inside.clone()].fill(None);
        let over = self.go(body, at, next)?;
        if !over {
            self.groups[inside].copy_from_slice(&before);
        }
        Ok(over)
    }
}
