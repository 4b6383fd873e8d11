//! The grammar of conditions.

use std::rc::Rc;

use super::{Condition, Form, Function, Node, Operand, Relation};
use crate::expand::{ComputedName, LoopNames, Name, Parser, Piece};
use crate::names::Names;
use crate::text::is_blank;

impl Condition {
    /// Parses a condition. `strict` wants the left side of a comparison to be quoted, an expansion
    /// or a number.
    pub fn parse(
        source: &[u8],
        form: Form,
        strict: bool,
        loops: Option<Rc<LoopNames>>,
        names: &mut Names,
    ) -> Self {
        let start = source
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'));
        let source: Rc<[u8]> = source[start.count()..].into();
        let mut grammar = Grammar {
            source: &source,
            at: 0,
            strict,
            depth: 0,
            parser: Parser::new(&source, names, loops),
        };
        let root = grammar.either().filter(|_| grammar.is_done());
        Self { source, form, root }
    }
}

struct Grammar<'a, 'n> {
    source: &'a [u8],
    at: usize,
    strict: bool,
    depth: usize,
    parser: Parser<'n>,
}

/// A literal that grows byte by byte between expansions.
#[derive(Default)]
struct Collected {
    pieces: Vec<Piece>,
    literal: Vec<u8>,
}

impl Collected {
    fn finish(mut self) -> Box<[Piece]> {
        self.flush();
        self.pieces.into_boxed_slice()
    }

    fn flush(&mut self) {
        if !self.literal.is_empty() {
            self.pieces
                .push(Piece::Literal(self.literal.as_slice().into()));
            self.literal.clear();
        }
    }

    fn push(&mut self, piece: Piece) {
        self.flush();
        self.pieces.push(piece);
    }

    fn is_empty(&self) -> bool {
        self.pieces.is_empty() && self.literal.is_empty()
    }
}

