//! `pkg fetch`: gets archives without installing them.

use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use pkg_jobs::{Offer, Wanted, World};
use pkg_solve::{Ask, Install};
use serde_json::json;

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::human;
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX};
use crate::session::Session;
use crate::verbs::Verb;
use crate::verbs::install::{confirm, find};
use crate::watch::Watcher;

const USAGE: &str = "fetch [-dnqsUy] [--json] [-C | -i] [-g | -x] [-o DIR] [-r REPO] \
    -a | -u | PACKAGE...";

pub(crate) const VERB: Verb = Verb {
    name: "fetch",
    flags: &[
        ALL,
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        JSON,
        ('d', "dependencies", false),
        ('n', "dry-run", false),
        ('o', "output", true),
        ('q', "quiet", false),
        ('r', "repository", true),
        ('s', "symlink", false),
        ('u', "available-updates", false),
        ('U', "no-repo-update", false),
        ('y', "yes", false),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let ways = [args.has('a'), args.has('u'), !args.operands.is_empty()];
    if ways.iter().filter(|way| **way).count() != 1 {
        return Err(CliError::usage(
            "all, the updates, or which packages?",
            USAGE,
        ));
    }
    let quiet = session.clone_quiet();
    let named: Vec<&str> = args.values('r').collect();
    let before = if args.has(JSON.0) { &quiet } else { session };
    let world = before.world(&named, !args.has('U'))?;
    let mut chosen = choose(session, args, &world)?;
    chosen.sort_by(|a, b| {
        let key = |offer: &Offer| (offer.manifest.name.clone(), offer.manifest.version.clone());
        key(a).cmp(&key(b))
    });
    let wanted: Vec<(Offer, PathBuf)> = chosen
        .into_iter()
        .map(|offer| {
            let path = target(session, args, &offer);
            (offer, path)
        })
        .collect();
    if args.has(JSON.0) {
        let list = wanted.iter().map(|(offer, path)| {
            json!({
                "name": offer.manifest.name.as_str(),
                "version": offer.manifest.version.as_str(),
                "size": size(offer),
                "path": path.display().to_string(),
                "present": path.exists(),
            })
        });
        session.out.json(&list.collect::<Vec<_>>().into());
    } else {
        show(session, &wanted);
    }
    if args.has('n') {
        return Ok(());
    }
    if wanted.iter().any(|(_, path)| !path.exists()) {
        confirm(session, args, "\nProceed with fetching packages? [y/N]: ")?;
    }
    let list: Vec<Wanted<'_>> = wanted
        .iter()
        .map(|(offer, path)| Wanted {
            offer,
            path: path.clone(),
        })
        .collect();
    let mut watcher = Watcher::new(before);
    session
        .cache()
        .get(&list, &session.fetcher(), &mut |event| {
            watcher.event(&event);
        })?;
    if args.has('s') && !args.has('o') {
        for (offer, path) in &wanted {
            link(path, &offer.manifest.label())?;
        }
    }
    Ok(())
}

/// What is to be fetched.
fn choose(session: &Session, args: &Args, world: &World) -> Result<Vec<Offer>, CliError> {
    if args.has('a') {
        return Ok(world.offers.clone());
    }
    let asked = if args.has('u') {
        Vec::new()
    } else {
        find(session, args, world)?
    };
    if !args.has('u') && !args.has('d') {
        let offers = asked.into_iter().map(|at| world.offers[at].clone());
        return Ok(offers.collect());
    }
    // Dependencies are wanted whether they are installed or not.
    let world = World {
        installed: match args.has('u') {
            true => world.installed.clone(),
            false => Vec::new(),
        },
        offers: world.offers.clone(),
        keeps_libraries: world.keeps_libraries,
    };
    let plan = world.install(&Install {
        upgrade: args.has('u'),
        asked: asked
            .into_iter()
            .map(|offered| Ask {
                offered,
                automatic: None,
            })
            .collect(),
        force: false,
        accept_missing: false,
    })?;
    Ok(plan
        .steps
        .into_iter()
        .filter_map(|step| step.offer)
        .collect())
}

/// Where an archive goes: into the cache, or below `-o` where the repository has it.
fn target(session: &Session, args: &Args, offer: &Offer) -> PathBuf {
    match (args.value('o'), &offer.manifest.location) {
        (Some(folder), Some(location)) => {
            Path::new(folder).join(location.path.trim_start_matches('/'))
        }
        _ => session.cache().path(offer),
    }
}

fn show(session: &Session, wanted: &[(Offer, PathBuf)]) {
    let out = session.out;
    let missing: Vec<&Offer> = wanted
        .iter()
        .filter(|(_, path)| !path.exists())
        .map(|(offer, _)| offer)
        .collect();
    if missing.is_empty() {
        out.note("No packages are required to be fetched.");
        return;
    }
    let total: u64 = missing.iter().map(|offer| size(offer)).sum();
    out.note("The following packages will be fetched:\n");
    out.note("New packages to be FETCHED:");
    for offer in &missing {
        let tenths = size(offer) * 10_000 / total.max(1);
        out.note(format!(
            "\t{}: {} ({}: {}.{:02}% of the {} to download)",
            offer.manifest.name,
            offer.manifest.version,
            human::size(size(offer)),
            tenths / 100,
            tenths % 100,
            human::size(total)
        ));
    }
    out.note(format!(
        "\nNumber of packages to be fetched: {}\n",
        missing.len()
    ));
    out.note(format!("{} to be downloaded.", human::size(total)));
}

fn size(offer: &Offer) -> u64 {
    let location = offer.manifest.location.as_ref();
    location.map_or(0, |location| location.pkgsize)
}

/// Makes `NAME-VERSION.pkg` beside an archive of the cache a link to it.
fn link(path: &Path, label: &str) -> Outcome {
    let (Some(folder), Some(name)) = (path.parent(), path.file_name()) else {
        return Ok(());
    };
    let at = folder.join(format!("{label}.pkg"));
    let fail = |error| CliError::new(format!("{}: {error}", at.display()));
    match fs::symlink_metadata(&at) {
        Ok(found) if found.is_symlink() => fs::remove_file(&at).map_err(fail)?,
        Ok(_) => return Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(fail(error)),
    }
    symlink(name, &at).map_err(fail)
}
