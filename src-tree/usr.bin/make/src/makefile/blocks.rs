//! Nests lines by `.if` and `.for`.

use std::rc::Rc;

use super::classify::Classifier;
use super::lines::{LogicalLine, split};
use super::statements::{Branch, Line, Loop, Makefile, Statement};
use crate::condition::{Condition, Form};
use crate::expand::{LoopNames, Text};
use crate::names::Names;
use crate::text::{is_blank, trim_start};

/// Parses a makefile.
pub fn parse(path: &[u8], source: &[u8], names: &mut Names) -> Makefile {
    let lines = split(source);
    let mut nester = Nester {
        lines: &lines,
        at: 0,
        names,
        loops: None,
        open: 0,
        depth: 0,
    };
    let body = nester.all(lines.len());
    Makefile {
        path: path.into(),
        body: body.into(),
    }
}

struct Nester<'a> {
    lines: &'a [LogicalLine],
    at: usize,
    names: &'a mut Names,
    loops: Option<Rc<LoopNames>>,
    /// Conditionals that the end came too early for.
    open: usize,
    depth: usize,
}

/// A line of a conditional.
enum Mark<'a> {
    If(Form, &'a [u8]),
    ElseIf(Form, &'a [u8]),
    Else,
    EndIf,
}

/// More conditionals and loops in each other than this are taken for a mistake.
const DEEPEST: usize = 200;

impl Nester<'_> {
    /// Reads lines up to `end`.
    fn all(&mut self, end: usize) -> Vec<Line> {
        let mut block = self.block(end);
        while self.at < end {
            // Only `.else`, `.elif` and `.endif` stop a block early.
            let line = &self.lines[self.at];
            let what = match mark(&line.text) {
                Some(Mark::EndIf) => "endif",
                Some(Mark::Else) => "else",
                _ => "elif",
            };
            block.push(Line {
                number: line.number,
                statement: Statement::Wrong(format!("if-less {what}")),
            });
            self.at += 1;
            block.append(&mut self.block(end));
        }
        if self.open > 0 {
            let plural = if self.open == 1 { "" } else { "s" };
            block.push(Line {
                number: self.lines.last().map_or(0, |line| line.number),
                statement: Statement::Wrong(format!("{} open conditional{plural}", self.open)),
            });
            self.open = 0;
        }
        block
    }

    /// Reads lines up to `end`, or to a line that belongs to a conditional around them.
    fn block(&mut self, end: usize) -> Vec<Line> {
        let mut block = Vec::new();
        while self.at < end {
            let line = &self.lines[self.at];
            let number = line.number;
            match mark(&line.text) {
                Some(Mark::If(form, condition)) => {
                    let statement = self.conditional(form, condition, end);
                    block.push(Line { number, statement });
                    continue;
                }
                Some(_) => return block,
                None => {}
            }
            self.at += 1;
            if let Some(rest) = directive(&line.text, b"for").filter(|rest| starts_blank(rest)) {
                self.repeat(number, rest, end, &mut block);
                continue;
            }
            if directive(&line.text, b"endfor").is_some() {
                let statement = Statement::Wrong("for-less endfor".to_owned());
                block.push(Line { number, statement });
                continue;
            }
            let mut classifier = Classifier {
                names: self.names,
                loops: self.loops.clone(),
            };
            if let Some(statement) = classifier.statement(&line.text) {
                block.push(Line { number, statement });
            }
        }
        block
    }

    /// Reads from `.if` to `.endif`.
    fn conditional(&mut self, form: Form, condition: &[u8], end: usize) -> Statement {
        self.depth += 1;
        if self.depth > DEEPEST {
            self.at = end;
            return Statement::Wrong("Conditionals are nested too deeply".to_owned());
        }
        let mut branches = Vec::new();
        let mut current = Some(self.condition(form, condition));
        let mut had_else = false;
        loop {
            let number = self.lines[self.at].number;
            self.at += 1;
            let mut body = self.block(end);
            let next = (self.at < end)
                .then(|| mark(&self.lines[self.at].text))
                .flatten();
            let odd = match next {
                Some(Mark::Else) if had_else => Some("extra else"),
                Some(Mark::ElseIf(..)) if had_else => Some("extra elif"),
                _ => None,
            };
            if let Some(odd) = odd {
                body.push(Line {
                    number: self.lines[self.at].number,
                    statement: Statement::Odd(odd.to_owned()),
                });
            }
            branches.push(Branch {
                number,
                condition: current.take(),
                body: body.into(),
            });
            match next {
                Some(Mark::ElseIf(form, condition)) => {
                    current = Some(self.condition(form, condition));
                }
                Some(Mark::Else) => had_else = true,
                Some(_) => {
                    self.at += 1;
                    break;
                }
                None => {
                    self.open += 1;
                    break;
                }
            }
        }
        self.depth -= 1;
        Statement::Conditional(branches.into())
    }

    fn condition(&mut self, form: Form, source: &[u8]) -> Condition {
        Condition::parse(source, form, true, self.loops.clone(), self.names)
    }

    /// Reads from `.for` to `.endfor`.
    fn repeat(&mut self, number: u32, rest: &[u8], end: usize, block: &mut Vec<Line>) {
        let mut wrong = |text: &str| {
            block.push(Line {
                number,
                statement: Statement::Wrong(text.to_owned()),
            });
        };
        let mut own = LoopNames::new();
        let mut rest = trim_start(rest);
        loop {
            if rest.is_empty() {
                return wrong("missing `in' in for");
            }
            let length = rest.iter().position(|byte| is_blank(*byte));
            let (word, behind) = rest.split_at(length.unwrap_or(rest.len()));
            rest = trim_start(behind);
            if word == b"in" {
                break;
            }
            own.push(word.into());
        }
        if own.is_empty() {
            return wrong("no iteration variables in for");
        }
        let stop = self.end_of_loop(end);
        if stop == end {
            wrong("Unexpected end of file in for loop.");
        }
        if self.depth > DEEPEST {
            self.at = end;
            return wrong("Loops are nested too deeply");
        }
        let items = Text::parsed(rest, self.loops.as_ref(), self.names);
        let outer = self.loops.take();
        let mut names = outer.as_deref().cloned().unwrap_or_default();
        let count = own.len();
        names.extend(own);
        let names = Rc::new(names);
        self.loops = Some(names.clone());
        let open = std::mem::take(&mut self.open);
        self.depth += 1;
        let body = self.all(stop).into();
        self.depth -= 1;
        self.open = open;
        self.loops = outer;
        self.at = (stop + 1).min(end);
        block.push(Line {
            number,
            statement: Statement::For(Box::new(Loop {
                names,
                count,
                items,
                body,
            })),
        });
    }

    /// Returns the line of the `.endfor`, or the end.
    fn end_of_loop(&self, end: usize) -> usize {
        let mut level = 1;
        for at in self.at..end {
            let text = &self.lines[at].text;
            if directive(text, b"for").is_some_and(starts_blank) {
                level += 1;
            } else if directive(text, b"endfor")
                .is_some_and(|rest| rest.is_empty() || starts_blank(rest))
            {
                level -= 1;
                if level == 0 {
                    return at;
                }
            }
        }
        end
    }
}

