//! What happens while scenarios run, as values that observers show.

use std::path::PathBuf;
use std::time::Duration;

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

/// Somebody who is told every event, in order.
pub trait Observer {
    /// Takes note of an event.
    fn on_event(&mut self, event: &Event);
}
