//! `pkg add`: installs archives.

use std::fs::File;
use std::path::Path;

use pkg_format::read_manifest;
use pkg_jobs::{Offer, Source};
use pkg_solve::{Ask, Install};

use crate::args::Args;
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "add [-AfIMq] FILE...";

pub(crate) const VERB: Verb = Verb {
    name: "add",
    flags: &[
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
    // Packages are looked for among the archives alone.
    let mut world = pkg_jobs::World {
        installed: session.installed(pkg_db::Detail::Lists)?,
        offers: Vec::new(),
    };
    for file in &args.operands {
        world.offers.push(offer(Path::new(file))?);
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
    session.carry_out(&plan, !args.has('I'))
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
