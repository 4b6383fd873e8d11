//! What happens while scenarios run, as values that observers show.

use std::path::PathBuf;
use std::time::Duration;

use serde::{Serialize, Serializer};
use serde_json::json;

/// One thing that happened.
#[derive(Debug, Clone)]
pub enum Event {
    /// A scenario began.
    Started {
        /// Its name.
        name: String,
        /// What it shows.
        title: String,
    },
    /// A scenario came to its end.
    Finished {
        /// Its name.
        name: String,
        /// How long it took.
        elapsed: Duration,
        /// Why it failed, if it did.
        failure: Option<String>,
        /// The file with the whole transcript.
        transcript: PathBuf,
    },
    /// All scenarios came to their end.
    Summary {
        /// How many passed.
        passed: usize,
        /// How many failed.
        failed: usize,
    },
}

/// As an object with its kind as `event`, durations as `seconds`.
impl Serialize for Event {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let object = match self {
            Self::Started { name, title } => {
                json!({ "event": "started", "name": name, "title": title })
            }
            Self::Finished {
                name,
                elapsed,
                failure,
                transcript,
            } => json!({
                "event": "finished",
                "name": name,
                "seconds": elapsed.as_secs_f64(),
                "passed": failure.is_none(),
                "failure": failure,
                "transcript": transcript,
            }),
            Self::Summary { passed, failed } => {
                json!({ "event": "summary", "passed": passed, "failed": failed })
            }
        };
        object.serialize(serializer)
    }
}
