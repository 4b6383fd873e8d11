//! `build`: the packages of ports.

use std::collections::BTreeSet;

use buildsys_cli::{Failed, Session, Status};

use crate::tell;
use crate::workshop::{Workshop, names};

/// What `build` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ports: category/port, or category/port@flavour
    #[arg(value_name = "ORIGIN", required = true)]
    origins: Vec<String>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let roots = names(&args.origins)?;
    let workshop = Workshop::open(session)?;
    let collection = workshop.collection();
    let plan = collection.plan(&roots).map_err(tell::plan)?;
    let made = workshop.jobs(&plan)?;
    let mut targets = BTreeSet::new();
    let mut wanted = Vec::new();
    for root in &roots {
        let Some(port) = plan.get(root) else {
            continue;
        };
        if let Some(reason) = plan.obstacle(port) {
            return Err(tell::told(
                format!("{} is not built: {reason}", port.id),
                None,
            ));
        }
        // What is installed with it is wanted as well.
        for other in plan.installed_with(port) {
            targets.extend(made.packages.get(&other.id).cloned());
        }
        wanted.push(port);
    }
    let targets: Vec<_> = targets.into_iter().collect();
    let status = workshop.run(made.jobs, &targets)?;
    if status == Status::Success {
        workshop.show_packages(wanted.into_iter());
    }
    Ok(status)
}
