//! `pkg stats`: counts packages.

use std::collections::BTreeSet;

use pkg_db::Detail;

use crate::args::Args;
use crate::error::Outcome;
use crate::human;
use crate::session::Session;
use crate::verbs::Verb;

pub(crate) const VERB: Verb = Verb {
    name: "stats",
    flags: &[
        ('b', "bytes", false),
        ('l', "local", false),
        ('q', "quiet", false),
        ('r', "remote", false),
    ],
    usage: "stats [-blqr]",
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let size = |bytes: u64| match args.has('b') {
        true => bytes.to_string(),
        false => human::size(bytes),
    };
    let both = args.has('l') == args.has('r');
    if both || args.has('l') {
        let installed = session.installed(Detail::Row)?;
        let flat = installed.iter().map(|package| package.manifest.flatsize);
        session.out.line("Local package database:");
        session
            .out
            .line(format!("\tInstalled packages: {}", installed.len()));
        session
            .out
            .line(format!("\tDisk space occupied: {}\n", size(flat.sum())));
    }
    if both || args.has('r') {
        let repositories = session.repositories(&[])?;
        let offers = session.world(&[], false)?.offers;
        let unique: BTreeSet<_> = offers
            .iter()
            .map(|offer| (&offer.manifest.name, &offer.manifest.version))
            .collect();
        let total = offers.iter().filter_map(|offer| {
            let location = offer.manifest.location.as_ref()?;
            Some(location.pkgsize)
        });
        session.out.line("Remote package database(s):");
        for (what, count) in [
            ("Number of repositories", repositories.len().to_string()),
            ("Packages available", offers.len().to_string()),
            ("Unique packages", unique.len().to_string()),
            ("Total size of packages", size(total.sum())),
        ] {
            session.out.line(format!("\t{what}: {count}"));
        }
    }
    Ok(())
}
