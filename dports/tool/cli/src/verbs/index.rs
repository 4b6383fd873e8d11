//! `index`: what every port evaluates to.

use std::collections::BTreeMap;
use std::fs;

use buildsys_cli::{Failed, Session, Status};
use dports_index::{Entry, freebsd};
use dports_model::Distinfo;
use serde::Serialize;

use crate::catalogue::{Catalogue, Place};

/// What `index` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
    /// Write the index: in FreeBSD's format INDEX, or with --json all that is known
    #[arg(long)]
    print: bool,
}

/// A port with the sums of its distfiles, for `--json`.
#[derive(Serialize)]
struct Row<'e> {
    #[serde(flatten)]
    entry: &'e Entry,
    needs: Vec<dports_index::Need>,
    /// SHA-256 and size by file.
    sums: BTreeMap<String, (String, u64)>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let catalogue = Catalogue::open(session, &args.place)?;
    let output = &session.output;
    let update = catalogue.update;
    if args.print && output.is_json() {
        let entries = catalogue.entries()?;
        let rows: Vec<_> = entries.iter().map(row).collect();
        output.document(&rows);
    } else if args.print {
        let root = catalogue.tree.root().display().to_string();
        output.result(&freebsd::index(&catalogue.entries()?, &root));
    } else if output.is_json() {
        output.document(&update);
    } else {
        output.result(&format!(
            "{} ports: {} evaluated, {} removed, {} that cannot be read\n",
            update.ports, update.evaluated, update.removed, update.broken
        ));
    }
    for problem in catalogue.problems()? {
        output.warning(&problem);
    }
    Ok(if update.broken == 0 {
        Status::Success
    } else {
        Status::Failure
    })
}

fn row(entry: &Entry) -> Row<'_> {
    // A port without distfiles has no distinfo; one that is wrong is for `distinfo` to say.
    let text = fs::read_to_string(entry.get("DISTINFO_FILE")).ok();
    let distinfo: Distinfo = text.and_then(|text| text.parse().ok()).unwrap_or_default();
    let sums = distinfo.files.into_iter();
    Row {
        entry,
        needs: entry.needs(),
        sums: sums
            .map(|(file, sum)| (file, (sum.sha256, sum.size)))
            .collect(),
    }
}
