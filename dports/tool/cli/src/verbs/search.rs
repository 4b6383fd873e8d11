//! `search`: ports by words.

use std::fmt::Write as _;

use buildsys_cli::{Failed, Session, Status};
use buildsys_report::Colour;
use dports_index::Search;

use crate::catalogue::{Catalogue, Place};

/// What `search` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
    /// Words of name, package or purpose; a port must have all
    #[arg(value_name = "WORD")]
    words: Vec<String>,
    /// Part of the name of port or package
    #[arg(long, value_name = "PART")]
    name: Option<String>,
    /// Category
    #[arg(long, value_name = "CATEGORY")]
    category: Option<String>,
    /// Part of the maintainer's address
    #[arg(long, value_name = "PART")]
    maintainer: Option<String>,
    /// Word of USES
    #[arg(long, value_name = "WORD")]
    uses: Option<String>,
    /// Licence
    #[arg(long, value_name = "NAME")]
    license: Option<String>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let catalogue = Catalogue::open(session, &args.place)?;
    let search = Search {
        words: args.words.clone(),
        name: args.name.clone(),
        category: args.category.clone(),
        maintainer: args.maintainer.clone(),
        uses: args.uses.clone(),
        license: args.license.clone(),
    };
    let entries = catalogue.entries()?;
    let found: Vec<_> = entries.iter().filter(|entry| search.fits(entry)).collect();
    let output = &session.output;
    if output.is_json() {
        output.document(&found);
    } else {
        let mut text = String::new();
        for entry in &found {
            let name = output.paint(Colour::Bold, &entry.port.to_string());
            let _ = writeln!(
                text,
                "{name}  {}  {}",
                entry.package(),
                entry.get("COMMENT")
            );
        }
        output.result(&text);
    }
    Ok(if found.is_empty() {
        Status::Failure
    } else {
        Status::Success
    })
}
