//! `pkg stats`: counts packages.

use std::collections::BTreeSet;

use pkg_db::Detail;
use serde_json::{Map, json};

use crate::args::{Args, JSON};
use crate::error::Outcome;
use crate::human;
use crate::session::Session;
use crate::verbs::Verb;

pub(crate) const VERB: Verb = Verb {
    name: "stats",
    flags: &[
        JSON,
        ('b', "bytes", false),
        ('l', "local", false),
        ('q', "quiet", false),
        ('r', "remote", false),
    ],
    usage: "stats [-blqr] [--json]",
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let size = |bytes: u64| match args.has('b') {
        true => bytes.to_string(),
        false => human::size(bytes),
    };
    let both = args.has('l') == args.has('r');
    let mut document = Map::new();
    if both || args.has('l') {
        let installed = session.installed(Detail::Row)?;
        let flat = installed.iter().map(|package| package.manifest.flatsize);
        let flat: u64 = flat.sum();
        let count = installed.len();
        if args.has(JSON.0) {
            let local = json!({ "packages": count, "flatsize": flat });
            document.insert("local".to_owned(), local);
        } else {
            session.out.line("Local package database:");
            session.out.line(format!("\tInstalled packages: {count}"));
            session
                .out
                .line(format!("\tDisk space occupied: {}\n", size(flat)));
        }
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
        let total: u64 = total.sum();
        if args.has(JSON.0) {
            let remote = json!({
                "repositories": repositories.len(),
                "packages": offers.len(),
                "unique_packages": unique.len(),
                "size": total,
            });
            document.insert("remote".to_owned(), remote);
            session.out.json(&document.into());
            return Ok(());
        }
        session.out.line("Remote package database(s):");
        for (what, count) in [
            ("Number of repositories", repositories.len().to_string()),
            ("Packages available", offers.len().to_string()),
            ("Unique packages", unique.len().to_string()),
            ("Total size of packages", size(total)),
        ] {
            session.out.line(format!("\t{what}: {count}"));
        }
    } else if args.has(JSON.0) {
        session.out.json(&document.into());
    }
    Ok(())
}
