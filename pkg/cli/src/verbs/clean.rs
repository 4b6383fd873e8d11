//! `pkg clean`: removes fetched archives.

use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;

use crate::args::Args;
use crate::error::{CliError, Outcome};
use crate::human;
use crate::session::Session;
use crate::verbs::Verb;
use crate::verbs::install::confirm;

pub(crate) const VERB: Verb = Verb {
    name: "clean",
    flags: &[
        ('a', "all", false),
        ('n', "dry-run", false),
        ('q', "quiet", false),
        ('y', "yes", false),
    ],
    usage: "clean [-anqy]",
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let (files, size) = outdated(session, args.has('a'))?;
    if files.is_empty() {
        session.out.note("Nothing to do.");
        return Ok(());
    }
    for file in &files {
        session.out.note(format!("\t{}", file.display()));
    }
    session
        .out
        .note(format!("The cleanup will free {}", human::size(size)));
    if args.has('n') {
        return Ok(());
    }
    confirm(session, args, "\nProceed with cleaning the cache? [y/N]: ")?;
    clean(session, args.has('a'))
}

/// Removes what no catalogue has any more, or everything.
pub(crate) fn clean(session: &Session, all: bool) -> Outcome {
    for file in outdated(session, all)?.0 {
        fs::remove_file(&file)
            .map_err(|error| CliError::new(format!("{}: {error}", file.display())))?;
    }
    Ok(())
}

fn outdated(session: &Session, all: bool) -> Result<(Vec<PathBuf>, u64), CliError> {
    let cache = session.cache();
    let mut kept = BTreeSet::new();
    if !all {
        let world = session.world(&[], false)?;
        kept.extend(world.offers.iter().map(|offer| cache.path(offer)));
    }
    let Ok(entries) = fs::read_dir(&cache.folder) else {
        return Ok((Vec::new(), 0));
    };
    let mut files = Vec::new();
    let mut size = 0;
    for entry in entries {
        let path = entry?.path();
        let found = fs::symlink_metadata(&path)?;
        let archive = path.extension().is_some_and(|end| end == "pkg");
        if found.is_file() && archive && !kept.contains(&path) {
            size += found.len();
            files.push(path);
        }
    }
    files.sort();
    Ok((files, size))
}
