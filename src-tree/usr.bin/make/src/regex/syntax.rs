//! The grammar.

use super::RegexError;

/// A node of an expression.
#[derive(Debug, Clone)]
pub(super) enum Node {
    /// Nothing.
    Empty,
    /// A byte out of a set.
    Set(ByteSet),
    /// A condition on the place.
    Look(Look),
    /// A group, counted from 1.
    Group(usize, Box<Node>),
    /// One behind the other.
    Cat(Vec<Node>),
    /// One of these.
    Alt(Vec<Node>),
    /// Any number of times.
    Star(Box<Node>),
    /// Once or not at all.
    Maybe(Box<Node>),
}

/// A condition on the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Look {
    Start,
    End,
    WordStart,
    WordEnd,
    Edge,
    NoEdge,
}

/// A set of bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct ByteSet([u64; 4]);

impl ByteSet {
    pub(super) fn add(&mut self, byte: u8) {
        self.0[usize::from(byte >> 6)] |= 1 << (byte & 63);
    }

    pub(super) fn has(&self, byte: u8) -> bool {
        self.0[usize::from(byte >> 6)] >> (byte & 63) & 1 != 0
    }

    pub(super) fn merge(&mut self, other: &Self) {
        for (own, others) in self.0.iter_mut().zip(other.0) {
            *own |= others;
        }
    }

    fn invert(&mut self) {
        for word in &mut self.0 {
            *word = !*word;
        }
    }

    fn of(test: impl Fn(u8) -> bool) -> Self {
        let mut set = Self::default();
        (0..=u8::MAX)
            .filter(|byte| test(*byte))
            .for_each(|byte| set.add(byte));
        set
    }
}

/// Tells whether a byte is part of a word.
pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// Copies that `{n}` makes of what is before it, in all.
const MOST_NODES: usize = 20_000;

pub(super) fn parse(pattern: &[u8]) -> Result<Node, RegexError> {
    let mut parser = Parser {
        pattern,
        at: 0,
        groups: 0,
        depth: 0,
        nodes: 0,
    };
    let node = parser.alternatives()?;
    // A closing parenthesis without an opening one is itself; `alternatives` stops only there.
    debug_assert_eq!(parser.at, pattern.len());
    Ok(node)
}

struct Parser<'a> {
    pattern: &'a [u8],
    at: usize,
    groups: usize,
    depth: usize,
    nodes: usize,
}

