//! Runs a graph of jobs: keys, cache, dispatcher, executors, events.
//!
//! [`Engine`] knows the jobs and where things are. [`Engine::run`] brings targets up to date,
//! [`Engine::plan`] says what that would do, [`Engine::explain`] says why. It knows nothing of
//! kernels or worlds; recipes bring those as [`Job`](buildsys_model::Job)s.
//!
//! One thread, the dispatcher, owns the state of a run. Executors are threads that each carry out
//! one job at a time; they get [`orders`](worker::Order) by a channel of their own and answer by
//! messages. Nothing else is shared but the caches, which are safe to share. Everything that
//! happens becomes an [`Event`]; who watches is the caller's business.
#![forbid(unsafe_code)]

mod dispatch;
mod engine;
mod error;
mod event;
mod export;
mod failure;
mod inputs;
mod jobserver;
mod orphans;
mod plan;
mod process;
mod sources;
mod urgency;
mod worker;

pub use dispatch::{Interrupt, RunOptions};
pub use engine::{Engine, Settings};
pub use error::EngineError;
pub use event::{Event, EventKind, Outcome, Summary};
pub use failure::Failure;
pub use plan::{Change, Explanation, Verdict};
