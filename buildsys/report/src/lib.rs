//! Observers of a run: terminal, plain text, JSON lines.
//!
//! Each takes the engine's events one by one and writes to a sink it was given; none of them knows
//! where the sink leads. What is worth a line, and in which words, is decided in [`words`] for all.
#![forbid(unsafe_code)]

mod estimate;
mod json;
mod paint;
mod plain;
mod terminal;
pub mod words;

pub use estimate::Estimate;
pub use json::Json;
pub use paint::{Colour, Paint};
pub use plain::Plain;
pub use terminal::Terminal;

use buildsys_engine::Event;

/// Somebody who watches a run.
pub trait Observer {
    /// Takes note of an event. Sinks that fail (a closed pipe) are ignored: a build does not end
    /// because nobody watches it.
    fn event(&mut self, event: &Event);
}
