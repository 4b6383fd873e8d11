//! The command line of `conformance`: one file a verb.
//!
//! Exit codes: 0 all went well, 1 a case failed, cannot be run, or records differ, 2 the command line
//! is wrong, 130 interrupted.

mod booted;
mod compare;
mod list;
mod run;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use ci_cases::ending;
use clap::{Args, Parser, Subcommand};

use crate::case::Case;
use crate::library;

/// Runs test programs of the target natively, and compares what they do.
#[derive(Debug, Parser)]
#[command(name = "conformance", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    List(list::ListArgs),
    Run(run::RunArgs),
    Compare(compare::CompareArgs),
    Booted(booted::BootedArgs),
}

/// Which cases.
#[derive(Debug, Args)]
struct CaseArgs {
    /// Suites (`uutils`) and cases (`uutils/sort`); all if none is named
    names: Vec<String>,
    /// Also what takes long
    #[arg(long)]
    all: bool,
    /// Folder of the suites
    #[arg(long, value_name = "DIR", default_value = "ci/conformance/cases")]
    folder: PathBuf,
}

impl CaseArgs {
    fn select(&self) -> Result<Vec<Case>, library::LoadError> {
        library::select(library::load(&self.folder)?, &self.names, self.all)
    }
}

fn absolute(path: &Path) -> Result<PathBuf, Box<dyn Error>> {
    Ok(std::path::absolute(path)?)
}

/// Reads the command line, does what it says, and gives the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let result = match Cli::parse().verb {
        Verb::List(args) => list::list(&args),
        Verb::Run(args) => run::run(&args),
        Verb::Compare(args) => compare::compare(&args),
        Verb::Booted(args) => booted::booted(&args),
    };
    ending::of_verb("conformance", result)
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn command_line_is_well_formed() {
        Cli::command().debug_assert();
    }
}
