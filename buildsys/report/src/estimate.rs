//! How much longer a run will take, by how long its jobs took before.

use std::collections::BTreeMap;
use std::time::Duration;

use buildsys_engine::{Event, EventKind};
use buildsys_model::JobName;

/// A job that was never built here is taken to last this long.
const UNKNOWN: Duration = Duration::from_secs(5);

/// Follows a run and estimates the rest of it.
#[derive(Debug, Default)]
pub struct Estimate {
    slots: u32,
    /// Expected duration of each job that is not settled.
    open: BTreeMap<JobName, Duration>,
    /// When each running job started, since the start of the run.
    running: BTreeMap<JobName, Duration>,
}

impl Estimate {
    /// Takes note of an event.
    pub fn event(&mut self, event: &Event) {
        match &event.kind {
            EventKind::RunStarted { slots, .. } => {
                self.slots = u32::try_from(*slots).unwrap_or(u32::MAX).max(1);
            }
            EventKind::JobQueued {
                job, expected_ms, ..
            } => {
                let expected = expected_ms.map_or(UNKNOWN, Duration::from_millis);
                self.open.insert(job.clone(), expected);
            }
            EventKind::JobStarted { job, .. } => {
                self.running
                    .insert(job.clone(), Duration::from_millis(event.elapsed_ms));
            }
            EventKind::JobFinished { job, .. } => {
                self.open.remove(job);
                self.running.remove(job);
            }
            _ => {}
        }
    }

    /// Returns the time the run will go on for, seen at `elapsed` since its start: the longest of
    /// what is running, and the sum of everything spread over the slots.
    #[must_use]
    pub fn rest(&self, elapsed: Duration) -> Duration {
        let left = |(job, expected): (&JobName, &Duration)| match self.running.get(job) {
            Some(started) => expected.saturating_sub(elapsed.saturating_sub(*started)),
            None => *expected,
        };
        let sum: Duration = self.open.iter().map(left).sum();
        let running = self
            .open
            .iter()
            .filter(|(job, _)| self.running.contains_key(*job));
        let longest = running.map(left).max().unwrap_or_default();
        longest.max(sum / self.slots.max(1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use buildsys_engine::Outcome;
    use buildsys_model::{Digest, JobKind};

    #[test]
    fn rest_shrinks_as_jobs_run_and_end() {
        let mut estimate = Estimate::default();
        let job = |name| JobName::new(name).unwrap();
        let mut tell = |elapsed_ms, kind| {
            estimate.event(&Event {
                time_ms: 0,
                elapsed_ms,
                kind,
            });
            estimate.rest(Duration::from_millis(elapsed_ms)).as_millis()
        };
        let queued = |name, expected_ms| EventKind::JobQueued {
            job: job(name),
            kind: JobKind::Other,
            title: String::new(),
            expected_ms: Some(expected_ms),
        };
        let started = |name| EventKind::JobStarted {
            job: job(name),
            why: String::new(),
            log: "l".into(),
        };
        let targets = Vec::new();
        tell(
            0,
            EventKind::RunStarted {
                targets,
                jobs: 2,
                slots: 2,
                objdir: "/o".into(),
            },
        );
        tell(0, queued("a", 10_000));
        assert_eq!(tell(0, queued("b", 2_000)), 6_000);
        assert_eq!(tell(0, started("a")), 10_000);
        assert_eq!(tell(4_000, started("b")), 6_000);
        let outcome = Outcome::Rebuilt {
            digest: Digest::of(b""),
            duration_ms: 1,
        };
        assert_eq!(
            tell(
                9_000,
                EventKind::JobFinished {
                    job: job("a"),
                    outcome
                }
            ),
            0
        );
    }
}
