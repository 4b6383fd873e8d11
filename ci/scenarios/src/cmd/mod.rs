//! The command line of `scenarios`: one file a verb.
//!
//! Exit codes: 0 all went well, 1 a scenario failed or cannot be run, 2 the command line is wrong.

mod console;
mod list;
mod run;

use std::path::PathBuf;
use std::process::ExitCode;

use ci_cases::ending;
use clap::{Args, Parser, Subcommand};

use crate::library::{self, LoadError};
use crate::products::Products;
use crate::scenario::Scenario;

/// Boots what was built on QEMU and checks what it says and does.
#[derive(Debug, Parser)]
#[command(name = "scenarios", version)]
struct Cli {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Debug, Subcommand)]
enum Verb {
    List(list::ListArgs),
    Run(run::RunArgs),
    Console(console::ConsoleArgs),
}

/// Where the scenarios are.
#[derive(Debug, Args)]
struct FolderArgs {
    /// Folder of the scenario files
    #[arg(long, value_name = "DIR", default_value = "ci/scenarios/scenarios")]
    folder: PathBuf,
}

impl FolderArgs {
    fn load(&self) -> Result<Vec<Scenario>, LoadError> {
        library::load(&self.folder)
    }
}

/// Where the products are.
#[derive(Debug, Args)]
struct ProductArgs {
    /// Object directory with the products
    #[arg(long, value_name = "DIR", default_value = "obj", env = "OBJDIR")]
    obj: PathBuf,
    /// ISO to boot instead of the only one under the object directory
    #[arg(long, value_name = "FILE")]
    iso: Option<PathBuf>,
}

impl ProductArgs {
    fn products(&self) -> Products {
        Products::new(&self.obj, self.iso.as_deref())
    }
}

/// Reads the command line, does what it says, and gives the exit code.
#[must_use]
pub fn main() -> ExitCode {
    let result = match Cli::parse().verb {
        Verb::List(args) => list::list(&args),
        Verb::Run(args) => run::run(&args),
        Verb::Console(args) => console::console(&args),
    };
    ending::of_verb("scenarios", result)
}
