//! `repository`: all packages and their signed catalogue.

use buildsys_cli::{Failed, Session, Status};

use crate::tell;
use crate::workshop::Workshop;

/// What `repository` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

pub(crate) fn run(session: &Session, _args: &Args) -> Result<Status, Failed> {
    let workshop = Workshop::open(session)?;
    let collection = workshop.collection();
    let (plan, whole) = workshop.plan_everything(&collection)?;
    if !whole {
        let message = "a repository without some of the ports is not made";
        let remedy = "correct the ports above";
        return Err(tell::told(message, Some(remedy.to_owned())));
    }
    let mut made = workshop.jobs(&plan)?;
    workshop.report_left_out(&made);
    let repository = dports_jobs::repository(&workshop.context, &plan, &made);
    let repository = repository.map_err(tell::jobs)?;
    let target = repository.name.clone();
    made.jobs.push(repository);
    let status = workshop.run(made.jobs, &[target])?;
    if status == Status::Success && !session.options.dry_run && !session.output.is_json() {
        let folder = session.objdir.join(dports_jobs::REPOSITORY);
        let latest = folder.join(session.knobs.get("PKG_ABI")).join("LATEST");
        session.output.result(&format!(
            "{} ({} packages)\n",
            latest.display(),
            made.packages.len()
        ));
    }
    Ok(status)
}
