//! `compare`: both evaluators side by side.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use buildsys_cli::{Failed, Session, Status};
use dports_eval::{
    Comparison, Native, Probes, Profile, Tree, compare, compared, cpu_time, generate,
};
use dports_jobs::bmake;
use serde::Serialize;

use crate::{foreign, tell};

/// What `compare` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ports tree, with a framework of its own in Mk [default: ours]
    #[arg(long, value_name = "DIR", conflicts_with = "generate")]
    tree: Option<PathBuf>,
    /// Compare only so many ports, evenly chosen
    #[arg(long, value_name = "N")]
    sample: Option<usize>,
    /// Let both ask the compiler of this machine what a framework of others asks it, in place of
    /// answers for the target
    #[arg(long, requires = "tree")]
    as_is: bool,
    /// Give a variable another value than that of the target
    #[arg(long, value_name = "NAME=VALUE")]
    define: Vec<String>,
    /// Measure on a tree of so many ports that is made up for it
    #[arg(long, value_name = "PORTS")]
    generate: Option<usize>,
}

/// The outcome, for `--json`.
#[derive(Serialize)]
struct Outcome {
    ports: usize,
    unreadable: usize,
    only_ours: usize,
    differences: usize,
    bmake_ms_per_port: f64,
    native_ms_per_port: f64,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let context = session.context()?;
    let mut profile = dports_jobs::profile(&context);
    let base = tempfile::tempdir().map_err(tell::input_output)?;
    let program = bmake().map_err(tell::jobs)?;
    let (found, whole) = match args.generate {
        Some(ports) => {
            let folder = tempfile::tempdir().map_err(tell::input_output)?;
            generate::write_tree(folder.path(), ports).map_err(tell::input_output)?;
            let tree = Tree::new(folder.path().to_owned());
            let whole = whole_tree(&tree, &profile)?;
            let sample = args.sample.or(Some(100));
            let names = &generate::VARIABLES;
            (
                compare(&tree, program, sample, &profile, names).map_err(tell::eval)?,
                Some(whole),
            )
        }
        None => {
            let tree = match &args.tree {
                Some(folder) => {
                    let tree = foreign::tree(folder)?;
                    let probes = if args.as_is {
                        Probes::Asked
                    } else {
                        Probes::Answered
                    };
                    let foreign = profile.for_foreign(&tree, base.path(), probes);
                    profile = foreign.map_err(tell::input_output)?;
                    tree
                }
                None => dports_jobs::tree(&context),
            };
            for definition in &args.define {
                let Some((name, value)) = definition.split_once('=') else {
                    return Err(tell::told(
                        format!("{definition} gives no value"),
                        Some("write --define NAME=VALUE".to_owned()),
                    ));
                };
                profile
                    .assignments
                    .insert(name.to_owned(), value.to_owned());
            }
            let found = compare(&tree, program, args.sample, &profile, &compared());
            (found.map_err(tell::eval)?, None)
        }
    };
    show(session, &found, whole);
    Ok(if found.differences.is_empty() {
        Status::Success
    } else {
        Status::Failure
    })
}

/// Evaluates all ports of a tree with ours; how many there are, and the CPU time.
fn whole_tree(tree: &Tree, profile: &Profile) -> Result<(usize, Duration), Failed> {
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let native = Native::new(tree.root().to_owned(), threads).map_err(tell::eval)?;
    let mut ports = Vec::new();
    for port in tree.ports().map_err(tell::eval)? {
        let folder = tree.folder(&port).map_err(tell::eval)?;
        ports.push((port, folder));
    }
    let start = cpu_time();
    let results = native.evaluate_all(&ports, profile, &generate::VARIABLES);
    let used = cpu_time().saturating_sub(start);
    for result in results {
        result.map_err(tell::eval)?;
    }
    Ok((ports.len(), used))
}

fn per_port(time: Duration, ports: usize) -> f64 {
    let ports = u32::try_from(ports).unwrap_or(u32::MAX).max(1);
    time.as_secs_f64() * 1000.0 / f64::from(ports)
}

fn show(session: &Session, found: &Comparison, whole: Option<(usize, Duration)>) {
    let output = &session.output;
    let outcome = Outcome {
        ports: found.ports,
        unreadable: found.unreadable,
        only_ours: found.only_ours,
        differences: found.differences.len(),
        bmake_ms_per_port: per_port(found.bmake, found.ports),
        native_ms_per_port: match whole {
            Some((ports, time)) => per_port(time, ports),
            None => per_port(found.native, found.ports),
        },
    };
    if output.is_json() {
        output.document(&outcome);
        return;
    }
    let mut text = String::new();
    for difference in &found.differences {
        let name = difference.variable.as_deref().unwrap_or("(all)");
        let _ = writeln!(
            text,
            "{} {name}\n  bmake {:?}\n  ours  {:?}",
            difference.port, difference.theirs, difference.ours
        );
    }
    let _ = writeln!(
        text,
        "{} ports compared, {} differences; {} that neither reads, {} that only ours reads",
        outcome.ports, outcome.differences, outcome.unreadable, outcome.only_ours
    );
    let _ = writeln!(
        text,
        "CPU time a port: bmake {:.2} ms, ours {:.2} ms",
        outcome.bmake_ms_per_port, outcome.native_ms_per_port
    );
    output.result(&text);
}
