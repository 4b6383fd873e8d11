//! What happens during a run, as data. The terminal, plain text and JSON lines are observers.

use std::path::PathBuf;

use buildsys_model::{Digest, JobKind, JobName};
use serde::{Deserialize, Serialize};

use crate::Failure;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// When, in milliseconds since 1970.
    pub time_ms: u64,
    /// Milliseconds since the run started.
    pub elapsed_ms: u64,
    /// What.
    #[serde(flatten)]
    pub kind: EventKind,
}

/// What happened. New kinds may be added; readers skip those they do not know.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum EventKind {
    /// The first event of a run.
    RunStarted {
        /// The jobs asked for.
        targets: Vec<JobName>,
        /// How many jobs that makes, with everything they need.
        jobs: usize,
        /// How many jobs run at once at most.
        slots: usize,
        /// Where results appear.
        objdir: PathBuf,
    },
    /// A job is part of the run.
    JobQueued {
        /// The job.
        job: JobName,
        /// What sort of thing it makes.
        kind: JobKind,
        /// What it makes, in one line.
        title: String,
        /// How long it took when it last ran, if it ever did.
        expected_ms: Option<u64>,
    },
    /// A job waits for somebody else's lock.
    JobWaiting {
        /// The job.
        job: JobName,
        /// Who holds the lock.
        holder: String,
    },
    /// A job's steps begin to run. Jobs whose result is in the cache never start.
    JobStarted {
        /// The job.
        job: JobName,
        /// Why it runs, in one line.
        why: String,
        /// Where its output goes.
        log: PathBuf,
    },
    /// A running job said something.
    JobProgress {
        /// The job.
        job: JobName,
        /// The last line of its output.
        line: String,
    },
    /// A job is settled.
    JobFinished {
        /// The job.
        job: JobName,
        /// How.
        #[serde(flatten)]
        outcome: Outcome,
    },
    /// Something is not as it should be, but the run goes on.
    Warning {
        /// The job it concerns, if it concerns one.
        job: Option<JobName>,
        /// What is wrong.
        message: String,
        /// What to do, or what is being done.
        remedy: Option<String>,
    },
    /// The user asked the run to stop.
    Interrupted {
        /// Whether running jobs get time to end by themselves (first time) or not (second).
        graceful: bool,
    },
    /// The last event of a run.
    RunFinished {
        /// How it went.
        #[serde(flatten)]
        summary: Summary,
    },
}

/// How a job ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "kebab-case")]
pub enum Outcome {
    /// Its result was in the cache.
    Cached {
        /// Digest of its outputs.
        digest: Digest,
        /// Whether files under OBJDIR had to be written again from the store.
        restored: bool,
    },
    /// Its steps ran and succeeded.
    Rebuilt {
        /// Digest of its outputs.
        digest: Digest,
        /// How long that took, in milliseconds.
        duration_ms: u64,
    },
    /// It failed.
    Failed {
        /// How and where.
        failure: Box<Failure>,
    },
    /// It never ran.
    Skipped {
        /// The failed job that it needs, or `None` when the run was stopped first.
        because: Option<JobName>,
    },
}

/// How a run went.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Jobs whose result was in the cache.
    pub cached: usize,
    /// Jobs that ran and succeeded.
    pub rebuilt: usize,
    /// Jobs that failed.
    pub failed: usize,
    /// Jobs that did not run because of a failure or an interruption.
    pub skipped: usize,
    /// Whether the user stopped the run.
    pub interrupted: bool,
}

impl Summary {
    /// Returns whether every target is up to date.
    #[must_use]
    pub fn success(&self) -> bool {
        self.failed == 0 && self.skipped == 0 && !self.interrupted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_round_trip_as_flat_json_lines() {
        let job = JobName::new("kernel").unwrap();
        let outcome = Outcome::Rebuilt {
            digest: Digest::of(b"k"),
            duration_ms: 7,
        };
        let kind = EventKind::JobFinished { job, outcome };
        let event = Event {
            time_ms: 1,
            elapsed_ms: 2,
            kind,
        };
        let line = serde_json::to_string(&event).unwrap();
        assert!(line.starts_with(
            r#"{"time_ms":1,"elapsed_ms":2,"event":"job-finished","job":"kernel","outcome":"rebuilt""#
        ));
        assert_eq!(serde_json::from_str::<Event>(&line).unwrap(), event);
    }
}
