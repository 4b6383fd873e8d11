//! Values of variables.

use std::rc::Rc;

use super::Parts;
use crate::expand::{Text, reference_length};
use crate::names::Names;
use crate::text::Short;

/// The words that the variables of `.for` loops stand for, the outermost loop first.
#[derive(Debug)]
pub struct Frame {
    words: Box<[Rc<[u8]>]>,
    /// Another one for each frame there ever was, from 1; 0 where it must not stand for the words:
    /// what they mean depends on variables, or numbers have run out.
    number: u32,
    /// There is no dollar sign in them, and nothing that a pattern means something else by.
    literal: bool,
}

impl Frame {
    /// Takes words. `number` is one that no other frame has, or 0.
    #[must_use]
    pub fn new(words: Box<[Rc<[u8]>]>, number: u32) -> Self {
        let plain = words.iter().all(|word| !word.contains(&b'$'));
        let exact = |word: &Rc<[u8]>| !word.iter().any(|byte| b"$*?[\\".contains(byte));
        Self {
            literal: words.iter().all(exact),
            words,
            number: if plain { number } else { 0 },
        }
    }

    /// Tells whether the words stand for nothing but themselves, as texts and as patterns.
    #[must_use]
    pub fn is_literal(&self) -> bool {
        self.literal
    }

    /// Returns the words.
    #[must_use]
    pub fn words(&self) -> &[Rc<[u8]>] {
        &self.words
    }

    /// Returns the number that stands for the words; 0 for none.
    #[must_use]
    pub fn number(&self) -> u32 {
        self.number
    }
}

/// A text together with the words its loop variables had when it was read.
#[derive(Debug, Clone)]
pub struct Part {
    /// The text.
    pub text: Rc<Text>,
    /// The words.
    pub frame: Option<Rc<Frame>>,
}

/// A value. What `+=` adds stays apart, so that the parsed pieces of a makefile are shared.
#[derive(Debug, Clone)]
pub enum Value {
    /// A few bytes without a dollar sign.
    Short(Short),
    /// Bytes without a dollar sign.
    Plain(Rc<Vec<u8>>),
    /// A text.
    One(Part),
    /// Texts with a space between them.
    Many(Parts),
}

/// A variable.
#[derive(Debug, Clone)]
pub struct Variable {
    /// Its value.
    pub value: Value,
    /// It was given on the command line, and makefiles do not change it.
    pub fixed: bool,
    /// It is in the environment of commands.
    pub exported: bool,
    /// Its value is expanded when a command runs.
    pub export_late: bool,
    /// It is being expanded.
    pub busy: bool,
}

impl Variable {
    /// Makes a variable of a value.
    #[must_use]
    pub fn new(value: Value) -> Self {
        Self {
            value,
            fixed: false,
            exported: false,
            export_late: false,
            busy: false,
        }
    }
}

impl Variable {
    /// Makes a variable of bytes without a dollar sign.
    #[must_use]
    pub(super) fn plain(bytes: &[u8]) -> Self {
        Self::new(Value::plain(bytes))
    }

    /// Makes it one that nothing but a value is known of.
    pub(super) fn forget_flags(&mut self) {
        self.fixed = false;
        self.exported = false;
        self.export_late = false;
        self.busy = false;
    }

    /// Sets the value to bytes without a dollar sign, in the memory of the old value where nobody
    /// else looks at that.
    pub fn set_plain(&mut self, bytes: &[u8]) {
        if let Some(short) = Short::new(bytes) {
            self.value = Value::Short(short);
            return;
        }
        if let Value::Plain(old) = &mut self.value
            && let Some(old) = Rc::get_mut(old)
        {
            old.clear();
            old.extend_from_slice(bytes);
            return;
        }
        self.value = Value::Plain(Rc::new(bytes.to_vec()));
    }
}

impl Part {
    /// Tells whether it is the same text of the same makefile, with the same words of loops.
    #[must_use]
    pub fn is(&self, other: &Self) -> bool {
        let same_frame = match (&self.frame, &other.frame) {
            (Some(one), Some(other)) => Rc::ptr_eq(one, other),
            (None, None) => true,
            _ => false,
        };
        same_frame && Rc::ptr_eq(&self.text, &other.text)
    }

    /// Returns the text as it would have been written without loops.
    #[must_use]
    pub fn written(&self) -> Vec<u8> {
        match (self.text.loops(), &self.frame) {
            (Some(loops), Some(frame)) => unroll(self.text.source(), loops, frame),
            _ => self.text.source().to_vec(),
        }
    }
}