impl Grammar<'_, '_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.source.get(self.at + ahead).copied()
    }

    fn blanks(&mut self) {
        while matches!(self.peek(0), Some(b' ' | b'\t')) {
            self.at += 1;
        }
    }

    fn is_done(&mut self) -> bool {
        self.blanks();
        matches!(self.peek(0), None | Some(b'#' | b'\n'))
    }

    /// Takes an operator of one or two equal characters.
    fn operator(&mut self, sign: u8) -> bool {
        self.blanks();
        if self.peek(0) != Some(sign) {
            return false;
        }
        self.at += 1 + usize::from(self.peek(1) == Some(sign));
        true
    }

    fn either(&mut self) -> Option<Node> {
        self.depth += 1;
        if self.depth > 500 {
            return None;
        }
        let left = self.both()?;
        let node = if self.operator(b'|') {
            Node::Or(Box::new((left, self.either()?)))
        } else {
            left
        };
        self.depth -= 1;
        Some(node)
    }

    fn both(&mut self) -> Option<Node> {
        let left = self.term()?;
        if self.operator(b'&') {
            return Some(Node::And(Box::new((left, self.both()?))));
        }
        Some(left)
    }

    fn term(&mut self) -> Option<Node> {
        self.blanks();
        match self.peek(0)? {
            b'(' => {
                self.at += 1;
                let inner = self.either()?;
                self.blanks();
                if self.peek(0) != Some(b')') {
                    return None;
                }
                self.at += 1;
                Some(inner)
            }
            b'!' => {
                self.at += 1;
                self.depth += 1;
                if self.depth > 500 {
                    return None;
                }
                let inner = self.term()?;
                self.depth -= 1;
                Some(Node::Not(Box::new(inner)))
            }
            b')' | b'|' | b'&' | b'#' | b'\n' => None,
            b'"' | b'$' => self.comparison(),
            _ => self.function(),
        }
    }

    fn function(&mut self) -> Option<Node> {
        const FUNCTIONS: [(&[u8], Option<Function>); 6] = [
            (b"defined", Some(Function::Defined)),
            (b"make", Some(Function::Make)),
            (b"exists", Some(Function::Exists)),
            (b"empty", None),
            (b"target", Some(Function::Target)),
            (b"commands", Some(Function::Commands)),
        ];
        let rest = &self.source[self.at..];
        for (name, function) in FUNCTIONS {
            if !rest.starts_with(name) || rest.get(name.len()).is_some_and(u8::is_ascii_alphabetic)
            {
                continue;
            }
            let blanks = rest[name.len()..]
                .iter()
                .take_while(|byte| is_blank(**byte));
            let open = name.len() + blanks.count();
            if rest.get(open) != Some(&b'(') {
                break;
            }
            self.at += open;
            return match function {
                None => self.empty(),
                Some(function) => self.call(function),
            };
        }
        let first = self.peek(0)?;
        if first.is_ascii_digit() || first == b'+' || first == b'-' {
            return self.comparison();
        }
        let start = self.at;
        let argument = self.argument();
        let behind = &self.source[self.at..];
        let next = behind.iter().find(|byte| !is_blank(**byte));
        if matches!(next, Some(b'=' | b'!')) {
            self.at = start;
            return self.comparison();
        }
        Some(Node::Word(argument.finish()))
    }

    fn empty(&mut self) -> Option<Node> {
        self.parser.seek(self.at - 1);
        let piece = self.parser.expansion();
        self.at = self.parser.position();
        match piece {
            Piece::Expansion(expansion) => Some(Node::Empty(Box::new(expansion))),
            _ => None,
        }
    }

    fn call(&mut self, function: Function) -> Option<Node> {
        self.at += 1;
        let argument = self.argument();
        if self.peek(0) != Some(b')') {
            return None;
        }
        self.at += 1;
        if argument.is_empty() {
            return Some(Node::False);
        }
        let argument = argument.finish();
        Some(match (function, &*argument) {
            (Function::Defined, [Piece::Literal(name)]) => {
                Node::Defined(Name::Fixed(self.parser.intern(name)))
            }
            (Function::Defined, _) => {
                Node::Defined(Name::Computed(Box::new(ComputedName::new(argument))))
            }
            _ => Node::Call(function, argument),
        })
    }

    /// Reads the argument of a function, and the blanks around it.
    fn argument(&mut self) -> Collected {
        self.blanks();
        let mut collected = Collected::default();
        let mut depth = 0_i32;
        while let Some(byte) = self.peek(0) {
            match byte {
                b' ' | b'\t' => break,
                b'&' | b'|' if depth == 0 => break,
                b'$' => {
                    let piece = self.expansion();
                    collected.push(piece);
                    continue;
                }
                b'(' => depth += 1,
                b')' => {
                    depth -= 1;
                    if depth < 0 {
                        break;
                    }
                }
                _ => {}
            }
            collected.literal.push(byte);
            self.at += 1;
        }
        self.blanks();
        collected
    }

    fn expansion(&mut self) -> Piece {
        self.parser.seek(self.at);
        let piece = self.parser.expansion();
        self.at = self.parser.position();
        piece
    }

    fn comparison(&mut self) -> Option<Node> {
        let left = self.operand(self.strict)?;
        self.any_blanks();
        let relation = match (self.peek(0), self.peek(1) == Some(b'=')) {
            (Some(b'='), true) => Relation::Equal,
            (Some(b'!'), true) => Relation::Unequal,
            (Some(b'<'), false) => Relation::Less,
            (Some(b'<'), true) => Relation::AtMost,
            (Some(b'>'), false) => Relation::More,
            (Some(b'>'), true) => Relation::AtLeast,
            (Some(b'=' | b'!'), false) => Relation::Unknown,
            _ => return Some(Node::Value(left)),
        };
        self.at += 1 + usize::from(self.peek(1) == Some(b'='));
        self.any_blanks();
        self.peek(0)?;
        let right = self.operand(false)?;
        Some(Node::Compare(Box::new((left, relation, right))))
    }

    fn any_blanks(&mut self) {
        while self.peek(0).is_some_and(is_blank) {
            self.at += 1;
        }
    }

    fn operand(&mut self, strict: bool) -> Option<Operand> {
        let quoted = self.peek(0) == Some(b'"');
        self.at += usize::from(quoted);
        let start = self.at;
        let first = self.peek(0);
        let mut collected = Collected::default();
        while let Some(byte) = self.peek(0) {
            match byte {
                b'\\' => {
                    self.at += 1;
                    if let Some(next) = self.peek(0) {
                        collected.literal.push(next);
                    }
                }
                b'"' if quoted => {
                    self.at += 1;
                    break;
                }
                b')' | b'!' | b'=' | b'>' | b'<' | b' ' | b'\t' if !quoted => break,
                b'$' => {
                    let piece = self.expansion();
                    collected.push(piece);
                    let next = self.peek(0);
                    let done = next.is_none_or(|next| is_blank(next) || b"!=><".contains(&next));
                    if collected.pieces.len() == 1
                        && start + 1 < self.at
                        && !quoted
                        && first == Some(b'$')
                        && done
                    {
                        break;
                    }
                    continue;
                }
                _ => {
                    let known = |first: u8| first == b'$' || first.is_ascii_digit();
                    if strict && !quoted && !first.is_some_and(known) {
                        return None;
                    }
                    collected.literal.push(byte);
                }
            }
            self.at += 1;
        }
        Some(Operand {
            quoted,
            pieces: collected.finish(),
        })
    }
}
