//! `everything`: the packages of all ports.

use buildsys_cli::{Failed, Session, Status};

use crate::workshop::Workshop;

/// What `everything` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(session: &Session, _args: &Args) -> Result<Status, Failed> {
    let workshop = Workshop::open(session)?;
    let collection = workshop.collection();
    let (plan, whole) = workshop.plan_everything(&collection)?;
    let made = workshop.jobs(&plan)?;
    workshop.report_left_out(&made);
    let targets: Vec<_> = made.packages.values().cloned().collect();
    let status = workshop.run(made.jobs, &targets)?;
    if status == Status::Success {
        workshop.show_packages(plan.ports().iter());
    }
    Ok(if status == Status::Success && !whole {
        Status::Failure
    } else {
        status
    })
}