impl Value {
    /// Makes a value of bytes that may hold expansions.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        if bytes.contains(&b'$') {
            Self::One(Part {
                text: Text::new(bytes),
                frame: None,
            })
        } else {
            Self::plain(bytes)
        }
    }

    fn plain(bytes: &[u8]) -> Self {
        match Short::new(bytes) {
            Some(short) => Self::Short(short),
            None => Self::Plain(Rc::new(bytes.to_vec())),
        }
    }

    /// Tells whether there is nothing to expand.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        match self {
            Self::Short(_) | Self::Plain(_) => true,
            Self::One(part) => part.text.is_plain(),
            Self::Many(parts) => parts.list().iter().all(|part| part.text.is_plain()),
        }
    }

    /// Returns the value where there is nothing to expand, nor to put together.
    #[must_use]
    pub fn plain_bytes(&self) -> Option<&[u8]> {
        match self {
            Self::Short(short) => Some(short.bytes()),
            Self::Plain(bytes) => Some(bytes),
            Self::One(part) if part.text.is_plain() => Some(part.text.source()),
            Self::One(_) | Self::Many(_) => None,
        }
    }

    /// Returns the value as it was written.
    #[must_use]
    pub fn written(&self) -> Vec<u8> {
        match self {
            Self::Short(short) => short.bytes().to_vec(),
            Self::Plain(bytes) => bytes.to_vec(),
            Self::One(part) => part.written(),
            Self::Many(parts) => {
                let parts: Vec<_> = parts.list().iter().map(Part::written).collect();
                parts.join(&b' ')
            }
        }
    }

    /// Adds a text behind a space.
    pub fn append(&mut self, part: Part, names: &mut Names) {
        match self {
            Self::Short(short) if part.text.is_plain() => {
                *self = Self::plain(&[short.bytes(), part.text.source()].join(&b' '));
            }
            Self::Plain(bytes) if part.text.is_plain() => {
                let bytes = Rc::make_mut(bytes);
                bytes.push(b' ');
                bytes.extend_from_slice(part.text.source());
            }
            Self::One(one) if one.text.is_plain() && part.text.is_plain() => {
                let more = part.text.source();
                let mut bytes = Vec::with_capacity((one.text.source().len() + more.len()) * 2);
                bytes.extend_from_slice(one.text.source());
                bytes.push(b' ');
                bytes.extend_from_slice(more);
                *self = Self::Plain(Rc::new(bytes));
            }
            // What was there before was closed then.
            Self::Many(parts) if parts.goes_on_with(&part) => parts.take_next(),
            _ if self.is_open(names) => {
                let mut written = self.written();
                written.push(b' ');
                written.extend_from_slice(&part.written());
                *self = Self::of(&written);
            }
            Self::Many(parts) => parts.push(part),
            Self::One(one) => *self = Self::Many(Parts::new(one.clone(), part)),
            Self::Short(_) | Self::Plain(_) => {
                let first = Part {
                    text: Text::new(&self.written()),
                    frame: None,
                };
                *self = Self::Many(Parts::new(first, part));
            }
        }
    }

    fn is_open(&self, names: &mut Names) -> bool {
        match self {
            Self::Short(_) | Self::Plain(_) => false,
            Self::One(part) => part.text.is_open(names),
            Self::Many(parts) => parts
                .list()
                .last()
                .is_some_and(|part| part.text.is_open(names)),
        }
    }
}

/// Writes the words of loops into a text, as `${:Uword}`.
#[must_use]
pub fn unroll(source: &[u8], loops: &[Rc<[u8]>], frame: &Frame) -> Vec<u8> {
    let mut out = Vec::with_capacity(source.len());
    let mut at = 0;
    while let Some(&byte) = source.get(at) {
        at += 1;
        out.push(byte);
        if byte != b'$' {
            continue;
        }
        let rest = &source[at..];
        let (close, braced) = match rest.first() {
            Some(b'{') => (b'}', true),
            Some(b'(') => (b')', true),
            Some(b'$') => {
                out.push(b'$');
                at += 1;
                continue;
            }
            _ => (b'}', false),
        };
        let begin = usize::from(braced);
        let found = loops.iter().zip(frame.words()).find(|(name, _)| {
            let fits = rest[begin.min(rest.len())..].starts_with(name);
            let behind = rest.get(begin + name.len()).copied();
            fits && if braced {
                behind.is_some_and(|byte| byte == b':' || byte == close)
            } else {
                name.len() == 1
            }
        });
        let Some((name, word)) = found else {
            continue;
        };
        out.extend_from_slice(if braced { &rest[..1] } else { b"{" });
        out.extend_from_slice(b":U");
        let mut position = 0;
        while let Some(&byte) = word.get(position) {
            position += 1;
            if byte == b'$' {
                let length = reference_length(&word[position..]);
                if length > 0 {
                    out.extend_from_slice(&word[position - 1..position + length]);
                    position += length;
                    continue;
                }
            }
            if b":$\\".contains(&byte) || byte == close {
                out.push(b'\\');
            }
            out.push(byte);
        }
        if !braced {
            out.push(b'}');
        }
        at += begin + name.len();
    }
    out
}
