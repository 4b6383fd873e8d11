//! `pkg check`: compares what is installed with what the database says.

use std::collections::BTreeSet;

use pkg_db::{Files, Installed, Parts};
use pkg_jobs::{Root, Verify};
use pkg_solve::{Ask, Install};
use pkg_types::PkgName;
use serde_json::{Value, json};

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;
use crate::verbs::install::{can_confirm, carry_out};

const USAGE: &str = "check [-Bdmnqrsvy] [--json] [-C | -i] [-g | -x] [-a | PACKAGE...]";

pub(crate) const VERB: Verb = Verb {
    name: "check",
    flags: &[
        ALL,
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        JSON,
        // As in the original, which knows them and does nothing.
        ('B', "shlibs", false),
        ('d', "dependencies", false),
        ('m', "metadata", false),
        ('n', "dry-run", false),
        ('q', "quiet", false),
        ('r', "recompute", false),
        ('s', "checksums", false),
        ('v', "verbose", false),
        ('y', "yes", false),
    ],
    usage: USAGE,
    run,
};

/// A problem: the line for people, and what programs are told.
type Problem = (String, Value);

fn run(session: &Session, args: &Args) -> Outcome {
    let selection = Selection::new(session, args)?;
    let checksums = args.has('s') || args.last_of("dm").is_none();
    let files = checksums || args.has('m');
    let packages = session.installed(Parts {
        lists: args.has('d'),
        files: if files { Files::Whole } else { Files::None },
        others: false,
    })?;
    // A word that means nothing is a mistake, also beside -a.
    if let Some(word) = selection.idle_word(&args.operands, &packages) {
        return Err(CliError::new(format!("No packages matching: {word}")));
    }
    let chosen: Vec<&Installed> = packages
        .iter()
        .filter(|package| selection.is_empty() || selection.means(&package.manifest))
        .collect();
    let talk = !session.out.quiet && !args.has(JSON.0);
    if talk {
        session.out.text("Checking all packages: ");
        session.out.text(".".repeat(chosen.len()));
    }
    let mut problems = Vec::new();
    let mut absent = BTreeSet::new();
    if args.has('d') {
        absent = missing(&packages, &chosen, &mut problems);
    }
    if files {
        let verify = Verify {
            checksums,
            metadata: args.has('m'),
        };
        let root = Root::new(session.root.clone());
        problems.extend(verify.run(&root, &chosen).iter().map(|found| {
            let m = &found.package.manifest;
            (
                format!("{}: {} {}", m.label(), found.fault.words(), found.path),
                json!({
                    "name": m.name.as_str(),
                    "version": m.version.as_str(),
                    "path": found.path.as_str(),
                    "problem": found.fault.name(),
                }),
            )
        }));
    }
    if talk {
        session.out.line(" done");
    }
    let whole = problems.is_empty();
    let mut all = problems.iter();
    let only_absent = all.all(|(_, one)| one["problem"] == "dependency");
    if args.has(JSON.0) {
        let list = problems.into_iter().map(|(_, value)| value);
        session.out.json(&list.collect());
    } else {
        problems.iter().for_each(|(text, _)| session.out.warn(text));
    }
    // Missing packages can be had, unless nobody is there to say so.
    let mends = !absent.is_empty() && !args.has('n') && !args.has(JSON.0);
    if mends && can_confirm(session, args) {
        bring(session, args, &absent)?;
        if only_absent {
            return Ok(());
        }
    }
    match whole {
        true => Ok(()),
        false => Err(CliError::quiet()),
    }
}

/// Installs packages that others need, after it has asked.
fn bring(session: &Session, args: &Args, names: &BTreeSet<PkgName>) -> Outcome {
    let world = session.world(&[], true)?;
    let offered = world.offered();
    let mut asked = Vec::new();
    for name in names {
        let best = offered.get(name).and_then(|places| places.first());
        let offered = *best.ok_or_else(|| {
            CliError::new(format!("{name} is in no repository; nothing was installed"))
        })?;
        asked.push(Ask {
            offered,
            automatic: Some(true),
        });
    }
    let request = Install {
        asked,
        ..Install::default()
    };
    carry_out(session, args, &world.install(&request)?)
}

/// Tells what the chosen packages need and nobody has; gives the packages among it.
fn missing(
    packages: &[Installed],
    chosen: &[&Installed],
    problems: &mut Vec<Problem>,
) -> BTreeSet<PkgName> {
    let mut absent = BTreeSet::new();
    let names: BTreeSet<&str> = packages
        .iter()
        .map(|package| package.manifest.name.as_str())
        .collect();
    let provided: BTreeSet<&str> = packages
        .iter()
        .flat_map(|package| package.manifest.provides.iter().map(String::as_str))
        .collect();
    for package in chosen {
        let m = &package.manifest;
        let mut tell = |text: String, problem: &str, what: &str| {
            let value = json!({
                "name": m.name.as_str(),
                "version": m.version.as_str(),
                "needs": what,
                "problem": problem,
            });
            problems.push((text, value));
        };
        for name in m.deps.keys().filter(|name| !names.contains(name.as_str())) {
            let text = format!("{} has a missing dependency: {name}", m.name);
            tell(text, "dependency", name.as_str());
            absent.insert(name.clone());
        }
        for need in m
            .requires
            .iter()
            .filter(|need| !provided.contains(need.as_str()))
        {
            let text = format!("{} is missing a requirement: {need}", m.name);
            tell(text, "requirement", need);
        }
    }
    absent
}