impl Parser<'_> {
    fn peek(&self, ahead: usize) -> Option<u8> {
        self.pattern.get(self.at + ahead).copied()
    }

    fn alternatives(&mut self) -> Result<Node, RegexError> {
        let mut all = vec![self.sequence()?];
        while self.peek(0) == Some(b'|') {
            self.at += 1;
            all.push(self.sequence()?);
        }
        Ok(match all.len() {
            1 => all.remove(0),
            _ => Node::Alt(all),
        })
    }

    fn sequence(&mut self) -> Result<Node, RegexError> {
        let mut all = Vec::new();
        while let Some(byte) = self.peek(0) {
            if byte == b'|' || (byte == b')' && self.depth > 0) {
                break;
            }
            let before = self.nodes;
            let mut node = self.atom(all.is_empty())?;
            let mut size = self.nodes - before;
            while let Some((least, most)) = self.count()? {
                node = self.repeat(node, least, most, size)?;
                size = self.nodes - before;
            }
            all.push(node);
        }
        Ok(match all.len() {
            0 => Node::Empty,
            1 => all.remove(0),
            _ => Node::Cat(all),
        })
    }

    fn atom(&mut self, first: bool) -> Result<Node, RegexError> {
        self.nodes += 1;
        let Some(byte) = self.peek(0) else {
            return Ok(Node::Empty);
        };
        self.at += 1;
        Ok(match byte {
            b'(' => {
                self.groups += 1;
                let number = self.groups;
                self.depth += 1;
                if self.depth > 200 {
                    return Err(RegexError::TooBig);
                }
                let inner = self.alternatives()?;
                self.depth -= 1;
                if self.peek(0) != Some(b')') {
                    return Err(RegexError::Parenthesis);
                }
                self.at += 1;
                Node::Group(number, Box::new(inner))
            }
            b'[' => return self.bracket(),
            b'.' => Node::Set(ByteSet::of(|byte| byte != 0)),
            b'^' => Node::Look(Look::Start),
            b'$' => Node::Look(Look::End),
            b'*' | b'+' | b'?' if first => return Err(RegexError::Repetition),
            b'{' if first => return Err(RegexError::Repetition),
            b'\\' => return self.escape(),
            other => Node::Set(ByteSet::of(|byte| byte == other)),
        })
    }

    fn escape(&mut self) -> Result<Node, RegexError> {
        let byte = self.peek(0).ok_or(RegexError::Backslash)?;
        self.at += 1;
        let blank = |byte: u8| crate::text::is_blank(byte);
        Ok(match byte {
            b'<' => Node::Look(Look::WordStart),
            b'>' => Node::Look(Look::WordEnd),
            b'b' => Node::Look(Look::Edge),
            b'B' => Node::Look(Look::NoEdge),
            b'`' => Node::Look(Look::Start),
            b'\'' => Node::Look(Look::End),
            b'w' => Node::Set(ByteSet::of(is_word)),
            b'W' => Node::Set(ByteSet::of(|byte| !is_word(byte))),
            b's' => Node::Set(ByteSet::of(blank)),
            b'S' => Node::Set(ByteSet::of(|byte| !blank(byte))),
            b'1'..=b'9' => return Err(RegexError::BackReference),
            other => Node::Set(ByteSet::of(|byte| byte == other)),
        })
    }

    /// Reads `*`, `+`, `?` or `{...}`.
    fn count(&mut self) -> Result<Option<(u32, Option<u32>)>, RegexError> {
        let found = match self.peek(0) {
            Some(b'*') => (0, None),
            Some(b'+') => (1, None),
            Some(b'?') => (0, Some(1)),
            Some(b'{') => return self.braces(),
            _ => return Ok(None),
        };
        self.at += 1;
        Ok(Some(found))
    }

    fn braces(&mut self) -> Result<Option<(u32, Option<u32>)>, RegexError> {
        let rest = &self.pattern[self.at + 1..];
        let Some(end) = rest.iter().position(|byte| *byte == b'}') else {
            return Err(RegexError::Brace);
        };
        let inner = std::str::from_utf8(&rest[..end]).map_err(|_| RegexError::Count)?;
        let number = |text: &str| text.parse::<u32>().map_err(|_| RegexError::Count);
        let (least, most) = match inner.split_once(',') {
            None => (number(inner)?, Some(number(inner)?)),
            Some((least, "")) => (number(least)?, None),
            Some(("", most)) => (0, Some(number(most)?)),
            Some((least, most)) => (number(least)?, Some(number(most)?)),
        };
        if most.is_some_and(|most| most < least) {
            return Err(RegexError::Count);
        }
        self.at += end + 2;
        Ok(Some((least, most)))
    }

    fn repeat(
        &mut self,
        node: Node,
        least: u32,
        most: Option<u32>,
        size: usize,
    ) -> Result<Node, RegexError> {
        let copies = most.unwrap_or(least + 1).max(1) as usize;
        self.nodes += copies.saturating_mul(size + 1);
        if self.nodes > MOST_NODES {
            return Err(RegexError::TooBig);
        }
        let mut all = vec![node.clone(); least as usize];
        match most {
            None => all.push(Node::Star(Box::new(node))),
            Some(most) if most > least => {
                let mut tail = Node::Maybe(Box::new(node.clone()));
                for _ in least + 1..most {
                    tail = Node::Maybe(Box::new(Node::Cat(vec![node.clone(), tail])));
                }
                all.push(tail);
            }
            Some(_) => {}
        }
        Ok(match all.len() {
            0 => Node::Empty,
            1 => all.remove(0),
            _ => Node::Cat(all),
        })
    }

    fn bracket(&mut self) -> Result<Node, RegexError> {
        for (text, look) in [(b"[:<:]]", Look::WordStart), (b"[:>:]]", Look::WordEnd)] {
            if self.pattern[self.at..].starts_with(text) {
                self.at += text.len();
                return Ok(Node::Look(look));
            }
        }
        let negated = self.peek(0) == Some(b'^');
        self.at += usize::from(negated);
        let mut set = ByteSet::default();
        let mut first = true;
        loop {
            let byte = self.peek(0).ok_or(RegexError::Bracket)?;
            if byte == b']' && !first {
                self.at += 1;
                break;
            }
            first = false;
            if byte == b'[' && self.peek(1) == Some(b':') {
                set.merge(&self.class()?);
                continue;
            }
            let low = self.element()?;
            if self.peek(0) == Some(b'-') && self.peek(1).is_some_and(|byte| byte != b']') {
                self.at += 1;
                let high = self.element()?;
                if high < low {
                    return Err(RegexError::Range);
                }
                (low..=high).for_each(|byte| set.add(byte));
            } else {
                set.add(low);
            }
        }
        if negated {
            set.invert();
        }
        Ok(Node::Set(set))
    }

    /// Reads a character of a bracket, or `[.c.]`, or `[=c=]`.
    fn element(&mut self) -> Result<u8, RegexError> {
        let byte = self.peek(0).ok_or(RegexError::Bracket)?;
        let Some(mark @ (b'.' | b'=')) = self.peek(1).filter(|_| byte == b'[') else {
            self.at += 1;
            return Ok(byte);
        };
        let inner = self.peek(2).ok_or(RegexError::Bracket)?;
        if self.peek(3) != Some(mark) || self.peek(4) != Some(b']') {
            return Err(RegexError::Collation);
        }
        self.at += 5;
        Ok(inner)
    }

    fn class(&mut self) -> Result<ByteSet, RegexError> {
        let rest = &self.pattern[self.at + 2..];
        let end = rest.windows(2).position(|two| two == b":]");
        let end = end.ok_or(RegexError::Bracket)?;
        let set = match &rest[..end] {
            b"alpha" => ByteSet::of(|byte| byte.is_ascii_alphabetic()),
            b"digit" => ByteSet::of(|byte| byte.is_ascii_digit()),
            b"alnum" => ByteSet::of(|byte| byte.is_ascii_alphanumeric()),
            b"upper" => ByteSet::of(|byte| byte.is_ascii_uppercase()),
            b"lower" => ByteSet::of(|byte| byte.is_ascii_lowercase()),
            b"space" => ByteSet::of(crate::text::is_blank),
            b"blank" => ByteSet::of(|byte| byte == b' ' || byte == b'\t'),
            b"punct" => ByteSet::of(|byte| byte.is_ascii_punctuation()),
            b"print" => ByteSet::of(|byte| byte == b' ' || byte.is_ascii_graphic()),
            b"graph" => ByteSet::of(|byte| byte.is_ascii_graphic()),
            b"cntrl" => ByteSet::of(|byte| byte.is_ascii_control()),
            b"xdigit" => ByteSet::of(|byte| byte.is_ascii_hexdigit()),
            _ => return Err(RegexError::Class),
        };
        self.at += 2 + end + 2;
        Ok(set)
    }
}
