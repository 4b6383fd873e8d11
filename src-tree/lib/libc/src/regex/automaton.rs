//! Runs the automaton over a text: all ways through the pattern at once, a character at a time.

use super::error::Error;
use super::node::{Atom, Tree};
use super::program::{Program, Span, Step};
use super::text::{Text, is_word, lower};
use crate::list::List;

/// A text and what is to be known to match it.
#[derive(Clone, Copy)]
pub(super) struct Subject<'a> {
    pub(super) text: Text<'a>,
    pub(super) tree: &'a Tree,
    /// Capital and small letters are the same.
    pub(super) fold: bool,
    /// Newlines end lines.
    pub(super) newline: bool,
    /// The start of the text begins a line.
    pub(super) begins: bool,
    /// The end of the text ends a line.
    pub(super) ends: bool,
}

impl Subject<'_> {
    /// Whether an atom takes a character; a condition takes none.
    pub(super) fn takes(&self, atom: Atom, value: u32) -> bool {
        match atom {
            Atom::Character(wanted) => wanted == value || self.fold && wanted == lower(value),
            Atom::Any => true,
            Atom::AnyButNewline => value != u32::from(b'\n'),
            Atom::Set(number) => self.tree.sets[number as usize].has(value),
            _ => false,
        }
    }

    /// Whether a condition holds at a place; `None` for what takes a character.
    pub(super) fn condition(&self, atom: Atom, at: usize) -> Option<bool> {
        let newline = |value: Option<u32>| self.newline && value == Some(u32::from(b'\n'));
        let before = || self.text.before(at);
        let after = || self.text.at(at).map(|(value, _)| value);
        let words = || (before().is_some_and(is_word), after().is_some_and(is_word));
        Some(match atom {
            Atom::Begin => at == 0 && self.begins || newline(before()),
            Atom::End => at == self.text.bytes.len() && self.ends || newline(after()),
            Atom::WordBegin => words() == (false, true),
            Atom::WordEnd => words() == (true, false),
            Atom::WordEdge => words().0 != words().1,
            Atom::NoWordEdge => words().0 == words().1,
            _ => return None,
        })
    }
}

/// Instructions to go on at, each once.
struct Threads {
    list: List<u32>,
    /// The round in which an instruction was last put on the list.
    marks: List<u32>,
    round: u32,
}

impl Threads {
    fn new(size: usize) -> Result<Threads, Error> {
        let mut marks = List::new();
        marks.fill_to(size + 1, 0).map_err(|_| Error::Space)?;
        Ok(Threads {
            list: List::new(),
            marks,
            round: 0,
        })
    }

    fn clear(&mut self) {
        self.list.truncate(0);
        self.round += 1;
        if self.round == u32::MAX {
            self.marks.fill(0);
            self.round = 1;
        }
    }
}

/// The automaton with its memory.
pub(super) struct Automaton<'a> {
    subject: Subject<'a>,
    program: &'a Program,
    now: Threads,
    next: Threads,
    stack: List<u32>,
}

