//! `test`: the software's own tests, run under dfrun.

use buildsys_cli::{Failed, Session, Status};
use dports_model::Tests;

use crate::tell;
use crate::workshop::{Workshop, names};

/// What `test` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Ports [default: all that have tests]
    #[arg(value_name = "ORIGIN")]
    origins: Vec<String>,
    /// Of all ports, those too whose tests take long
    #[arg(long)]
    long: bool,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let roots = names(&args.origins)?;
    let workshop = Workshop::open(session)?;
    let collection = workshop.collection();
    let (plan, whole) = if roots.is_empty() {
        workshop.plan_everything(&collection)?
    } else {
        (collection.plan(&roots).map_err(tell::plan)?, true)
    };
    let made = workshop.jobs(&plan)?;
    let mut targets = Vec::new();
    for root in &roots {
        let port = plan.get(root);
        let test = port.and_then(|port| made.tests.get(&port.id));
        let Some(test) = test else {
            let message = format!("{root} has no tests that can be run");
            let remedy = "a port says how in TEST_TARGET or do-test";
            return Err(tell::told(message, Some(remedy.to_owned())));
        };
        targets.push(test.clone());
    }
    if roots.is_empty() {
        workshop.report_left_out(&made);
        let wanted = |tests| tests == Tests::Short || (args.long && tests == Tests::Long);
        let ports = plan.ports().iter().filter(|port| wanted(port.tests));
        targets.extend(ports.filter_map(|port| made.tests.get(&port.id).cloned()));
    }
    let status = workshop.run(made.jobs, &targets)?;
    Ok(if status == Status::Success && !whole {
        Status::Failure
    } else {
        status
    })
}
