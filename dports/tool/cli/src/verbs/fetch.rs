//! `fetch`: distfiles only.

use buildsys_cli::{Failed, Session, Status};

use crate::tell;
use crate::workshop::{Workshop, names};

/// What `fetch` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ports; what they need is fetched as well [default: all]
    #[arg(value_name = "ORIGIN")]
    origins: Vec<String>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let roots = names(&args.origins)?;
    let workshop = Workshop::open(session)?;
    let collection = workshop.collection();
    let plan = if roots.is_empty() {
        workshop.plan_everything(&collection)?.0
    } else {
        collection.plan(&roots).map_err(tell::plan)?
    };
    let made = workshop.jobs(&plan)?;
    workshop.report_left_out(&made);
    workshop.run(made.jobs, &made.distfiles)
}
