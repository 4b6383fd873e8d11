//! The verbs: one file each.

mod add;
mod check;
mod clean;
mod config;
mod create;
mod delete;
mod info;
mod install;
mod key;
mod lock;
mod query;
mod repo;
mod search;
mod stats;
mod update;
mod version;
mod which;

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
pub(crate) const VERBS: &[Verb] = &[
    add::VERB,
    delete::AUTOREMOVE,
    check::VERB,
    clean::VERB,
    config::VERB,
    create::VERB,
    delete::VERB,
    info::VERB,
    install::VERB,
    key::VERB,
    lock::VERB,
    query::VERB,
    delete::REMOVE,
    repo::VERB,
    query::REMOTE,
    search::VERB,
    stats::VERB,
    lock::UNLOCK,
    update::VERB,
    install::UPGRADE,
    version::VERB,
    which::VERB,
];
