//! The program: its verbs, and from the command line to the exit code.

use clap::{Parser, Subcommand};

use crate::verbs::{self, adopt, build, doctor, explain, gc, graph, list, toolchain};
use crate::{Environment, Failed, Options, Session, Status, exit};

/// Builds the operating system: kernel, loader, libraries and programs, system tree
#[derive(Debug, Parser)]
#[command(name = "buildsys", version, arg_required_else_help = true, after_help = AFTER_HELP)]
struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    verb: Verb,
}

const AFTER_HELP: &str = "\
Results appear under OBJDIR (Makefile.inc); so do logs (OBJDIR/log) and the cache.
Exit codes: 0 done; 1 jobs failed or a check found something; 2 the command line or the
configuration is wrong; 3 the machine stands in the way (tool, disk); 130 interrupted.";

#[derive(Debug, Subcommand)]
enum Verb {
    /// Find the tools, say what is missing, and pin what is there
    Toolchain(toolchain::Args),
    /// Build the kernel: OBJDIR/kernel
    Kernel(build::Knobs),
    /// Build the loaders: OBJDIR/stand
    Loader(build::Knobs),
    /// Build the system tree and its manifest: OBJDIR/world, OBJDIR/world.mtree
    World(build::Knobs),
    /// Build what others compile and link against: OBJDIR/sysroot
    Sysroot(build::Knobs),
    /// Pack the sysroot and its tools for other machines: OBJDIR/sdk
    Sdk(build::Knobs),
    /// Build jobs by name, or all of them
    Build(build::Args),
    /// List the jobs
    List(list::Args),
    /// Show which job needs which: text, DOT, SVG or JSON
    Graph(graph::Args),
    /// Say why a job did run or would run
    Explain(explain::Args),
    /// Take over results that another object directory has made already
    Adopt(adopt::Args),
    /// Remove from the cache what is not needed
    Gc(gc::Args),
    /// Check that this machine and OBJDIR are fit to build on
    Doctor(doctor::Args),
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
    let Cli { mut options, verb } = cli;
    if let Verb::Kernel(knobs)
    | Verb::Loader(knobs)
    | Verb::World(knobs)
    | Verb::Sysroot(knobs)
    | Verb::Sdk(knobs) = &verb
    {
        options.define.extend(knobs.knobs.iter().cloned());
    }
    let session = Session::open(options, Environment::capture())?;
    match verb {
        Verb::Toolchain(args) => toolchain::run(&session, &args),
        Verb::Kernel(_) => verbs::build::named(&session, &["kernel"]),
        Verb::Loader(_) => verbs::build::named(&session, &["loader-efi", "loader-bios"]),
        Verb::World(_) => verbs::build::named(&session, &["world", "world-manifest"]),
        Verb::Sysroot(_) => verbs::build::named(&session, &["sysroot"]),
        Verb::Sdk(_) => verbs::build::named(&session, &["sdk"]),
        Verb::Build(args) => build::run(&session, &args),
        Verb::List(args) => list::run(&session, &args),
        Verb::Graph(args) => graph::run(&session, &args),
        Verb::Explain(args) => explain::run(&session, &args),
        Verb::Adopt(args) => adopt::run(&session, &args),
        Verb::Gc(args) => gc::run(&session, &args),
        Verb::Doctor(args) => doctor::run(&session, &args),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn command_line_is_well_formed() {
        Cli::command().debug_assert();
    }

    #[test]
    fn options_are_taken_before_and_after_the_verb() {
        for line in [
            "buildsys -j 3 build kernel",
            "buildsys build kernel -j3 --json",
        ] {
            let cli = Cli::try_parse_from(line.split(' ')).unwrap();
            assert_eq!(cli.options.jobs, Some(3), "{line}");
        }
        for line in [
            "gc --max-size 1G",
            "graph --svg",
            "explain x",
            "kernel JOBS=2",
            "list",
        ] {
            let words = ["buildsys"].into_iter().chain(line.split(' '));
            assert!(Cli::try_parse_from(words).is_ok(), "{line}");
        }
    }

    #[test]
    fn every_verb_and_option_is_in_the_manual_page() {
        let page = include_str!("../buildsys.1");
        for verb in Cli::command().get_subcommands() {
            let name = verb.get_name();
            assert!(
                page.contains(&format!(".It Cm {name}")),
                "{name} is not in buildsys.1"
            );
        }
        for option in Cli::command().get_arguments() {
            let Some(long) = option
                .get_long()
                .filter(|long| !["help", "version"].contains(long))
            else {
                continue;
            };
            assert!(
                page.contains(&format!("Fl -{long}")),
                "--{long} is not in buildsys.1"
            );
        }
    }
}
