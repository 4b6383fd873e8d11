//! `kernel`, `loader`, `world`, `sysroot`, `sdk`, `build`: bring jobs up to date.

use buildsys_model::JobName;

use crate::{Failed, Session, Status};

/// What the verbs for a fixed part of the system take.
#[derive(Debug, clap::Args)]
pub(crate) struct Knobs {
    /// Knobs to override, as on make's command line
    #[arg(value_name = "KNOB=VALUE")]
    pub(crate) knobs: Vec<String>,
}

/// What `build` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Jobs, as `buildsys list` shows them [default: all]
    #[arg(value_name = "JOB")]
    names: Vec<String>,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let jobs = session.recipes()?;
    let targets = if args.names.is_empty() {
        jobs.iter().map(|job| job.name.clone()).collect()
    } else {
        args.names
            .iter()
            .map(|name| job_name(name))
            .collect::<Result<Vec<_>, _>>()?
    };
    session.run(jobs, &targets)
}

/// Builds jobs by the names that recipes give them.
pub(crate) fn named(session: &Session, names: &[&str]) -> Result<Status, Failed> {
    let targets: Vec<_> = names
        .iter()
        .map(|name| job_name(name))
        .collect::<Result<_, _>>()?;
    session.run(session.recipes()?, &targets)
}

/// Reads the name of a job from the command line.
pub(crate) fn job_name(text: &str) -> Result<JobName, Failed> {
    JobName::new(text).map_err(|error| Failed::Usage {
        message: error.to_string(),
        remedy: "`buildsys list` shows the jobs there are".to_owned(),
    })
}