impl<'a> Automaton<'a> {
    pub(super) fn new(subject: Subject<'a>, program: &'a Program) -> Result<Automaton<'a>, Error> {
        let size = program.steps.len();
        Ok(Automaton {
            subject,
            program,
            now: Threads::new(size)?,
            next: Threads::new(size)?,
            stack: List::new(),
        })
    }

    /// The text and its conditions.
    pub(super) fn subject(&self) -> Subject<'a> {
        self.subject
    }

    /// Puts an instruction on the list of a place, and all that follow without a character;
    /// whether the end of the range was among them.
    fn add(&mut self, start: u32, end: u32, at: usize) -> Result<bool, Error> {
        let (threads, mut done) = (&mut self.next, false);
        self.stack.push(start).map_err(|_| Error::Space)?;
        while let Some(here) = self.stack.pop() {
            let mark = &mut threads.marks[here as usize];
            if *mark == threads.round {
                continue;
            }
            *mark = threads.round;
            if here == end {
                done = true;
                continue;
            }
            let mut follow = |there| self.stack.push(there).map_err(|_| Error::Space);
            match self.program.steps[here as usize] {
                Step::Jump(there) => follow(there)?,
                Step::Split(there) => {
                    follow(there)?;
                    follow(here + 1)?;
                }
                Step::Atom(atom) => match self.subject.condition(atom, at) {
                    Some(true) => follow(here + 1)?,
                    Some(false) => {}
                    None => threads.list.push(here).map_err(|_| Error::Space)?,
                },
            }
        }
        Ok(done)
    }

    /// Takes the character at `at` with all threads of `now`, giving those of `next`; whether
    /// the end of the range was reached.
    fn step(&mut self, end: u32, value: u32, after: usize) -> Result<bool, Error> {
        let mut done = false;
        for index in 0..self.now.list.len() {
            let here = self.now.list[index];
            if let Step::Atom(atom) = self.program.steps[here as usize]
                && self.subject.takes(atom, value)
            {
                done |= self.add(here + 1, end, after)?;
            }
        }
        Ok(done)
    }

    /// Runs a range from a place, and tells every place up to `to` where it has matched, in
    /// ascending order; stops early when that gives `false`.
    fn run(
        &mut self,
        span: Span,
        from: usize,
        to: usize,
        mut matched: impl FnMut(usize) -> Result<bool, Error>,
    ) -> Result<(), Error> {
        self.next.clear();
        let mut at = from;
        let mut done = self.add(span.start, span.end, at)?;
        loop {
            if done && !matched(at)? {
                return Ok(());
            }
            core::mem::swap(&mut self.now, &mut self.next);
            if at >= to || self.now.list.is_empty() {
                return Ok(());
            }
            let Some((value, length)) = self.subject.text.at(at) else {
                return Ok(());
            };
            at += length;
            if at > to {
                return Ok(());
            }
            self.next.clear();
            done = self.step(span.end, value, at)?;
        }
    }

    /// Where the longest match of a range from a place ends, if there is one.
    pub(super) fn longest(
        &mut self,
        span: Span,
        from: usize,
        to: usize,
    ) -> Result<Option<usize>, Error> {
        let mut last = None;
        self.run(span, from, to, |at| {
            last = Some(at);
            Ok(true)
        })?;
        Ok(last)
    }

    /// All places where matches of a range from a place end, in ascending order.
    pub(super) fn ends(
        &mut self,
        span: Span,
        from: usize,
        to: usize,
    ) -> Result<List<usize>, Error> {
        let mut all = List::new();
        self.run(span, from, to, |at| {
            all.push(at).map_err(|_| Error::Space)?;
            Ok(true)
        })?;
        Ok(all)
    }

    /// Whether a range matches a part of the text as a whole.
    pub(super) fn spans(&mut self, span: Span, from: usize, to: usize) -> Result<bool, Error> {
        Ok(self.longest(span, from, to)? == Some(to))
    }

    /// The leftmost match, as long as it can be from there.
    pub(super) fn search(
        &mut self,
        starts: Option<&[bool; 256]>,
    ) -> Result<Option<(usize, usize)>, Error> {
        let bytes = self.subject.text.bytes;
        let end = self.program.steps.len() as u32;
        let whole = Span { start: 0, end };
        let Some(mut start) = self.first_start(starts)? else {
            return Ok(None);
        };
        while start <= bytes.len() {
            let candidate = starts
                .is_none_or(|starts| bytes.get(start).is_some_and(|&b| starts[usize::from(b)]));
            if candidate && let Some(end) = self.longest(whole, start, bytes.len())? {
                return Ok(Some((start, end)));
            }
            start += self.subject.text.at(start).map_or(1, |(_, length)| length);
        }
        Ok(None)
    }

    /// A place that is not behind the start of the leftmost match; `None` when nothing matches.
    /// One pass over the text: threads begin at every place.
    fn first_start(&mut self, starts: Option<&[bool; 256]>) -> Result<Option<usize>, Error> {
        let bytes = self.subject.text.bytes;
        let end = self.program.steps.len() as u32;
        let (mut at, mut cold) = (0, 0);
        self.next.clear();
        let mut alive = false;
        loop {
            if !alive {
                if let Some(starts) = starts {
                    let skip = bytes[at..]
                        .iter()
                        .position(|&byte| starts[usize::from(byte)]);
                    let Some(skip) = skip else { return Ok(None) };
                    at += skip;
                }
                cold = at;
            }
            if self.add(0, end, at)? {
                return Ok(Some(cold));
            }
            let Some((value, length)) = self.subject.text.at(at) else {
                return Ok(None);
            };
            core::mem::swap(&mut self.now, &mut self.next);
            self.next.clear();
            at += length;
            if self.step(end, value, at)? {
                return Ok(Some(cold));
            }
            alive = !self.next.list.is_empty();
        }
    }
}

/// Bytes that a match can begin with; `None` when it can be empty or begin anywhere.
pub(super) fn first_bytes(
    tree: &Tree,
    program: &Program,
    fold: bool,
) -> Result<Option<[bool; 256]>, Error> {
    let mut starts = [false; 256];
    let (mut seen, mut stack) = (List::new(), List::new());
    seen.fill_to(program.steps.len(), false)
        .map_err(|_| Error::Space)?;
    stack.push(0u32).map_err(|_| Error::Space)?;
    while let Some(here) = stack.pop() {
        let Some(before) = seen.get_mut(here as usize) else {
            return Ok(None);
        };
        if core::mem::replace(before, true) {
            continue;
        }
        let mut follow = |there| stack.push(there).map_err(|_| Error::Space);
        match program.steps[here as usize] {
            Step::Jump(there) => follow(there)?,
            Step::Split(there) => {
                follow(there)?;
                follow(here + 1)?;
            }
            Step::Atom(Atom::Character(value)) => match u8::try_from(value) {
                Ok(byte) if byte < 0x80 => {
                    starts[usize::from(byte)] = true;
                    starts[usize::from(byte.to_ascii_uppercase())] |= fold;
                    // Some letters beyond ASCII have a small one of ASCII.
                    starts[0x80..].iter_mut().for_each(|start| *start |= fold);
                }
                _ => starts[0x80..].fill(true),
            },
            Step::Atom(Atom::Set(number)) => {
                for (value, start) in starts[..0x80].iter_mut().enumerate() {
                    *start |= tree.sets[number as usize].has(value as u32);
                }
                starts[0x80..].fill(true);
            }
            Step::Atom(Atom::Any | Atom::AnyButNewline) => return Ok(None),
            Step::Atom(_) => follow(here + 1)?,
        }
    }
    Ok(Some(starts))
}
