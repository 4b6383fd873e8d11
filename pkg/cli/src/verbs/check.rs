//! `pkg check`: compares what is installed with what the database says.

use std::collections::BTreeSet;

use pkg_db::{Files, Installed, Parts};
use pkg_jobs::{Root, Verify};
use serde_json::{Value, json};

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "check [-dmsqv] [--json] [-C | -i] [-g | -x] -a | PACKAGE...";

pub(crate) const VERB: Verb = Verb {
    name: "check",
    flags: &[
        ALL,
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        JSON,
        ('d', "dependencies", false),
        ('m', "metadata", false),
        ('n', "dry-run", false),
        ('q', "quiet", false),
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
    if selection.is_empty() || args.last_of("dms").is_none() {
        return Err(CliError::usage(
            "check what (-d, -s, -m) of which packages (-a)?",
            USAGE,
        ));
    }
    let files = args.has('s') || args.has('m');
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
        .filter(|package| selection.means(&package.manifest))
        .collect();
    let talk = !session.out.quiet && !args.has(JSON.0);
    if talk {
        session.out.text("Checking all packages: ");
        session.out.text(".".repeat(chosen.len()));
    }
    let mut problems = Vec::new();
    if args.has('d') {
        missing(&packages, &chosen, &mut problems);
    }
    if files {
        let verify = Verify {
            checksums: args.has('s'),
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
    let failed = !problems.is_empty();
    if args.has(JSON.0) {
        let list = problems.into_iter().map(|(_, value)| value);
        session.out.json(&list.collect());
    } else {
        problems.iter().for_each(|(text, _)| session.out.warn(text));
    }
    match failed {
        false => Ok(()),
        true => Err(CliError::quiet()),
    }
}

/// What the chosen packages need and nobody has.
fn missing(packages: &[Installed], chosen: &[&Installed], problems: &mut Vec<Problem>) {
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
}
