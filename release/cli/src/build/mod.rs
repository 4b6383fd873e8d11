//! The whole system as one graph of jobs: what `buildsys` builds, and the medium on top.
//!
//! ```text
//! kernel, loader-bios, loader-efi, world, world-manifest --+--> iso --> boot-proof
//! port-... --> repository ---------------------------------/
//! ```
//! `iso` runs inside this program, whose own digest is one of its inputs; `boot-proof` plays
//! the profile's scenarios with the medium that was made.

mod jobs;
mod ports;
mod proof;
mod step;

use std::path::PathBuf;

use buildsys_cli::{Failed, Session, Status};
use buildsys_model::Job;

pub(crate) use jobs::iso_name;

use crate::profile::Profile;

/// What is to be built.
#[derive(Debug)]
pub(crate) struct Order<'a> {
    /// The profile, and its name for people.
    pub(crate) profile: &'a Profile,
    /// The time of everything on the medium.
    pub(crate) time: i64,
    /// Whether to boot the medium.
    pub(crate) boot: bool,
}

/// A graph that could not be made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum BuildError {
    /// Tree, configuration, tools or caches.
    #[error(transparent)]
    Failed(#[from] Failed),
    /// A program that the boot proof runs is missing.
    #[error("{program} is missing: it was looked for in {places}")]
    Program {
        /// Which.
        program: &'static str,
        /// Where it was looked for.
        places: String,
    },
    /// The profile wants the output of a job that does not exist.
    #[error(
        "the profile wants the output of job {job:?} as {path}, and there is no such job; \
         `optional = true` in the profile makes the medium without it"
    )]
    NoJob {
        /// Which job.
        job: String,
        /// Where it was to go.
        path: String,
    },
    /// A program cannot be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A name in the description of a job is wrong: a defect of this program.
    #[error("a job is described wrongly: {0}; please report this as a defect")]
    Mistake(String),
}

/// Builds the medium and, unless told otherwise, boots it.
///
/// # Errors
/// [`BuildError`] when the graph cannot be made. Jobs that fail are reported by the session
/// and make the status [`Status::Failure`].
pub(crate) fn build(session: &Session, order: &Order<'_>) -> Result<Status, BuildError> {
    let mut jobs = session.recipes()?;
    if ports::wanted(order.profile) {
        jobs.extend(ports::jobs(session, order.profile)?);
    }
    let iso = jobs::iso(session, order, &jobs)?;
    let mut targets = vec![iso.name.clone()];
    if order.boot {
        let proof: Job = proof::boot_proof(session, order.profile)?;
        targets.push(proof.name.clone());
        jobs.push(proof);
    }
    jobs.push(iso);
    Ok(session.run(jobs, &targets)?)
}
