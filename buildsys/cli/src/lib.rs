//! The command line of buildsys(1), and what other tools need to look and behave like it.
//!
//! A tool that adds jobs of its own to the graph takes the same [`Options`], opens a [`Session`],
//! and runs targets with it; `release build` is one graph with everything below it:
//!
//! ```no_run
//! use buildsys_cli::{Environment, Failed, Options, Session, Status};
//! use buildsys_model::{Job, JobName};
//!
//! #[derive(clap::Parser)]
//! struct Cli {
//!     #[command(flatten)]
//!     options: Options,
//! }
//!
//! fn build_iso(cli: Cli, iso: Job) -> Result<Status, Failed> {
//!     let session = Session::open(cli.options, Environment::capture())?;
//!     let name = iso.name.clone();
//!     let mut jobs = session.recipes()?;
//!     jobs.push(iso); // needs `kernel`, `world` and others by name
//!     session.run(jobs, &[name])
//! }
//!
//! fn finish(outcome: Result<Status, Failed>) -> std::process::ExitCode {
//!     buildsys_cli::exit(outcome).into()
//! }
//! ```
#![forbid(unsafe_code)]

mod app;
mod cargo_home;
mod environment;
mod exit;
mod failed;
mod interrupt;
mod options;
mod output;
mod session;
mod verbs;

pub use app::main;
pub use environment::Environment;
pub use exit::{Status, exit};
pub use failed::Failed;
pub use options::{ColorChoice, Options};
pub use output::Output;
pub use session::Session;
