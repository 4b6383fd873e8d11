//! `conformance list`

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;

use super::CaseArgs;

/// Lists cases, those that take long with `--all` only
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    cases: CaseArgs,
}

pub(super) fn list(args: &ListArgs) -> Result<ExitCode, Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    for case in args.cases.select()? {
        match &case.known_failure {
            None => writeln!(out, "{}", case.name)?,
            Some(reason) => writeln!(out, "{}  (known to fail: {reason})", case.name)?,
        }
    }
    Ok(ExitCode::SUCCESS)
}
