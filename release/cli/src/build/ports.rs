//! The jobs of the ports, beside those of the system: every package, and their repository.

use buildsys_cli::{Failed, Session};
use buildsys_model::Job;
use dports_eval::{Collection, EvalError};
use dports_jobs::JobsError;
use dports_model::PlanError;

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

/// Describes the jobs of all ports and of the repository; none when there are no ports.
///
/// # Errors
/// [`Failed::Told`] when a port cannot be read or ordered: a medium lacks no package silently.
pub(super) fn jobs(session: &Session) -> Result<Vec<Job>, Failed> {
    let context = session.context()?;
    let tree = dports_jobs::tree(&context);
    let evaluator = dports_jobs::evaluator(&tree).map_err(of_jobs)?;
    let collection = Collection::new(&tree, &evaluator, dports_jobs::profile(&context));
    let (ports, broken) = collection.everything().map_err(eval)?;
    if let Some((_, error)) = broken.into_iter().next() {
        return Err(eval(error));
    }
    let roots: Vec<_> = ports.into_iter().map(|port| port.id).collect();
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
