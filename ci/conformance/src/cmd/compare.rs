//! `conformance compare`

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use clap::Args;

use crate::record;

/// Compares two records and names the cases in which they differ
#[derive(Debug, Args)]
pub(super) struct CompareArgs {
    /// A record
    one: PathBuf,
    /// Another one
    other: PathBuf,
}

pub(super) fn compare(args: &CompareArgs) -> Result<ExitCode, Box<dyn Error>> {
    let read = |path: &PathBuf| {
        record::read(path).map_err(|error| format!("cannot read {}: {error}", path.display()))
    };
    let (one, other) = (read(&args.one)?, read(&args.other)?);
    let differences = record::differences(&one, &other);
    let mut out = std::io::stdout().lock();
    for line in &differences {
        writeln!(out, "{line}")?;
    }
    writeln!(out, "{} cases, {} differ", one.len(), differences.len())?;
    Ok(if differences.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
