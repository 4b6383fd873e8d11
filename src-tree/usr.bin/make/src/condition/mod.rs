//! Conditions of `.if` and `:?`, parsed once.

mod evaluate;
mod parse;

use std::rc::Rc;

use crate::expand::{Expansion, Name, Piece};

/// What a word alone means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// `.if`: whether the variable is defined.
    Plain,
    /// `.ifdef`.
    Defined,
    /// `.ifndef`.
    NotDefined,
    /// `.ifmake`: whether the target is asked for.
    Made,
    /// `.ifnmake`.
    NotMade,
}

/// A condition.
#[derive(Debug)]
pub struct Condition {
    /// The condition as it was written.
    pub source: Rc<[u8]>,
    form: Form,
    /// Nothing where it makes no sense.
    root: Option<Node>,
}

/// A part of a condition.
#[derive(Debug)]
enum Node {
    Or(Box<(Node, Node)>),
    And(Box<(Node, Node)>),
    Not(Box<Node>),
    /// A function without an argument is false.
    False,
    /// `defined(...)`.
    Defined(Name),
    Call(Function, Box<[Piece]>),
    /// `empty(...)`: an expansion in all but its dollar sign.
    Empty(Box<Expansion>),
    /// A word alone.
    Word(Box<[Piece]>),
    /// A value alone.
    Value(Operand),
    Compare(Box<(Operand, Relation, Operand)>),
}

/// A function of the name of something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    Defined,
    Make,
    Exists,
    Target,
    Commands,
}

/// A side of a comparison.
#[derive(Debug)]
struct Operand {
    quoted: bool,
    pieces: Box<[Piece]>,
}

/// How two values are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Relation {
    Equal,
    Unequal,
    Less,
    AtMost,
    More,
    AtLeast,
    /// `=` or `!` alone.
    Unknown,
}

impl Relation {
    fn sign(self) -> &'static str {
        match self {
            Self::Equal => "==",
            Self::Unequal => "!=",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::More => ">",
            Self::AtLeast => ">=",
            Self::Unknown => "?",
        }
    }
}
