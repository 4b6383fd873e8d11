//! `pkg rwhich`: tells which packages of the repositories have a file.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::SystemTime;

use pkg_repo::read_filesite;
use pkg_solve::fits;
use serde_json::json;

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "rwhich [-gqU] [--json] [-r REPO]... FILE...";

pub(crate) const VERB: Verb = Verb {
    name: "rwhich",
    flags: &[
        JSON,
        ('g', "glob", false),
        ('q', "quiet", false),
        ('r', "repository", true),
        ('U', "no-repo-update", false),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    if args.operands.is_empty() {
        return Err(CliError::usage("which file?", USAGE));
    }
    let named: Vec<&str> = args.values('r').collect();
    let repositories = session.repositories(&named)?;
    if !args.has('U') && session.config.flag("REPO_AUTOUPDATE") {
        session.clone_quiet().update(&repositories, false)?;
    }
    let fetcher = session.fetcher();
    // Word, path, package, repository: in this order.
    let mut found: BTreeSet<(usize, String, String, &str)> = BTreeSet::new();
    for repository in &repositories {
        let folder = session.catalogue_folder(repository);
        let fetch = (!args.has('U') && is_older(&folder)).then_some(&fetcher);
        let Some(text) = repository.file_lists(fetch, &folder)? else {
            session.out.warn(format!(
                "repository {} has no lists of files; `pkg repo -l` makes them",
                repository.name
            ));
            continue;
        };
        let each = |package: &str, path: &str| {
            for (at, word) in args.operands.iter().enumerate() {
                let fits = match args.has('g') {
                    true => fits(word, path),
                    false => word == path,
                };
                if fits {
                    let label = package.replacen(' ', "-", 1);
                    found.insert((at, path.to_owned(), label, &repository.name));
                }
            }
        };
        read_filesite(&text, each)
            .map_err(|problem| CliError::new(format!("{}: files: {problem}", repository.name)))?;
    }
    let missing = (0..args.operands.len()).find(|word| !found.iter().any(|one| one.0 == *word));
    if args.has(JSON.0) {
        let list = found.iter().map(|(_, path, label, repository)| {
            json!({ "path": path, "package": label, "repository": repository })
        });
        session.out.json(&list.collect());
    } else {
        for (_, path, label, _) in &found {
            session.out.line(match session.out.quiet {
                true => label.clone(),
                false => format!("{path} is provided by package {label}"),
            });
        }
    }
    match missing {
        None => Ok(()),
        Some(_) if session.out.quiet || args.has(JSON.0) => Err(CliError::quiet()),
        Some(word) => Err(CliError::new(format!(
            "{} was not found in the repositories",
            args.operands[word]
        ))),
    }
}

/// Whether the lists of files are not those of the catalogue beside them.
fn is_older(folder: &Path) -> bool {
    let time = |name: &str| -> Option<SystemTime> {
        fs::metadata(folder.join(name)).ok()?.modified().ok()
    };
    time("files.pkg") < time("catalogue.pkg")
}
