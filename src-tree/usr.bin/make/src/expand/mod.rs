//! Texts with expansions in them, parsed once.
//!
//! A [`Text`] is a piece of a makefile: a value, a line, a pattern. Its [`Piece`]s are found when
//! it is first needed and kept with it, so a makefile that many ports include is parsed once for
//! all of them. Whatever depends on values happens later, in [`crate::modify`].

mod computed;
mod constant;
mod list;
mod modifiers;
mod parse;
mod part;
mod text;

pub use computed::ComputedName;
pub use modifiers::{
    AssignKind, Choice, ConditionCache, Flags as SubstFlags, Fork, Modifier, Order, Pattern,
    RegexCache, Regular, WordSelection,
};
pub use parse::{LoopNames, Parser, is_of_target, modifiers_of, reference_length, word_pieces};
pub use text::{Base, Expansion, Name, OfTarget, Piece, Text};
