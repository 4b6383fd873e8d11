//! `conformance run`

use std::error::Error;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};

use ci_cases::ending;
use ci_cases::observe::{JsonLines, Observer};
use clap::Args;

use super::{CaseArgs, absolute};
use crate::events::Event;
use crate::places::Places;
use crate::record;
use crate::report::Text;
use crate::schedule;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Runs cases
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    #[command(flatten)]
    cases: CaseArgs,
    /// Object directory with the programs
    #[arg(long, value_name = "DIR", default_value = "obj", env = "OBJDIR")]
    obj: PathBuf,
    /// The dfrun to run them with, if not the one beside this program
    #[arg(long, value_name = "FILE")]
    dfrun: Option<PathBuf>,
    /// Cases at a time; as many as there are CPUs if not given
    #[arg(short, long, value_name = "COUNT")]
    jobs: Option<usize>,
    /// Where the record is written, if not to OBJDIR/conformance/record.jsonl
    #[arg(long, value_name = "FILE")]
    record: Option<PathBuf>,
    /// Tell what happens as JSON lines
    #[arg(long)]
    json: bool,
    /// Name the cases that pass, too
    #[arg(short, long)]
    verbose: bool,
}

pub(super) fn run(args: &RunArgs) -> Result<ExitCode, Box<dyn Error>> {
    let cases = args.cases.select()?;
    let objdir = absolute(&args.obj)?;
    let dfrun = match &args.dfrun {
        Some(path) => absolute(path)?,
        None => std::env::current_exe()?.with_file_name("dfrun"),
    };
    if !dfrun.is_file() {
        return Err(format!("{} is not there: build the package dfrun", dfrun.display()).into());
    }
    let places = Places {
        source: absolute(".".as_ref())?,
        objdir,
        dfrun,
    };
    ctrlc::set_handler(|| INTERRUPTED.store(true, Ordering::Relaxed))?;
    let out = std::io::stdout().lock();
    let mut observer: Box<dyn Observer<Event>> = if args.json {
        Box::new(JsonLines(out))
    } else {
        let every = args.verbose;
        Box::new(Text { out, every })
    };
    let cpus = || std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let workers = args.jobs.filter(|&jobs| jobs > 0).unwrap_or_else(cpus);
    let lines = schedule::run_all(&cases, &places, workers, &INTERRUPTED, observer.as_mut());
    let path = args
        .record
        .clone()
        .unwrap_or_else(|| places.work().join("record.jsonl"));
    record::write(&path, &lines)
        .map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    let interrupted = INTERRUPTED.load(Ordering::Relaxed);
    Ok(ending::of_run(
        interrupted,
        lines.iter().all(|line| line.passed),
    ))
}
