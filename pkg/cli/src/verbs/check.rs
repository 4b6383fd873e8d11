//! `pkg check`: compares what is installed with what the database says.

use std::fs;

use pkg_db::{Detail, Installed};
use pkg_format::FileEntry;
use pkg_jobs::Root;
use pkg_types::Digest;

use crate::args::Args;
use crate::error::{CliError, Outcome};
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "check -d | -s [-q] [-C | -i] [-g | -x] -a | PACKAGE...";

pub(crate) const VERB: Verb = Verb {
    name: "check",
    flags: &[
        ALL,
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        ('d', "dependencies", false),
        ('n', "dry-run", false),
        ('q', "quiet", false),
        ('s', "checksums", false),
        ('v', "verbose", false),
        ('y', "yes", false),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let selection = Selection::new(session, args)?;
    if selection.is_empty() || !(args.has('d') || args.has('s')) {
        return Err(CliError::usage(
            "check what (-d, -s) of which packages (-a)?",
            USAGE,
        ));
    }
    let packages = session.installed(Detail::All)?;
    let chosen: Vec<&Installed> = packages
        .iter()
        .filter(|package| {
            let m = &package.manifest;
            selection.has(m.name.as_str(), m.version.as_str(), m.origin.as_str())
        })
        .collect();
    if chosen.is_empty() && !selection.is_all() {
        return Err(CliError::new(format!(
            "No packages matching: {}",
            args.operands.join(" ")
        )));
    }
    let root = Root::new(session.root.clone());
    let mut problems = Vec::new();
    if !session.out.quiet {
        session.out.text("Checking all packages: ");
    }
    for package in chosen {
        if !session.out.quiet {
            session.out.text(".");
        }
        let m = &package.manifest;
        if args.has('d') {
            for name in m.deps.keys() {
                if !packages.iter().any(|other| other.manifest.name == *name) {
                    problems.push(format!("{} has a missing dependency: {name}", m.name));
                }
            }
            for need in &m.requires {
                let met = packages
                    .iter()
                    .any(|other| other.manifest.provides.contains(need));
                if !met {
                    problems.push(format!("{} is missing a requirement: {need}", m.name));
                }
            }
        }
        if args.has('s') {
            for (path, entry) in &m.files {
                if let Some(problem) = checksum(&root, path, entry) {
                    problems.push(format!("{}: {problem} {path}", m.label()));
                }
            }
        }
    }
    if !session.out.quiet {
        session.out.line(" done");
    }
    for problem in &problems {
        session.out.warn(problem);
    }
    match problems.is_empty() {
        true => Ok(()),
        false => Err(CliError::quiet()),
    }
}

/// What is wrong with a file.
fn checksum(
    root: &Root,
    path: &pkg_format::PackagePath,
    entry: &FileEntry,
) -> Option<&'static str> {
    let at = root.path().join(path.relative());
    let Ok(found) = fs::symlink_metadata(&at) else {
        return Some("missing file");
    };
    let sum = entry.sum.as_ref()?;
    let bytes = match found.is_symlink() {
        true => fs::read_link(&at).map(|target| target.into_os_string().into_encoded_bytes()),
        false => fs::read(&at),
    };
    match bytes {
        Ok(bytes) if Digest::of(sum.kind(), &bytes) == *sum => None,
        Ok(_) => Some("checksum mismatch for"),
        Err(_) => Some("cannot read"),
    }
}