fn starts_blank(text: &[u8]) -> bool {
    text.first().is_some_and(|byte| is_blank(*byte))
}

/// Returns what is behind a directive.
fn directive<'a>(line: &'a [u8], word: &[u8]) -> Option<&'a [u8]> {
    trim_start(line.strip_prefix(b".")?).strip_prefix(word)
}

/// Understands lines of conditionals.
fn mark(line: &[u8]) -> Option<Mark<'_>> {
    let word = trim_start(line.strip_prefix(b".")?);
    let ends = |rest: &[u8]| !rest.first().is_some_and(u8::is_ascii_alphabetic);
    if let Some(rest) = word.strip_prefix(b"endif") {
        return ends(rest).then_some(Mark::EndIf);
    }
    if let Some(rest) = word.strip_prefix(b"else")
        && ends(rest)
    {
        return Some(Mark::Else);
    }
    if let Some(rest) = word.strip_prefix(b"elif") {
        let (form, rest) = form(rest);
        return Some(Mark::ElseIf(form, rest));
    }
    let (form, rest) = form(word.strip_prefix(b"if")?);
    Some(Mark::If(form, rest))
}

fn form(rest: &[u8]) -> (Form, &[u8]) {
    let forms: [(&[u8], Form); 4] = [
        (b"def", Form::Defined),
        (b"ndef", Form::NotDefined),
        (b"make", Form::Made),
        (b"nmake", Form::NotMade),
    ];
    for (word, form) in forms {
        if let Some(rest) = rest.strip_prefix(word) {
            return (form, rest);
        }
    }
    (Form::Plain, rest)
}
