//! `pkg add`: installs archives: files, addresses, or what comes on standard input.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::process;

use pkg_format::read_manifest;
use pkg_jobs::{Offer, Source};
use pkg_repo::{Fetched, hashed_name};
use pkg_solve::{Ask, Install};
use pkg_types::{Digest, DigestKind};

use crate::args::Args;
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::store::Execution;
use crate::verbs::Verb;
use crate::verbs::install::NO_EXEC;

const USAGE: &str = "add [-AfIMq] [--script-no-exec] FILE | URL | - ...";

/// Greatest archive that is fetched from an address, of which nothing else says its size.
const LIMIT: u64 = 16 << 30;

pub(crate) const VERB: Verb = Verb {
    name: "add",
    flags: &[
        NO_EXEC,
        ('A', "automatic", false),
        ('f', "force", false),
        ('I', "no-scripts", false),
        ('M', "accept-missing", false),
        ('q', "quiet", false),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    if args.operands.is_empty() {
        return Err(CliError::usage("which archives?", USAGE));
    }
    session.complete(args)?;
    // Packages are looked for among the archives alone.
    let mut world = session.world_of(Vec::new())?;
    for word in &args.operands {
        let file = match word.as_str() {
            "-" => keep(session, word, |file| {
                let mut file = File::create(file)?;
                Ok(io::copy(&mut io::stdin().lock(), &mut file).map(drop)?)
            })?,
            url if url.contains("://") => keep(session, url, |file| fetch(session, url, file))?,
            file => PathBuf::from(file),
        };
        world.offers.push(offer(&file)?);
    }
    let request = Install {
        asked: (0..world.offers.len())
            .map(|offered| Ask {
                offered,
                automatic: Some(args.has('A')),
            })
            .collect(),
        force: args.has('f'),
        upgrade: false,
        accept_missing: args.has('M'),
    };
    let plan = world.install(&request)?;
    if plan.steps.is_empty() {
        session
            .out
            .note("the most recent version of every package is already installed");
        return Ok(());
    }
    let how = Execution {
        scripts: !args.has('I') && !args.has(NO_EXEC.0),
        register_only: false,
    };
    session.carry_out(&plan, how)
}

fn fetch(session: &Session, url: &str, file: &Path) -> Outcome {
    session.out.note(format!("Fetching {url}"));
    match session.fetcher().download(url, LIMIT, file, &mut |_| {})? {
        Fetched::Bytes(_) => Ok(()),
        Fetched::Absent => Err(CliError::new(format!("{url}: there is no such file"))),
    }
}

/// Puts an archive that is no file yet into the cache, where a plan that is broken off finds it.
fn keep(
    session: &Session,
    word: &str,
    get: impl FnOnce(&Path) -> Outcome,
) -> Result<PathBuf, CliError> {
    let folder = session.cache().folder;
    let fail = |error: io::Error| CliError::new(format!("{}: {error}", folder.display()));
    fs::create_dir_all(&folder).map_err(fail)?;
    let temporary = folder.join(format!(".add.{}", process::id()));
    let kept = get(&temporary).and_then(|()| {
        let manifest = read_manifest(File::open(&temporary)?, word)?;
        let digest = Digest::of_reader(DigestKind::Blake2Base32, File::open(&temporary)?)?;
        let path = folder.join(hashed_name(&manifest.label(), &digest));
        fs::rename(&temporary, &path)?;
        Ok(path)
    });
    if kept.is_err() {
        // What was refused is not to stay; the refusal is what counts.
        let _ = fs::remove_file(&temporary);
    }
    kept
}

/// An archive as something that can be installed.
pub(crate) fn offer(file: &Path) -> Result<Offer, CliError> {
    let label = file.display().to_string();
    let archive = File::open(file).map_err(|error| CliError::new(format!("{label}: {error}")))?;
    Ok(Offer {
        manifest: read_manifest(archive, &label)?,
        source: Source::File(file.to_owned()),
        rank: 0,
    })
}
