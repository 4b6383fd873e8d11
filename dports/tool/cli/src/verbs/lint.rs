//! `lint`: what is wrong with ports.

use std::fmt::Write as _;

use buildsys_cli::{Failed, Session, Status};
use buildsys_report::Colour;
use dports_index::lint;

use crate::catalogue::{Catalogue, Place};
use crate::workshop::names;

/// What `lint` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
    /// Ports [default: all]
    #[arg(value_name = "ORIGIN")]
    origins: Vec<String>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let origins = names(&args.origins)?;
    let catalogue = Catalogue::open(session, &args.place)?;
    let chosen = catalogue.chosen(&origins)?;
    let wanted = |entry: &dports_index::Entry| {
        chosen.is_empty() || chosen.iter().any(|one| one.port == entry.port)
    };
    let entries = catalogue.entries()?;
    let remarks = lint(&entries, &wanted);
    let output = &session.output;
    if output.is_json() {
        output.document(&remarks);
    } else {
        let mut text = String::new();
        for remark in &remarks {
            let name = output.paint(Colour::Bold, &remark.port.to_string());
            let _ = writeln!(text, "{name}: {} [{}]", remark.text, remark.rule);
            let reason = output.paint(Colour::Dim, remark.reason);
            let _ = writeln!(text, "    {reason}");
        }
        output.result(&text);
    }
    Ok(if remarks.is_empty() {
        Status::Success
    } else {
        Status::Failure
    })
}
