//! What happens while cases run, as values that observers show.

use std::path::PathBuf;
use std::time::Duration;

use serde::Serialize;

/// One thing that happened.
#[derive(Debug, Clone, Serialize)]
#[serde(tag = "event", rename_all = "kebab-case")]
pub enum Event {
    /// A case came to its end.
    Finished {
        /// Its name.
        case: String,
        /// How long it took.
        elapsed: Duration,
        /// What was wrong; nothing when it passed.
        wrong: Vec<String>,
        /// How many things were checked.
        checks: u64,
        /// Why it is expected to fail, if it is.
        known_failure: Option<String>,
        /// The file with everything it has said.
        transcript: PathBuf,
    },
    /// All cases came to their end.
    Summary {
        /// How many passed.
        passed: usize,
        /// How many failed.
        failed: usize,
        /// How many fail as expected.
        known_failures: usize,
        /// How many things were checked.
        checks: u64,
    },
}
