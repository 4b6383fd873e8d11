//! The program: its verbs, and from the command line to the exit code.

use buildsys_cli::{Environment, Failed, Options, Session, Status, exit};
use clap::{Parser, Subcommand};

use crate::verbs::{build, compare, distinfo, everything, fetch, list, plan, repository, test};

/// Builds packages from ports
#[derive(Debug, Parser)]
#[command(name = "dports", version, arg_required_else_help = true, after_help = AFTER_HELP)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    verb: Verb,
}

const AFTER_HELP: &str = "\
Ports are named category/port or category/port@flavour. Packages appear in OBJDIR/packages/All,
the repository in OBJDIR/repository, logs in OBJDIR/log.
Exit codes: 0 done; 1 ports failed; 2 the command line or the configuration is wrong;
3 the machine stands in the way (tool, disk); 130 interrupted.";

#[derive(Debug, Subcommand)]
enum Verb {
    /// Build the packages of ports, and of what they need
    Build(build::Args),
    /// Build the packages of all ports in all flavours
    Everything(everything::Args),
    /// Build all packages and make the signed repository
    Repository(repository::Args),
    /// Build ports and run their own tests, under dfrun
    Test(test::Args),
    /// Fetch and check distfiles, without building
    Fetch(fetch::Args),
    /// List the ports
    List(list::Args),
    /// Show what would be built for ports, in order, and why each is needed
    Plan(plan::Args),
    /// Fetch a port's distfiles and write their sizes and digests to its distinfo
    Distinfo(distinfo::Args),
    /// Evaluate ports with bmake and with ours, and show where they differ and what they cost
    Compare(compare::Args),
}

/// Runs the program.
#[must_use]
pub fn main() -> Status {
    match Cli::try_parse() {
        Ok(cli) => exit(run(cli)),
        Err(error) => {
            // Help and version are answers, not errors; clap knows which stream they go to.
            let _ = error.print();
            if error.use_stderr() {
                Status::Usage
            } else {
                Status::Success
            }
        }
    }
}

fn run(cli: Cli) -> Result<Status, Failed> {
    let session = Session::open(cli.options, Environment::capture())?;
    match cli.verb {
        Verb::Build(args) => build::run(&session, &args),
        Verb::Everything(args) => everything::run(&session, &args),
        Verb::Repository(args) => repository::run(&session, &args),
        Verb::Test(args) => test::run(&session, &args),
        Verb::Fetch(args) => fetch::run(&session, &args),
        Verb::List(args) => list::run(&session, &args),
        Verb::Plan(args) => plan::run(&session, &args),
        Verb::Distinfo(args) => distinfo::run(&session, &args),
        Verb::Compare(args) => compare::run(&session, &args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn command_line_is_well_formed() {
        Cli::command().debug_assert();
        for line in [
            "build -k -j2 a/b c/d@e",
            "everything --json",
            "test --long",
            "test a/b c/d",
            "plan a/b",
            "list",
            "compare --tree x --sample 3",
        ] {
            let words = ["dports"].into_iter().chain(line.split(' '));
            assert!(Cli::try_parse_from(words).is_ok(), "{line}");
        }
        assert!(Cli::try_parse_from(["dports", "build"]).is_err());
    }

    #[test]
    fn every_verb_and_option_is_in_the_manual_page() {
        let page = include_str!("../dports.1");
        for verb in Cli::command().get_subcommands() {
            let name = verb.get_name();
            assert!(page.contains(&format!(".It Cm {name}")), "{name}");
        }
        for option in Cli::command().get_arguments() {
            let Some(long) = option
                .get_long()
                .filter(|long| !["help", "version"].contains(long))
            else {
                continue;
            };
            assert!(page.contains(&format!("Fl -{long}")), "--{long}");
        }
    }
}
