//! `bench run`

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use ci_cases::iso;
use clap::Args;

use crate::table::Table;
use crate::{linux, machines};

/// Boots both systems, measures, and prints the table
#[derive(Debug, Args)]
pub(super) struct RunArgs {
    /// Object directory with the products
    #[arg(long, value_name = "DIR", default_value = "obj", env = "OBJDIR")]
    obj: PathBuf,
    /// ISO instead of the only one under the object directory
    #[arg(long, value_name = "FILE")]
    iso: Option<PathBuf>,
    /// Kernel of Linux instead of the one that `ci/bench/fetch-linux` fetches
    #[arg(long, value_name = "FILE")]
    linux: Option<PathBuf>,
    /// Measure our system alone
    #[arg(long)]
    ours: bool,
    /// Fail when a ratio is above this, in hundredths
    #[arg(long, value_name = "HUNDREDTHS")]
    most: Option<u64>,
}

pub(super) fn run(args: &RunArgs) -> Result<ExitCode, Box<dyn Error>> {
    let obj = std::path::absolute(&args.obj)?;
    let (work, log) = (obj.join("bench"), obj.join("log/bench"));
    std::fs::create_dir_all(&work)?;
    std::fs::create_dir_all(&log)?;
    let iso = match &args.iso {
        Some(iso) => iso.clone(),
        None => iso::only(&obj.join("release"))?,
    };
    let ours = machines::ours(obj.join("kernel/kernel"), iso, &log.join("ours.log"))?;
    let theirs = if args.ours {
        Vec::new()
    } else {
        let kernel = match &args.linux {
            Some(kernel) => kernel.clone(),
            None => linux::kernel(&work)?,
        };
        machines::linux(kernel, linux::archive(&work)?, &log.join("linux.log"))?
    };
    let table = Table::new(&ours, &theirs);
    writeln!(std::io::stdout().lock(), "{table}")?;
    let above = args.most.map(|most| table.above(most)).unwrap_or_default();
    if above.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    Err(format!("above the ratio that was asked for: {}", above.join(", ")).into())
}
