//! The tree of a pattern.

use super::error::Error;
use super::set::Set;
use crate::list::List;

/// The number of a node.
pub(super) type Id = u32;

/// Most nodes of a tree, after counted repetitions were written out.
const MOST: usize = 1 << 16;

/// Something of one character, or a condition on the place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Atom {
    /// This character; a small letter stands for both when letters are folded.
    Character(u32),
    /// Any character.
    Any,
    /// Any character but a newline.
    AnyButNewline,
    /// A character of the set with this number.
    Set(u32),
    /// The start of the text or line.
    Begin,
    /// The end of the text or line.
    End,
    /// The start of a word.
    WordBegin,
    /// The end of a word.
    WordEnd,
    /// Either of the two.
    WordEdge,
    /// Neither of the two.
    NoWordEdge,
}

/// A node.
#[derive(Clone, Copy, Debug)]
pub(super) enum Node {
    /// Nothing.
    Empty,
    /// One atom.
    Atom(Atom),
    /// A subexpression with its number.
    Group(u32, Id),
    /// One after the other.
    Cat(Id, Id),
    /// One or the other.
    Either(Id, Id),
    /// None or once; `first`: nothing of the same repetition came before.
    Maybe { body: Id, first: bool },
    /// Any number of times.
    Star { body: Id, first: bool },
    /// One round of a repetition: what groups inside matched before is forgotten.
    Round(Id),
    /// What a group has matched.
    Back(u32),
}

/// A tree: nodes refer to earlier nodes.
pub(super) struct Tree {
    nodes: List<Node>,
    /// Numbers of the groups in each node's subtree.
    spans: List<(u32, u32)>,
    pub(super) sets: List<Set>,
    /// How many groups there are.
    pub(super) groups: u32,
    /// Whether a group is referred to.
    pub(super) refers_back: bool,
}

impl Tree {
    pub(super) const fn new() -> Tree {
        Tree {
            nodes: List::new(),
            spans: List::new(),
            sets: List::new(),
            groups: 0,
            refers_back: false,
        }
    }

    /// How many nodes there are.
    pub(super) fn size(&self) -> usize {
        self.nodes.len()
    }

    pub(super) fn node(&self, id: Id) -> Node {
        self.nodes[id as usize]
    }

    pub(super) fn add(&mut self, node: Node) -> Result<Id, Error> {
        if self.nodes.len() >= MOST {
            return Err(Error::Space);
        }
        let span = self.span(node);
        self.spans.push(span).map_err(|_| Error::Space)?;
        self.nodes.push(node).map_err(|_| Error::Space)?;
        Ok(self.nodes.len() as Id - 1)
    }

    pub(super) fn add_set(&mut self, set: Set) -> Result<Atom, Error> {
        self.sets.push(set.finish()).map_err(|_| Error::Space)?;
        Ok(Atom::Set(self.sets.len() as u32 - 1))
    }

    /// A copy of a subtree. Chains are copied from their end, not one inside the other.
    fn copy(&mut self, id: Id) -> Result<Id, Error> {
        let mut chain = List::new();
        let mut last = id;
        while let Node::Cat(first, rest) | Node::Either(first, rest) = self.node(last) {
            chain.push((last, first)).map_err(|_| Error::Space)?;
            last = rest;
        }
        let mut whole = match self.node(last) {
            Node::Group(number, body) => Node::Group(number, self.copy(body)?),
            Node::Maybe { body, first } => {
                let body = self.copy(body)?;
                Node::Maybe { body, first }
            }
            Node::Star { body, first } => {
                let body = self.copy(body)?;
                Node::Star { body, first }
            }
            Node::Round(body) => Node::Round(self.copy(body)?),
            leaf => leaf,
        };
        let mut copy = self.add(whole)?;
        while let Some((link, first)) = chain.pop() {
            let first = self.copy(first)?;
            whole = match self.node(link) {
                Node::Either(..) => Node::Either(first, copy),
                _ => Node::Cat(first, copy),
            };
            copy = self.add(whole)?;
        }
        Ok(copy)
    }

    /// Writes a repetition out: `least` rounds, and then up to `most`, or any number of them.
    pub(super) fn repeat(&mut self, body: Id, least: u32, most: Option<u32>) -> Result<Id, Error> {
        let mut tail = match most {
            None => {
                let body = self.round(body)?;
                Some(self.add(Node::Star {
                    body,
                    first: least == 0,
                })?)
            }
            Some(most) => {
                let mut tail = None;
                for number in (least..most).rev() {
                    let round = self.round(body)?;
                    let body = self.join(round, tail)?;
                    tail = Some(self.add(Node::Maybe {
                        body,
                        first: number == 0,
                    })?);
                }
                tail
            }
        };
        for _ in 0..least {
            let round = self.round(body)?;
            tail = Some(self.join(round, tail)?);
        }
        match tail {
            Some(whole) => Ok(whole),
            None => self.add(Node::Empty),
        }
    }

    fn round(&mut self, body: Id) -> Result<Id, Error> {
        let copy = self.copy(body)?;
        self.add(Node::Round(copy))
    }

    fn join(&mut self, first: Id, rest: Option<Id>) -> Result<Id, Error> {
        match rest {
            Some(rest) => self.add(Node::Cat(first, rest)),
            None => Ok(first),
        }
    }

    /// The lowest and the highest number of a group in a subtree; 0 when there is none.
    pub(super) fn groups_of(&self, id: Id) -> (u32, u32) {
        self.spans[id as usize]
    }

    /// Whether there is a group in a subtree.
    pub(super) fn has_group(&self, id: Id) -> bool {
        self.groups_of(id).1 > 0
    }

    /// What `groups_of` says of a new node.
    fn span(&self, node: Node) -> (u32, u32) {
        let both = |a: (u32, u32), b: (u32, u32)| match (a.0, b.0) {
            (0, _) => b,
            (_, 0) => a,
            _ => (a.0.min(b.0), a.1.max(b.1)),
        };
        match node {
            Node::Empty | Node::Atom(_) | Node::Back(_) => (0, 0),
            Node::Group(number, body) => both((number, number), self.groups_of(body)),
            Node::Cat(a, b) | Node::Either(a, b) => both(self.groups_of(a), self.groups_of(b)),
            Node::Maybe { body, .. } | Node::Star { body, .. } | Node::Round(body) => {
                self.groups_of(body)
            }
        }
    }
}
