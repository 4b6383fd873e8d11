//! What can be done with a value.

use std::cell::RefCell;
use std::rc::Rc;

use super::{Expansion, Piece, Text};
use crate::condition::Condition;
use crate::regex::{Regex, RegexError};
use crate::text::Glob;

/// A condition with the text it was parsed from.
pub type ConditionCache = RefCell<Option<(Rc<[u8]>, Rc<Condition>)>>;

/// A modifier, its arguments parsed.
#[derive(Debug)]
pub enum Modifier {
    /// `:${...}`: modifiers in a variable.
    Indirect(Box<Expansion>),
    /// `:${...}text`: the expansion is nothing and the first list holds, or the second does.
    Fork(Box<Fork>),
    /// `:M` and `:N`.
    Match {
        /// The pattern.
        pattern: Pattern,
        /// `:N`.
        invert: bool,
    },
    /// `:S`.
    Subst {
        /// What to look for.
        old: Box<[Piece]>,
        /// What to put there.
        new: Box<[Piece]>,
        /// `^`.
        at_start: bool,
        /// `$`.
        at_end: bool,
        /// Behind the last delimiter.
        flags: Flags,
    },
    /// `:C`.
    Regex(Box<Regular>),
    /// `:@name@body@`.
    Loop {
        /// The variable.
        name: Rc<Text>,
        /// The body.
        body: Rc<Text>,
    },
    /// `:U`.
    Unless(Box<[Piece]>),
    /// `:D`.
    When(Box<[Piece]>),
    /// `:L`.
    Literal,
    /// `:P`.
    Path,
    /// `:!command!`.
    Command(Box<[Piece]>),
    /// `:sh`.
    Shell,
    /// `:[...]` that is always the same.
    Words(WordSelection),
    /// `:[...]` that is computed.
    ComputedWords(Box<[Piece]>, Rc<[u8]>),
    /// `:H`.
    Head,
    /// `:T`.
    Tail,
    /// `:E`.
    Extension,
    /// `:R`.
    Root,
    /// `:Q`, `:q` with true.
    Quote(bool),
    /// `:O`, `:Or`, `:Ox`.
    Order(Order),
    /// `:u`.
    Unique,
    /// `:tu`.
    Upper,
    /// `:tl`.
    Lower,
    /// `:tA`.
    RealPath,
    /// `:tW`, `:tw` with false.
    OneWord(bool),
    /// `:ts`, nothing for no separator.
    Separator(Option<u8>),
    /// `:range`, with how many.
    Range(u64),
    /// `:hash`.
    Hash,
    /// `:gmtime`, `:localtime`: seconds since 1970 or 0 for now, and whether it is UTC.
    Time(u64, bool),
    /// `:_`, with the name of the variable.
    Remember(Rc<[u8]>),
    /// `:?then:else`.
    Choose(Box<Choice>),
    /// `::=` and its relatives.
    Assign(AssignKind, Box<[Piece]>),
    /// `:old=new`.
    Suffix {
        /// The old.
        old: Box<[Piece]>,
        /// The new.
        new: Box<[Piece]>,
    },
    /// A modifier that cannot be understood, and what to say of it.
    Bad(Rc<[u8]>),
    /// A modifier nobody knows: the rest of the list still counts.
    Unknown(u8),
}

impl Modifier {
    /// Tells whether it does nothing but to select words by a pattern that is always the same.
    #[must_use]
    pub fn selects(&self) -> bool {
        let fixed = |pattern: &Pattern| matches!(pattern, Pattern::Fixed(_));
        matches!(self, Self::Match { pattern, .. } if fixed(pattern))
    }
}

/// What `:${...}text` means.
#[derive(Debug)]
pub struct Fork {
    /// The expansion.
    pub condition: Expansion,
    /// Modifiers behind it, when it is nothing.
    pub empty: Box<[Modifier]>,
    /// All of it as modifiers, when it is something.
    pub full: Box<[Modifier]>,
}

/// A substitution by a regular expression.
#[derive(Debug)]
pub struct Regular {
    /// The regular expression.
    pub pattern: Box<[Piece]>,
    /// What to put there.
    pub new: Box<[Piece]>,
    /// Behind the last delimiter.
    pub flags: Flags,
    /// The expression that was last compiled.
    pub cache: RegexCache,
}

/// A choice by a condition.
#[derive(Debug)]
pub struct Choice {
    /// What holds.
    pub then: Box<[Piece]>,
    /// What holds otherwise.
    pub otherwise: Box<[Piece]>,
    /// The condition last parsed, with its text.
    pub cache: ConditionCache,
}

/// Letters behind a substitution.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flags {
    /// `g`: everywhere in a word.
    pub global: bool,
    /// `1`: in the first word it fits only.
    pub once: bool,
    /// `W`: the value is one word.
    pub whole: bool,
}

/// The pattern of `:M`.
#[derive(Debug)]
pub enum Pattern {
    /// Always the same.
    Fixed(Glob),
    /// The word of a `.for` loop, by its number from the outermost on, and as it was written.
    OfLoop(usize, Rc<Text>),
    /// Computed.
    Computed(Rc<Text>),
}

/// The order of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// By bytes.
    Forward,
    /// By bytes, the last first.
    Reverse,
    /// By chance.
    Random,
}

/// How `::=` assigns.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AssignKind {
    /// `::=`.
    Set,
    /// `::+=`.
    Append,
    /// `::?=`.
    Default,
    /// `::!=`.
    Shell,
}

/// Which words `:[...]` takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordSelection {
    /// `#`: their number.
    Count,
    /// `*`: the value is one word from here on.
    Joined,
    /// `@`: the value is words from here on.
    Split,
    /// From a word to another, negative ones from the end.
    Range(i64, i64),
}

/// A compiled regular expression with the text it was compiled from.
#[derive(Debug, Default)]
pub struct RegexCache(RefCell<Option<(Vec<u8>, Rc<Regex>)>>);

impl RegexCache {
    /// Returns the expression for a text, compiled anew only when the text is another one.
    ///
    /// # Errors
    /// [`RegexError`].
    pub fn get(&self, text: &[u8]) -> Result<Rc<Regex>, RegexError> {
        if let Some((known, regex)) = &*self.0.borrow()
            && known == text
        {
            return Ok(regex.clone());
        }
        let regex = Rc::new(Regex::new(text)?);
        *self.0.borrow_mut() = Some((text.to_vec(), regex.clone()));
        Ok(regex)
    }
}

impl WordSelection {
    /// Understands what is between the brackets.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        match text {
            b"#" => return Some(Self::Count),
            b"*" => return Some(Self::Joined),
            b"@" => return Some(Self::Split),
            _ => {}
        }
        let (first, used) = crate::text::leading_integer(text, 0);
        let last = match &text[used..] {
            _ if used == 0 => return None,
            [] => first,
            [b'.', b'.', rest @ ..] => {
                let (last, used) = crate::text::leading_integer(rest, 0);
                if used == 0 || used != rest.len() {
                    return None;
                }
                last
            }
            _ => return None,
        };
        match (first, last) {
            (0, 0) => Some(Self::Joined),
            (0, _) | (_, 0) => None,
            _ => Some(Self::Range(first, last)),
        }
    }
}
