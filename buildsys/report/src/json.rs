//! One JSON object a line for each event: for programs, and for replaying a run.

use std::io::Write;

use buildsys_engine::Event;

use crate::Observer;

/// Writes every event as a line of JSON.
#[derive(Debug)]
pub struct Json<W> {
    sink: W,
}

impl<W: Write> Json<W> {
    /// Writes to `sink`.
    pub fn new(sink: W) -> Self {
        Self { sink }
    }
}

impl<W: Write> Observer for Json<W> {
    fn event(&mut self, event: &Event) {
        if let Ok(line) = serde_json::to_string(event) {
            let _ = writeln!(self.sink, "{line}").and_then(|()| self.sink.flush());
        }
    }
}
