//! The program: arguments, what makefiles see at the start, reading them all.

mod interrupts;
mod options;
mod print;
mod run;
mod start;
mod tracing;
mod wildcards;

pub(crate) use interrupts::Running;
pub use interrupts::{Interrupts, Reaction};
pub use options::{Mode, Options, UsageError};
pub use run::{USAGE, run};
pub use start::{Arguments, Prepared};
pub use tracing::Tracing;
pub(crate) use wildcards::has_wildcards;
