//! Runs programs by a table of states that is filled as texts need it.
//!
//! A state is a set of instructions. Only for programs that do not ask about words. A table is of a
//! whole program, or of the instructions of a part of it.

use std::collections::HashMap;
use std::rc::Rc;

use super::Span;
use super::program::{Program, Step};
use super::syntax::Look;

/// Nothing known yet.
const UNKNOWN: u32 = u32::MAX;
/// No match any more.
const DEAD: u32 = u32::MAX - 1;
/// More states than this, and the table begins anew.
const MOST_STATES: usize = 2000;

#[derive(Debug, Clone)]
struct State {
    steps: Rc<[usize]>,
    /// A match ends here.
    accepts: bool,
    /// A match ends here if the text does.
    accepts_at_end: bool,
    next: Box<[u32]>,
}

/// The states that are known.
#[derive(Debug)]
pub(super) struct Table {
    /// The first instruction, and the one where a match is complete.
    range: (usize, usize),
    states: Vec<State>,
    numbers: HashMap<Rc<[usize]>, u32>,
    /// The first state, at the beginning of a line and elsewhere.
    starts: [u32; 2],
}

impl Table {
    pub(super) fn new(range: (usize, usize)) -> Self {
        Self {
            range,
            states: Vec::new(),
            numbers: HashMap::new(),
            starts: [UNKNOWN; 2],
        }
    }

    /// Returns the end of the longest match that begins where `span` does, up to its end;
    /// `line_start` is about its beginning.
    pub(super) fn longest(
        &mut self,
        program: &Program,
        text: &[u8],
        span: Span,
        line_start: bool,
    ) -> Option<usize> {
        let mut found = None;
        self.run(program, text, span, line_start, |end| found = Some(end));
        found
    }

    /// Calls `reached` with each end of a match that begins where `span` does, up to its end.
    pub(super) fn run(
        &mut self,
        program: &Program,
        text: &[u8],
        span: Span,
        line_start: bool,
        mut reached: impl FnMut(usize),
    ) {
        if self.states.len() > MOST_STATES {
            *self = Self::new(self.range);
        }
        let mut state = self.starts[usize::from(line_start)];
        if state == UNKNOWN {
            state = self.state(program, &[self.range.0], line_start);
            self.starts[usize::from(line_start)] = state;
        }
        let (start, end) = span;
        for (at, &byte) in text[..end].iter().enumerate().skip(start) {
            let known = &self.states[state as usize];
            if known.accepts {
                reached(at);
            }
            let mut next = known.next[usize::from(byte)];
            if next == UNKNOWN {
                next = self.step(program, state, byte);
            }
            if next == DEAD {
                return;
            }
            state = next;
        }
        let last = &self.states[state as usize];
        if last.accepts || last.accepts_at_end && end == text.len() {
            reached(end);
        }
    }

    fn step(&mut self, program: &Program, from: u32, byte: u8) -> u32 {
        let takes = |at: &&usize| matches!(&program.steps[**at], Step::Set(set) if set.has(byte));
        let steps = self.states[from as usize].steps.clone();
        let seeds: Vec<usize> = steps.iter().filter(takes).map(|at| at + 1).collect();
        let next = if seeds.is_empty() {
            DEAD
        } else {
            self.state(program, &seeds, false)
        };
        self.states[from as usize].next[usize::from(byte)] = next;
        next
    }

    /// Returns the state of these instructions and all that follow without taking a byte.
    fn state(&mut self, program: &Program, seeds: &[usize], line_start: bool) -> u32 {
        let (steps, accepts) = closure(program, seeds, self.range.1, line_start, false);
        let (_, accepts_at_end) = closure(program, seeds, self.range.1, line_start, true);
        let mut key = steps;
        key.push(usize::from(accepts) + 2 * usize::from(accepts_at_end));
        let key: Rc<[usize]> = key.into();
        if let Some(known) = self.numbers.get(&key) {
            return *known;
        }
        let number = u32::try_from(self.states.len()).unwrap_or(DEAD);
        self.states.push(State {
            steps: key[..key.len() - 1].into(),
            accepts,
            accepts_at_end,
            next: vec![UNKNOWN; 256].into_boxed_slice(),
        });
        self.numbers.insert(key, number);
        number
    }
}

/// Returns the instructions that take a byte next, and whether a match is complete.
fn closure(
    program: &Program,
    seeds: &[usize],
    end: usize,
    line_start: bool,
    text_end: bool,
) -> (Vec<usize>, bool) {
    let mut seen = vec![false; program.steps.len()];
    let mut open = seeds.to_vec();
    let mut steps = Vec::new();
    let mut accepts = false;
    while let Some(at) = open.pop() {
        if std::mem::replace(&mut seen[at], true) {
            continue;
        }
        if at == end {
            accepts = true;
            continue;
        }
        match program.steps[at] {
            Step::Set(_) => steps.push(at),
            Step::Look(Look::Start) if line_start => open.push(at + 1),
            Step::Look(Look::End) if text_end => open.push(at + 1),
            Step::Look(_) => {}
            Step::Split(one, other) => open.extend([one, other]),
            Step::Jump(to) => open.push(to),
            Step::Match => {}
        }
    }
    steps.sort_unstable();
    (steps, accepts)
}
