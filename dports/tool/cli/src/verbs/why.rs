//! `why`: why a port is needed.

use std::fmt::Write as _;

use buildsys_cli::{Failed, Session, Status};
use dports_index::Graph;

use crate::catalogue::{Catalogue, Place};
use crate::workshop::name;

/// What `why` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    place: Place,
    /// The port that is needed
    #[arg(value_name = "ORIGIN")]
    port: String,
    /// The port that comes to need it [default: all that name it]
    #[arg(value_name = "FOR")]
    needer: Option<String>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let catalogue = Catalogue::open(session, &args.place)?;
    let entries = catalogue.entries()?;
    let graph = Graph::new(&entries);
    let one = |word: &str| Ok::<_, Failed>(catalogue.one(&name(word)?)?.port);
    let port = one(&args.port)?;
    let output = &session.output;
    let mut text = String::new();
    let found = match &args.needer {
        Some(needer) => {
            let way = graph.why(&one(needer)?, &port);
            if output.is_json() {
                output.document(&way);
            }
            for (depth, (kind, step)) in way.iter().flatten().enumerate() {
                let kind = kind.map_or(String::new(), |kind| format!(" ({})", kind.word()));
                let _ = writeln!(text, "{}{step}{kind}", "  ".repeat(depth));
            }
            way.is_some()
        }
        None => {
            let mut needers = graph.reversed().remove(&port).unwrap_or_default();
            needers.sort_by(|one, other| one.1.cmp(&other.1));
            if output.is_json() {
                output.document(&needers);
            }
            for (kind, needer) in &needers {
                let _ = writeln!(text, "{needer} ({})", kind.word());
            }
            !needers.is_empty()
        }
    };
    if !output.is_json() {
        output.result(&text);
    }
    Ok(if found {
        Status::Success
    } else {
        Status::Failure
    })
}
