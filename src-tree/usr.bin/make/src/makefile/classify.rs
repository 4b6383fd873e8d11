//! Finds out what a line is.

use std::rc::Rc;

use super::statements::{AssignKind, ExportTarget, Statement, VariableName};
use crate::expand::{ComputedName, LoopNames, Parser, Text};
use crate::names::Names;
use crate::session::ExportKind;
use crate::text::{is_blank, trim_start};

/// Makes statements of lines, in the loops named.
pub(super) struct Classifier<'a> {
    pub(super) names: &'a mut Names,
    pub(super) loops: Option<Rc<LoopNames>>,
}

/// Splits a text at its first blank.
fn first_word(text: &[u8]) -> (&[u8], &[u8]) {
    let end = text.iter().position(|byte| is_blank(*byte));
    text.split_at(end.unwrap_or(text.len()))
}

impl Classifier<'_> {
    fn text(&mut self, source: &[u8]) -> Rc<Text> {
        Text::parsed(source, self.loops.as_ref(), self.names)
    }

    /// Takes a command, which is parsed when it runs.
    fn command(&self, source: &[u8]) -> Rc<Text> {
        Text::within(source, self.loops.as_ref())
    }

    fn name(&mut self, name: &[u8]) -> VariableName {
        if name.contains(&b'$') {
            let pieces = Parser::new(name, self.names, self.loops.clone()).text();
            VariableName::Computed(Box::new(ComputedName::new(pieces)))
        } else {
            VariableName::Fixed(self.names.intern(name))
        }
    }

    /// Classifies a line that is neither of a conditional nor of a loop.
    pub(super) fn statement(&mut self, line: &[u8]) -> Option<Statement> {
        if line[0] == b'.'
            && let Some(statement) = self.directive(trim_start(&line[1..]))
        {
            return Some(statement);
        }
        if line[0] == b'\t' {
            let command = trim_start(line);
            return (!command.is_empty()).then(|| Statement::Command(self.command(command)));
        }
        if let Some(statement) = self.plain_include(line) {
            return Some(statement);
        }
        if let Some(rest) = line.strip_prefix(b"export")
            && rest.first().is_some_and(|byte| is_blank(*byte))
            && !line.contains(&b':')
        {
            return Some(self.export_value(trim_start(rest)));
        }
        if is_assignment(line) {
            return Some(self.assignment(line));
        }
        Some(self.rule(line))
    }

    fn directive(&mut self, line: &[u8]) -> Option<Statement> {
        for (prefix, optional) in [
            ("include", false),
            ("sinclude", true),
            ("-include", true),
            ("dinclude", true),
        ] {
            if let Some(rest) = line.strip_prefix(prefix.as_bytes()) {
                return Some(self.include(rest, optional));
            }
        }
        if let Some(rest) = line.strip_prefix(b"undef") {
            let (name, _) = first_word(trim_start(rest));
            return Some(Statement::Undefine(self.name(name)));
        }
        if let Some(rest) = line.strip_prefix(b"export") {
            return Some(self.export(trim_start(rest)));
        }
        if let Some(rest) = line.strip_prefix(b"unexport") {
            return Some(Statement::Unexport(self.unexport(rest)));
        }
        let (word, rest) = first_word(line);
        if rest.is_empty() {
            return None;
        }
        let rest = self.text(trim_start(rest));
        match word {
            b"info" => Some(Statement::Info(rest)),
            b"warning" => Some(Statement::Warning(rest)),
            b"error" => Some(Statement::Error(rest)),
            _ => None,
        }
    }

    fn include(&mut self, rest: &[u8], optional: bool) -> Statement {
        let rest = trim_start(rest);
        let close = match rest.first() {
            Some(b'"') => b'"',
            Some(b'<') => b'>',
            _ => {
                let text = ".include filename must be delimited by '\"' or '<'";
                return Statement::Wrong(text.to_owned());
            }
        };
        match rest[1..].iter().position(|byte| *byte == close) {
            Some(length) => Statement::Include {
                file: self.text(&rest[1..=length]),
                system: close == b'>',
                optional,
            },
            None => {
                let close = char::from(close);
                Statement::Wrong(format!("Unclosed .include filename. '{close}' expected"))
            }
        }
    }

    fn export(&mut self, rest: &[u8]) -> Statement {
        if rest.is_empty() {
            return Statement::Export(ExportKind::Following, None);
        }
        let (kind, rest) = if let Some(rest) = rest.strip_prefix(b"-env") {
            (ExportKind::Now, rest)
        } else if let Some(rest) = rest.strip_prefix(b"-literal") {
            (ExportKind::Literal, rest)
        } else {
            (ExportKind::Following, rest)
        };
        Statement::Export(kind, Some(self.text(trim_start(rest))))
    }

    fn unexport(&mut self, rest: &[u8]) -> ExportTarget {
        if rest.starts_with(b"-env") {
            return ExportTarget::Environment;
        }
        match trim_start(rest) {
            [] => ExportTarget::All,
            names => ExportTarget::Named(self.text(names)),
        }
    }

    /// Understands `include file`, `-include file` and `sinclude file` at the beginning of a line.
    fn plain_include(&mut self, line: &[u8]) -> Option<Statement> {
        let optional = matches!(line[0], b's' | b'-');
        let rest = line[usize::from(optional)..].strip_prefix(b"include")?;
        if !rest.first().is_some_and(|byte| is_blank(*byte)) {
            return None;
        }
        // A target of that name is none of our business.
        let colons = line.iter().enumerate().filter(|(_, byte)| **byte == b':');
        for (at, _) in colons {
            match line.get(at + 1) {
                None | Some(b':') => return None,
                Some(byte) if is_blank(*byte) => return None,
                Some(_) => {}
            }
        }
        Some(Statement::PlainInclude {
            files: self.text(trim_start(rest)),
            optional,
        })
    }

    fn export_value(&mut self, rest: &[u8]) -> Statement {
        match rest.iter().position(|byte| *byte == b'=') {
            Some(at) => {
                let symbol = self.names.intern(&rest[..at]);
                Statement::ExportValue(symbol, self.text(&rest[at + 1..]))
            }
            None => Statement::Wrong("Variable/Value missing from \"export\"".to_owned()),
        }
    }

    fn assignment(&mut self, line: &[u8]) -> Statement {
        let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
        let line = &line[blanks.count()..];
        let mut depth = 0_i32;
        let mut equals = line.len();
        let mut name_end = None;
        for (at, &byte) in line.iter().enumerate().skip(1) {
            match byte {
                b'(' | b'{' => depth += 1,
                b')' | b'}' => depth -= 1,
                _ if depth > 0 => {}
                b'=' => {
                    equals = at;
                    break;
                }
                _ if depth == 0 && is_blank(byte) => {
                    name_end.get_or_insert(at);
                }
                _ => {}
            }
        }
        // A line that begins with its `=` has no name.
        let equals = if line[0] == b'=' && equals == line.len() {
            0
        } else {
            equals
        };
        let before = equals.checked_sub(1).map(|at| line[at]);
        let (kind, mut operator) = match before {
            Some(b'+') => (AssignKind::Append, equals - 1),
            Some(b'?') => (AssignKind::Default, equals - 1),
            Some(b':') => (AssignKind::Expand, equals - 1),
            Some(b'!') => (AssignKind::Shell, equals - 1),
            _ => (AssignKind::Set, equals),
        };
        let mut kind = kind;
        if kind == AssignKind::Set
            && let Some(colon) = line[..equals].iter().rposition(|byte| *byte == b':')
            && line[colon..].starts_with(b":sh")
        {
            kind = AssignKind::Shell;
            operator = colon;
        }
        let name_end = name_end.unwrap_or(operator).min(operator);
        let value = trim_start(&line[(equals + 1).min(line.len())..]);
        Statement::Assign {
            name: self.name(&line[..name_end]),
            kind,
            value: self.text(value),
        }
    }

    fn rule(&mut self, line: &[u8]) -> Statement {
        let mut level = 0;
        let mut at = 0;
        let mut semicolon = None;
        while let Some(&byte) = line.get(at) {
            match byte {
                b'\\' => at += 1,
                b'$' if matches!(line.get(at + 1), Some(b'(' | b'{')) => level += 1,
                b')' | b'}' if level > 0 => level -= 1,
                b';' if level == 0 => {
                    semicolon = Some(at);
                    break;
                }
                _ => {}
            }
            at += 1;
        }
        let end = semicolon.unwrap_or(line.len());
        let command = semicolon.map(|at| trim_start(&line[at + 1..]));
        let indented = is_blank(line[0]) && !has_operator(line);
        Statement::Rule {
            text: self.text(&line[..end]),
            command: command
                .filter(|command| !command.is_empty())
                .map(|command| self.command(command)),
            indented: indented.then(|| self.command(trim_start(line))),
        }
    }
}

