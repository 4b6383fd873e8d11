//! Types of the build: digests, names, templates, jobs, action keys, configuration.
//!
//! Nothing here touches the disk or starts a process. The crates above give these types life:
//! `buildsys-graph` orders jobs, `buildsys-cache` stores what they make, `buildsys-engine` runs
//! them, and `buildsys-recipes` describes the jobs of this operating system.
#![forbid(unsafe_code)]

pub mod config;
mod digest;
mod job;
mod key;
mod name;
mod native;
mod path;
pub mod suggest;
mod template;
mod tree;

pub use digest::{Digest, DigestWriter, ParseDigestError};
pub use job::{Command, Export, Inputs, Job, JobKind, Source, Step, Tool};
pub use key::{ActionKey, Component, ComponentKind, KEY_FORMAT};
pub use name::{JobName, NameError};
pub use native::{Native, NativeContext, NativeError, NativeStep};
pub use path::{PathError, RelPath};
pub use template::{Places, Template, TemplateError};
pub use tree::{Entry, EntryKind, Tree};
