//! Which group took what.

use std::cell::RefCell;

use super::Span;
use super::program::{Part, PartKind, Program};
use super::simulate::{self, Place, run};
use super::table::Table;
use crate::names::QuickMap;

/// A table for each part that was looked at, by the range of its instructions.
pub(super) type Tables = RefCell<QuickMap<(usize, usize), Table>>;

pub(super) fn assign(
    program: &Program,
    tables: &Tables,
    text: &[u8],
    span: Span,
    line_start: bool,
) -> Vec<Option<Span>> {
    let mut groups = Groups {
        program,
        tables,
        text,
        line_start,
        spans: vec![None; program.groups + 1],
    };
    groups.spans[0] = Some(span);
    groups.part(&program.root, span);
    groups.spans
}

struct Groups<'a> {
    program: &'a Program,
    tables: &'a Tables,
    text: &'a [u8],
    line_start: bool,
    spans: Vec<Option<Span>>,
}

impl Groups<'_> {
    /// Returns where matches of instructions that begin at `start` end, up to `limit`.
    fn ends(&self, range: (usize, usize), start: usize, limit: usize) -> Vec<usize> {
        let mut ends = Vec::new();
        if self.program.looks_around {
            let place = Place {
                text: self.text,
                at: start,
                line_start: self.line_start,
            };
            run(self.program, range, place, limit, &mut |at| ends.push(at));
        } else {
            let line_start = self.line_start && start == 0;
            self.with_table(range, |table| {
                let (program, span) = (self.program, (start, limit));
                table.run(program, self.text, span, line_start, |at| ends.push(at));
            });
        }
        ends
    }

    /// Tells whether instructions match all of a piece of the text.
    fn fits(&self, range: (usize, usize), span: Span) -> bool {
        let (program, text) = (self.program, self.text);
        let longest = if program.looks_around {
            simulate::longest(program, range, text, span, self.line_start)
        } else {
            let line_start = self.line_start && span.0 == 0;
            self.with_table(range, |table| {
                table.longest(program, text, span, line_start)
            })
        };
        longest == Some(span.1)
    }

    fn with_table<T>(&self, range: (usize, usize), use_it: impl FnOnce(&mut Table) -> T) -> T {
        let mut tables = self.tables.borrow_mut();
        use_it(tables.entry(range).or_insert_with(|| Table::new(range)))
    }

    fn part(&mut self, part: &Part, span: Span) {
        match &part.kind {
            PartKind::Leaf => {}
            PartKind::Group(number, inner) => {
                self.spans[*number] = Some(span);
                self.part(inner, span);
            }
            PartKind::Cat(all) => self.sequence(all, part.end, span),
            PartKind::Alt(all) => {
                let fitting = all.iter().find(|one| self.fits((one.start, one.end), span));
                if let Some(one) = fitting {
                    self.part(one, span);
                }
            }
            PartKind::Star(inner) => self.repeated(part, inner, span),
            PartKind::Maybe(inner) => {
                if self.fits((inner.start, inner.end), span) {
                    self.part(inner, span);
                }
            }
        }
    }

    /// Gives each of the parts, from left to right, as much as the others can do without.
    fn sequence(&mut self, all: &[Part], end: usize, span: Span) {
        let mut start = span.0;
        for (index, one) in all.iter().enumerate() {
            let stop = match all.get(index + 1) {
                None => span.1,
                Some(next) => {
                    let ends = self.ends((one.start, one.end), start, span.1);
                    let fits = |stop: &&usize| self.fits((next.start, end), (**stop, span.1));
                    match ends.iter().rev().find(fits) {
                        Some(stop) => *stop,
                        None => return,
                    }
                }
            };
            self.part(one, (start, stop));
            start = stop;
        }
    }

    /// Finds the last time around.
    fn repeated(&mut self, part: &Part, inner: &Part, span: Span) {
        let mut start = span.0;
        loop {
            let ends = self.ends((inner.start, inner.end), start, span.1);
            let fits = |stop: &&usize| {
                **stop > start && self.fits((part.start, part.end), (**stop, span.1))
            };
            let Some(stop) = ends.iter().rev().find(fits).copied() else {
                if start == span.0 && ends.first() == Some(&start) {
                    self.part(inner, (start, start));
                }
                return;
            };
            self.part(inner, (start, stop));
            start = stop;
            if start == span.1 {
                return;
            }
        }
    }
}
