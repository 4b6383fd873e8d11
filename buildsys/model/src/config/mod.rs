//! Configuration: `Makefile.inc` (the project's), `buildsys.toml` (this machine's), and what the
//! environment and the command line override.

mod error;
mod knobs;
mod local;
mod makefile_inc;
mod size;

pub use error::ConfigError;
pub use knobs::{KNOBS, Knobs, Overrides};
pub use local::{CacheSettings, Local, RunSettings, ToolchainSettings};
pub use makefile_inc::{Assignment, MakefileInc};
pub use size::{ParseSizeError, parse_age, parse_size, show_size};
