//! Expressions as programs of a small machine.

use super::RegexError;
use super::syntax::{ByteSet, Look, Node};

/// An instruction. Each one but the jumps goes on with the next.
#[derive(Debug, Clone, Copy)]
pub(super) enum Step {
    /// Takes a byte.
    Set(ByteSet),
    /// Holds only in such a place.
    Look(Look),
    /// Goes on in two places.
    Split(usize, usize),
    /// Goes on elsewhere.
    Jump(usize),
    /// Done.
    Match,
}

/// Where the parts of an expression lie in its program.
#[derive(Debug)]
pub(super) struct Part {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: PartKind,
}

#[derive(Debug)]
pub(super) enum PartKind {
    /// Without groups.
    Leaf,
    Group(usize, Box<Part>),
    Cat(Vec<Part>),
    Alt(Vec<Part>),
    Star(Box<Part>),
    Maybe(Box<Part>),
}

#[derive(Debug)]
pub(super) struct Program {
    pub(super) steps: Vec<Step>,
    pub(super) root: Part,
    pub(super) groups: usize,
    /// It asks about words.
    pub(super) looks_around: bool,
    /// It matches nowhere but at the beginning.
    pub(super) anchored: bool,
    pub(super) may_be_empty: bool,
    first: ByteSet,
}

impl Program {
    pub(super) fn new(node: &Node) -> Result<Self, RegexError> {
        let mut compiler = Compiler::default();
        let root = compiler.part(node);
        compiler.steps.push(Step::Match);
        let mut program = Self {
            steps: compiler.steps,
            root,
            groups: compiler.groups,
            looks_around: compiler.looks_around,
            anchored: begins_anchored(node),
            may_be_empty: false,
            first: ByteSet::default(),
        };
        program.look_ahead();
        Ok(program)
    }

    /// Finds out which bytes a match can begin with, conditions on places taken for true.
    fn look_ahead(&mut self) {
        let mut seen = vec![false; self.steps.len()];
        let mut open = vec![0];
        while let Some(at) = open.pop() {
            if std::mem::replace(&mut seen[at], true) {
                continue;
            }
            match self.steps[at] {
                Step::Set(set) => self.first.merge(&set),
                Step::Look(_) => open.push(at + 1),
                Step::Split(one, other) => open.extend([one, other]),
                Step::Jump(to) => open.push(to),
                Step::Match => self.may_be_empty = true,
            }
        }
    }

    pub(super) fn may_start(&self, byte: u8) -> bool {
        self.may_be_empty || self.first.has(byte)
    }
}

fn begins_anchored(node: &Node) -> bool {
    match node {
        Node::Look(Look::Start) => true,
        Node::Group(_, inner) => begins_anchored(inner),
        Node::Cat(all) => all.first().is_some_and(begins_anchored),
        Node::Alt(all) => all.iter().all(begins_anchored),
        _ => false,
    }
}

#[derive(Default)]
struct Compiler {
    steps: Vec<Step>,
    groups: usize,
    looks_around: bool,
}

impl Compiler {
    fn part(&mut self, node: &Node) -> Part {
        let start = self.steps.len();
        let kind = match node {
            Node::Empty => PartKind::Leaf,
            Node::Set(set) => {
                self.steps.push(Step::Set(*set));
                PartKind::Leaf
            }
            Node::Look(look) => {
                self.looks_around |= !matches!(look, Look::Start | Look::End);
                self.steps.push(Step::Look(*look));
                PartKind::Leaf
            }
            Node::Group(number, inner) => {
                self.groups = self.groups.max(*number);
                PartKind::Group(*number, Box::new(self.part(inner)))
            }
            Node::Cat(all) => PartKind::Cat(all.iter().map(|node| self.part(node)).collect()),
            Node::Alt(all) => PartKind::Alt(self.alternatives(all)),
            Node::Star(inner) => {
                self.steps.push(Step::Split(start + 1, 0));
                let inner = self.part(inner);
                self.steps.push(Step::Jump(start));
                self.steps[start] = Step::Split(start + 1, self.steps.len());
                PartKind::Star(Box::new(inner))
            }
            Node::Maybe(inner) => {
                self.steps.push(Step::Split(start + 1, 0));
                let inner = self.part(inner);
                self.steps[start] = Step::Split(start + 1, self.steps.len());
                PartKind::Maybe(Box::new(inner))
            }
        };
        Part {
            start,
            end: self.steps.len(),
            kind,
        }
    }

    fn alternatives(&mut self, all: &[Node]) -> Vec<Part> {
        let mut parts = Vec::new();
        let mut jumps = Vec::new();
        for (index, node) in all.iter().enumerate() {
            let split = self.steps.len();
            let last = index + 1 == all.len();
            if !last {
                self.steps.push(Step::Split(split + 1, 0));
            }
            parts.push(self.part(node));
            if !last {
                jumps.push(self.steps.len());
                self.steps.push(Step::Jump(0));
                self.steps[split] = Step::Split(split + 1, self.steps.len());
            }
        }
        let end = self.steps.len();
        for jump in jumps {
            self.steps[jump] = Step::Jump(end);
        }
        parts
    }
}
