//! The command line of `bench`: one file a verb.
//!
//! Exit codes: 0 all went well, 1 a system could not be measured, or a ratio is above what was
//! asked for, 2 the command line is wrong.

mod run;

use std::process::ExitCode;

use ci_cases::ending;
use clap::{Parser, Subcommand};

/// Measures what the kernel's calls cost, beside Linux's, in instructions.
#[derive(Debug, Parser)]
#[command(name = "bench", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    Run(run::RunArgs),
}

/// Reads the command line, does what it says, and gives the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let Verb::Run(args) = Cli::parse().verb;
    ending::of_verb("bench", run::run(&args))
}
