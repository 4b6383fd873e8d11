//! Why a set of jobs is not a graph that can be built.

use buildsys_model::JobName;
use buildsys_model::suggest::did_you_mean;

/// Why a set of jobs is not a graph that can be built.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum GraphError {
    /// Two jobs with one name.
    #[error("two jobs are called `{0}`")]
    Duplicate(JobName),
    /// A job needs one that does not exist.
    #[error(
        "job `{job}` needs `{missing}`, which does not exist{}",
        did_you_mean(close)
    )]
    Unknown {
        /// The job that needs it.
        job: JobName,
        /// What it needs.
        missing: JobName,
        /// Names that are close.
        close: Vec<String>,
    },
    /// Somebody asked for a job that does not exist.
    #[error("there is no job `{name}`{}", did_you_mean(close))]
    NoSuchJob {
        /// The name as given.
        name: String,
        /// Names that are close.
        close: Vec<String>,
    },
    /// Jobs that need each other: each needs the next, the last needs the first.
    #[error("jobs need each other: {}", show_cycle(.0))]
    Cycle(Vec<JobName>),
}

fn show_cycle(jobs: &[JobName]) -> String {
    let names: Vec<_> = jobs
        .iter()
        .chain(jobs.first())
        .map(JobName::as_str)
        .collect();
    names.join(" -> ")
}
