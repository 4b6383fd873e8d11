//! The jobs of the ports, beside those of the system: every package, and their repository.

use buildsys_cli::{Failed, Session};
use buildsys_model::Job;
use dports_eval::{Collection, EvalError};
use dports_jobs::JobsError;
use dports_model::{PlanError, Port, PortRef};

use crate::profile::Profile;

fn told(message: impl ToString, remedy: Option<String>) -> Failed {
    Failed::Told {
        message: message.to_string(),
        remedy,
    }
}

fn eval(error: EvalError) -> Failed {
    told(&error, error.remedy())
}

fn of_jobs(error: JobsError) -> Failed {
    told(&error, error.remedy())
}

fn of_plan(error: PlanError<EvalError>) -> Failed {
    let remedy = match &error {
        PlanError::Load { error, .. } => error.remedy(),
        _ => Some("`dports plan` shows what needs what".to_owned()),
    };
    told(error, remedy)
}

/// Whether the profile wants the repository.
pub(super) fn wanted(profile: &Profile) -> bool {
    let job = |tree: &crate::profile::ExtraTree| tree.job == dports_jobs::REPOSITORY;
    profile.trees.iter().any(job)
}

/// Returns the ports that the profile names, in all their flavours; all ports when it names none.
fn chosen(collection: &Collection<'_>, profile: &Profile) -> Result<Vec<PortRef>, Failed> {
    let ids = |ports: Vec<Port>| ports.into_iter().map(|port| port.id);
    if profile.ports.is_empty() {
        let (ports, broken) = collection.everything().map_err(eval)?;
        return match broken.into_iter().next() {
            Some((_, error)) => Err(eval(error)),
            None => Ok(ids(ports).collect()),
        };
    }
    let mut roots = Vec::new();
    for word in &profile.ports {
        let remedy = Some("correct `ports` in the profile's table [packages]".to_owned());
        let name: PortRef = word.parse().map_err(|error| told(error, remedy))?;
        roots.extend(ids(collection.flavors(&name).map_err(eval)?));
    }
    Ok(roots)
}

/// Describes the jobs of the profile's ports and of the repository; none when there are no ports.
///
/// # Errors
/// [`Failed::Told`] when a port cannot be read or ordered: a medium lacks no package silently.
pub(super) fn jobs(session: &Session, profile: &Profile) -> Result<Vec<Job>, Failed> {
    let context = session.context()?;
    let tree = dports_jobs::tree(&context);
    let evaluator = dports_jobs::evaluator(&tree).map_err(of_jobs)?;
    let collection = Collection::new(&tree, &evaluator, dports_jobs::profile(&context));
    let roots = chosen(&collection, profile)?;
    if roots.is_empty() {
        return Ok(Vec::new());
    }
    let plan = collection.plan(&roots).map_err(of_plan)?;
    let made = dports_jobs::jobs(&context, &plan).map_err(of_jobs)?;
    for (port, reason) in &made.left_out {
        let left_out = format!("{port} is left out: {reason}");
        session.output.warning(&left_out);
    }
    let repository = dports_jobs::repository(&context, &plan, &made).map_err(of_jobs)?;
    let mut jobs = made.jobs;
    jobs.push(repository);
    Ok(jobs)
}
