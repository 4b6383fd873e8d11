//! `scenarios list`

use std::error::Error;
use std::io::Write as _;
use std::process::ExitCode;

use clap::Args;

use super::FolderArgs;

/// Lists the scenarios and what each shows
#[derive(Debug, Args)]
pub(super) struct ListArgs {
    #[command(flatten)]
    folder: FolderArgs,
}

pub(super) fn list(args: &ListArgs) -> Result<ExitCode, Box<dyn Error>> {
    let mut out = std::io::stdout().lock();
    for scenario in args.folder.load()? {
        writeln!(out, "{:<20} {}", scenario.name, scenario.title)?;
    }
    Ok(ExitCode::SUCCESS)
}
