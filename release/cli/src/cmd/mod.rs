//! The verbs, one file each.

mod build;
mod cat;
mod diff;
mod iso;
mod ls;
mod mkiso;
mod show;
mod time;
mod verify;

use std::process::ExitCode;

use clap::Subcommand;

use crate::error::CliError;

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    Build(build::Args),
    Iso(iso::Args),
    Mkiso(mkiso::Args),
    Show(show::Args),
    Ls(ls::Args),
    Cat(cat::Args),
    Diff(diff::Args),
    Verify(verify::Args),
}

pub(crate) fn run(verb: Verb) -> Result<ExitCode, CliError> {
    match verb {
        Verb::Build(args) => build::run(args),
        Verb::Iso(args) => iso::run(&args),
        Verb::Mkiso(args) => mkiso::run(&args),
        Verb::Show(args) => show::run(&args),
        Verb::Ls(args) => ls::run(&args),
        Verb::Cat(args) => cat::run(&args),
        Verb::Diff(args) => diff::run(&args),
        Verb::Verify(args) => verify::run(&args),
    }
}
