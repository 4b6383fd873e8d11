//! The automaton of a tree, as instructions. Each subtree has a contiguous range of them: who
//! runs from its start has matched when the end is reached.

use super::error::Error;
use super::node::{Atom, Id, Node, Tree};
use crate::list::List;

/// An instruction.
#[derive(Clone, Copy, Debug)]
pub(super) enum Step {
    /// Take a character, or look at the place.
    Atom(Atom),
    /// Go on at the next instruction and there.
    Split(u32),
    /// Go on there.
    Jump(u32),
}

/// A range of instructions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) end: u32,
}

/// The instructions of a tree.
pub(super) struct Program {
    pub(super) steps: List<Step>,
    spans: List<Span>,
}

impl Program {
    /// Compiles a tree.
    pub(super) fn new(tree: &Tree, root: Id) -> Result<Program, Error> {
        let mut program = Program {
            steps: List::new(),
            spans: List::new(),
        };
        let none = Span { start: 0, end: 0 };
        program
            .spans
            .fill_to(tree.size(), none)
            .map_err(|_| Error::Space)?;
        program.emit(tree, root)?;
        Ok(program)
    }

    /// The range of a subtree.
    pub(super) fn span(&self, id: Id) -> Span {
        self.spans[id as usize]
    }

    fn here(&self) -> u32 {
        self.steps.len() as u32
    }

    fn push(&mut self, step: Step) -> Result<usize, Error> {
        self.steps.push(step).map_err(|_| Error::Space)?;
        Ok(self.steps.len() - 1)
    }

    fn emit(&mut self, tree: &Tree, mut id: Id) -> Result<(), Error> {
        // What ends where the last element of a chain ends; jumps of alternatives to there.
        let (mut open, mut jumps) = (List::new(), List::new());
        loop {
            open.push((id, self.here())).map_err(|_| Error::Space)?;
            match tree.node(id) {
                Node::Cat(first, rest) => {
                    self.emit(tree, first)?;
                    id = rest;
                }
                Node::Either(first, rest) => {
                    let split = self.push(Step::Split(0))?;
                    self.emit(tree, first)?;
                    let jump = self.push(Step::Jump(0))?;
                    jumps.push(jump).map_err(|_| Error::Space)?;
                    self.steps[split] = Step::Split(self.here());
                    id = rest;
                }
                last => {
                    self.emit_last(tree, last)?;
                    break;
                }
            }
        }
        let end = self.here();
        for &jump in &jumps[..] {
            self.steps[jump] = Step::Jump(end);
        }
        for &(id, start) in &open[..] {
            self.spans[id as usize] = Span { start, end };
        }
        Ok(())
    }

    fn emit_last(&mut self, tree: &Tree, node: Node) -> Result<(), Error> {
        match node {
            Node::Atom(atom) => {
                self.push(Step::Atom(atom))?;
            }
            Node::Group(_, body) | Node::Round(body) => self.emit(tree, body)?,
            Node::Maybe { body, .. } => {
                let split = self.push(Step::Split(0))?;
                self.emit(tree, body)?;
                self.steps[split] = Step::Split(self.here());
            }
            Node::Star { body, .. } => {
                let split = self.push(Step::Split(0))?;
                self.emit(tree, body)?;
                self.push(Step::Jump(split as u32))?;
                self.steps[split] = Step::Split(self.here());
            }
            Node::Empty | Node::Back(_) | Node::Cat(..) | Node::Either(..) => {}
        }
        Ok(())
    }
}
