//! The program: its verbs, and from the command line to the exit code.

use buildsys_cli::{Environment, Failed, Options, Session, Status, exit};
use clap::{Parser, Subcommand};

use crate::verbs::{
    build, compare, deps, distinfo, everything, fetch, index, lint, list, options, plan, query,
    repository, search, test, why,
};

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
    /// Bring the index of the ports up to date, and write it
    Index(index::Args),
    /// Show values of variables of ports
    Query(query::Args),
    /// Find ports by words
    Search(search::Args),
    /// Show what ports need, or what needs them
    Deps(deps::Args),
    /// Show the options of a port, and choose some
    Options(options::Args),
    /// Show what is wrong with ports
    Lint(lint::Args),
    /// Show why a port is needed
    Why(why::Args),
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
        Verb::Index(args) => index::run(&session, &args),
        Verb::Query(args) => query::run(&session, &args),
        Verb::Search(args) => search::run(&session, &args),
        Verb::Deps(args) => deps::run(&session, &args),
        Verb::Options(args) => options::run(&session, &args),
        Verb::Lint(args) => lint::run(&session, &args),
        Verb::Why(args) => why::run(&session, &args),
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
            "index --tree x --print",
            "query PKGNAME,USES a/b c/d",
            "search --uses gmake word",
            "deps --reverse --kind run,lib a/b",
            "options a/b --set X,Y --unset Z",
            "lint",
            "why a/b c/d",
        ] {
            let words = ["dports"].into_iter().chain(line.split(' '));
            assert!(Cli::try_parse_from(words).is_ok(), "{line}");
        }
        for line in ["build", "deps --kind x a/b", "deps", "query"] {
            let words = ["dports"].into_iter().chain(line.split(' '));
            assert!(Cli::try_parse_from(words).is_err(), "{line}");
        }
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