fn has_operator(line: &[u8]) -> bool {
    let escaped = |at: usize| at > 0 && line[at - 1] == b'\\';
    let operator = |(at, byte): (usize, &u8)| matches!(byte, b':' | b'!') && !escaped(at);
    line.iter().enumerate().any(operator)
}

/// Tells whether a line assigns: an operator comes before a second word, outside of expansions.
fn is_assignment(line: &[u8]) -> bool {
    let blanks = line.iter().take_while(|byte| matches!(byte, b' ' | b'\t'));
    let mut at = blanks.count();
    let mut level = 0_i32;
    let mut blank = false;
    while let Some(&byte) = line.get(at) {
        at += 1;
        let mut byte = byte;
        match byte {
            b'(' | b'{' => {
                level += 1;
                continue;
            }
            b')' | b'}' => {
                level -= 1;
                continue;
            }
            _ if level != 0 => continue,
            _ => {}
        }
        while matches!(byte, b' ' | b'\t') {
            blank = true;
            let Some(&next) = line.get(at) else {
                return false;
            };
            byte = next;
            at += 1;
        }
        if byte == b':' && line[at..].starts_with(b"sh") {
            at += 2;
            continue;
        }
        if byte == b'=' {
            return true;
        }
        if line.get(at) == Some(&b'=') && matches!(byte, b'+' | b':' | b'?' | b'!') {
            return true;
        }
        if blank {
            return false;
        }
    }
    false
}
