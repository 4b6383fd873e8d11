//! Changing what is installed.
//!
//! - [`World`] is what is installed and offered; it turns a request into a [`Plan`].
//! - [`Engine`] carries a plan out: fetch, verify, stage, commit. What happens is told as [`Event`]s.
//! - [`Engine::recover`] finishes or undoes what a killed program left behind.
//!
//! The order of one step, and what a crash in it comes to:
//!
//! ```text
//! journal: staging     temporary names and new folders are written down     undone
//! stage                files under temporary names, synced                   undone
//! journal: committed   renames, removals, registration                       finished
//! commit               renames, removals, one database transaction           finished
//! script               post-install or post-deinstall                        run (again)
//! journal removed
//! ```
#![forbid(unsafe_code)]

mod cache;
mod commit;
mod conflict;
mod disk;
mod engine;
mod error;
mod event;
mod journal;
mod owners;
mod plan;
mod prepare;
mod root;
mod script;
mod stage;
mod system;
mod trigger;
mod verify;

pub use cache::{Cache, Progress, Wanted};
pub use disk::{Disk, Probe};
pub use engine::{Engine, Settings};
pub use error::JobError;
pub use event::Event;
pub use plan::{Action, Offer, Plan, Source, Step, World};
pub use root::Root;
pub use verify::{Fault, Finding, Verify};
