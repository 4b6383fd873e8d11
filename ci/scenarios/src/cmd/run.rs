//! `scenarios run`

use std::error::Error;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use ci_cases::ending;
use ci_cases::observe::{JsonLines, Observer};
use clap::Args;

use super::{FolderArgs, ProductArgs};
use crate::events::Event;
use crate::library;
use crate::report::Text;
use crate::schedule;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Plays scenarios, all that do not take long if none is named
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Names of scenarios
    names: Vec<String>,
    /// Play those that take long too
    #[arg(long, conflicts_with = "names")]
    all: bool,
    #[command(flatten)]
    folder: FolderArgs,
    #[command(flatten)]
    products: ProductArgs,
    /// Machines at a time
    #[arg(long, value_name = "COUNT", default_value_t = 1)]
    machines: usize,
    /// Tell what happens as JSON lines
    #[arg(long)]
    json: bool,
    /// Keep a picture of every last screen, not only of failures
    #[arg(long)]
    keep: bool,
}

pub(super) fn run(args: &RunArgs) -> Result<ExitCode, Box<dyn Error>> {
    let scenarios = library::select(args.folder.load()?, &args.names, args.all)?;
    ctrlc::set_handler(interrupt)?;
    let out = std::io::stdout().lock();
    let mut observer: Box<dyn Observer<Event>> = if args.json {
        Box::new(JsonLines(out))
    } else {
        Box::new(Text(out))
    };
    let products = args.products.products();
    let counts = schedule::run_all(
        &scenarios,
        &products,
        args.machines,
        args.keep,
        &INTERRUPTED,
        observer.as_mut(),
    );
    let interrupted = INTERRUPTED.load(Ordering::Relaxed);
    Ok(ending::of_run(interrupted, counts.failed == 0))
}

/// Ends the machines; the scenarios then fail, no other one begins, and `run` comes to its end.
fn interrupt() {
    INTERRUPTED.store(true, Ordering::Relaxed);
    ci_qemu::group::end_all();
}
