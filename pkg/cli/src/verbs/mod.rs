//! The verbs: one file each.

mod config;
mod create;
mod key;
mod repo;

use crate::args::{Args, Flag};
use crate::error::Outcome;
use crate::session::Session;

/// A verb of the command line.
pub(crate) struct Verb {
    /// Its word.
    pub(crate) name: &'static str,
    /// Its flags.
    pub(crate) flags: &'static [Flag],
    /// Its synopsis, without `pkg`.
    pub(crate) usage: &'static str,
    /// Carries it out.
    pub(crate) run: fn(&Session, &Args) -> Outcome,
}

/// All verbs, by name.
pub(crate) const VERBS: &[Verb] = &[config::VERB, create::VERB, key::VERB, repo::VERB];
