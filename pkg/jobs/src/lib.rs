//! Changing what is installed.
//!
//! - [`World`] is what is installed and offered; it turns a request into a [`Plan`].
//! - [`Engine`] carries a plan out: fetch, verify, stage, commit. What happens is told as [`Event`]s.
//! - [`Engine::recover`] finishes or undoes what a killed program left behind.
//!
//! - [`Rollback`] finds the plan that leads back to an earlier state; [`past`] is the history.
//!
//! A plan is one transaction: all of it is fetched, verified and written down before its first step,
//! and what is left of it after a crash is done by [`Engine::recover`]. The order, and what a crash
//! comes to:
//!
//! ```text
//! plan written down    DBDIR/transaction: every step with its archive         gone on with
//! for each step, or those that have nothing to do with each other together:
//!   journal: staging   temporary names are written down                      steps undone
//!   stage              files and new folders under temporary names, synced    steps undone
//!   journal: committed renames, removals, registration                        steps finished
//!   commit             renames, removals, one database transaction, synced    steps finished
//!   script             post-install or post-deinstall                         run (again)
//!   journal: idle      so many steps are done
//! triggers             queued, then run                                       run (again)
//! plan into history    DBDIR/history/NUMBER.json
//! journal removed
//! ```
#![forbid(unsafe_code)]

mod backup;
mod batch;
mod cache;
mod commit;
mod conflict;
mod disk;
mod early;
mod engine;
mod error;
mod event;
mod folders;
mod journal;
mod lua;
mod merge;
mod mergetool;
mod metalog;
mod owners;
mod plan;
mod prepare;
mod rollback;
mod root;
mod script;
mod stage;
mod system;
mod transaction;
mod trees;
mod trigger;
mod verify;

pub use cache::{Cache, Progress, Wanted};
pub use disk::{Disk, Probe};
pub use engine::{Engine, Interrupted, Settings};
pub use error::JobError;
pub use event::{Coming, Event};
pub use plan::{Action, Offer, Plan, Source, Step, World};
pub use rollback::Rollback;
pub use root::Root;
pub use transaction::{Before, Deed, Entry, Kept, Outcome, Transaction, numbers, past};
pub use verify::{Fault, Finding, Verify};
