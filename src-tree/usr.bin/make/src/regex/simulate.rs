//! Runs programs by following all ways at once.

use super::Span;
use super::program::{Program, Step};
use super::syntax::{Look, is_word};

/// A place in a text.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) text: &'a [u8],
    pub(super) at: usize,
    pub(super) line_start: bool,
}

impl Place<'_> {
    pub(super) fn holds(&self, look: Look) -> bool {
        let before = self.at > 0 && is_word(self.text[self.at - 1]);
        let behind = self.text.get(self.at).is_some_and(|byte| is_word(*byte));
        match look {
            Look::Start => self.at == 0 && self.line_start,
            Look::End => self.at == self.text.len(),
            Look::WordStart => !before && behind,
            Look::WordEnd => before && !behind,
            Look::Edge => before != behind,
            Look::NoEdge => before == behind,
        }
    }
}

/// The instructions that are reached, each once.
pub(super) struct Threads {
    list: Vec<usize>,
    seen: Vec<bool>,
    open: Vec<usize>,
}

impl Threads {
    pub(super) fn new(size: usize) -> Self {
        Self {
            list: Vec::new(),
            seen: vec![false; size + 1],
            open: Vec::new(),
        }
    }

    fn clear(&mut self) {
        self.list.clear();
        self.seen.fill(false);
    }

    /// Adds an instruction and all that follow it without taking a byte; stops at `end`. Tells
    /// whether it got there.
    fn add(&mut self, program: &Program, start: usize, end: usize, place: Place<'_>) -> bool {
        let mut done = false;
        self.open.push(start);
        while let Some(at) = self.open.pop() {
            if std::mem::replace(&mut self.seen[at], true) {
                done |= at == end;
                continue;
            }
            if at == end {
                done = true;
                continue;
            }
            match program.steps[at] {
                Step::Set(_) => self.list.push(at),
                Step::Look(look) => {
                    if place.holds(look) {
                        self.open.push(at + 1);
                    }
                }
                Step::Split(one, other) => self.open.extend([one, other]),
                Step::Jump(to) => self.open.push(to),
                Step::Match => {}
            }
        }
        done
    }
}

/// Runs the instructions from `range.0` up to `range.1` from a place on, and calls `reached` with
/// each end of a match up to `limit`.
pub(super) fn run(
    program: &Program,
    range: (usize, usize),
    from: Place<'_>,
    limit: usize,
    reached: &mut dyn FnMut(usize),
) {
    let size = program.steps.len();
    let (mut now, mut next) = (Threads::new(size), Threads::new(size));
    let mut place = from;
    if now.add(program, range.0, range.1, place) {
        reached(place.at);
    }
    while !now.list.is_empty() && place.at < limit {
        let byte = place.text[place.at];
        place.at += 1;
        next.clear();
        let mut done = false;
        for &at in &now.list {
            if let Step::Set(set) = &program.steps[at]
                && set.has(byte)
            {
                done |= next.add(program, at + 1, range.1, place);
            }
        }
        if done {
            reached(place.at);
        }
        std::mem::swap(&mut now, &mut next);
    }
}

/// Returns the end of the longest match of the instructions of `range` that begins where `span`
/// does, up to its end.
pub(super) fn longest(
    program: &Program,
    range: (usize, usize),
    text: &[u8],
    span: Span,
    line_start: bool,
) -> Option<usize> {
    let mut found = None;
    let place = Place {
        text,
        at: span.0,
        line_start,
    };
    run(program, range, place, span.1, &mut |at| found = Some(at));
    found
}
