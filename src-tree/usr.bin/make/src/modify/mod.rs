//! Expands texts: finds values and applies modifiers to them.
//!
//! One file for each family of modifiers: `words` (selecting and changing words), `substitute`
//! (`:S` and `:old=new`), `regular` (`:C`), `effects` (those that set variables or run programs),
//! `facts` (hashes, times, paths). `expand` is the engine, `state` what it hands to them. The usual
//! expansions need none of that: `direct`, with `select` (words by patterns) and `memo` (results
//! that are remembered).

mod direct;
mod effects;
mod expand;
mod facts;
mod memo;
mod regular;
mod select;
mod state;
mod substitute;
mod time;
mod words;

pub use expand::{How, Outcome};
pub(crate) use memo::Memo;
