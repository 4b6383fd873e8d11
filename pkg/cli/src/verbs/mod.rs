//! The verbs: one file each.

mod add;
mod alias;
mod annotate;
mod audit;
mod bootstrap;
mod check;
mod checksum;
mod clean;
mod completion;
mod config;
mod create;
mod delete;
mod diff;
mod fetch;
mod help;
mod history;
mod info;
mod install;
mod key;
mod lock;
mod query;
mod register;
mod repo;
mod repositories;
mod rwhich;
mod search;
mod set;
mod shell;
mod shlib;
mod stats;
mod triggers;
mod update;
mod updating;
mod version;
mod which;
mod why;

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
    bootstrap::VERB,
    check::VERB,
    checksum::VERB,
    clean::VERB,
    completion::VERB,
    config::VERB,
    create::VERB,
    delete::VERB,
    diff::VERB,
    fetch::VERB,
    help::VERB,
    history::VERB,
    info::VERB,
    install::VERB,
    key::VERB,
    lock::VERB,
    query::VERB,
    register::VERB,
    delete::REMOVE,
    repo::VERB,
    repositories::VERB,
    history::ROLLBACK,
    query::REMOTE,
    rwhich::VERB,
    search::VERB,
    set::VERB,
    shell::VERB,
    shlib::VERB,
    stats::VERB,
    triggers::VERB,
    lock::UNLOCK,
    register::UNREGISTER,
    update::VERB,
    updating::VERB,
    install::UPGRADE,
    version::VERB,
    which::VERB,
    why::VERB,
];
