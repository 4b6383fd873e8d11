//! The verbs: one file each.

mod add;
mod alias;
mod annotate;
mod audit;
mod check;
mod clean;
mod config;
mod create;
mod delete;
mod fetch;
mod info;
mod install;
mod key;
mod lock;
mod query;
mod repo;
mod search;
mod set;
mod shlib;
mod stats;
mod update;
mod updating;
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
    alias::VERB,
    annotate::VERB,
    audit::VERB,
    delete::AUTOREMOVE,
    check::VERB,
    clean::VERB,
    config::VERB,
    create::VERB,
    delete::VERB,
    fetch::VERB,
    info::VERB,
    install::VERB,
    key::VERB,
    lock::VERB,
    query::VERB,
    delete::REMOVE,
    repo::VERB,
    query::REMOTE,
    search::VERB,
    set::VERB,
    shlib::VERB,
    stats::VERB,
    lock::UNLOCK,
    update::VERB,
    updating::VERB,
    install::UPGRADE,
    version::VERB,
    which::VERB,
];
