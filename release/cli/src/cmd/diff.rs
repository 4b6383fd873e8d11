//! `release diff`: what differs between two images.

use std::path::PathBuf;
use std::process::ExitCode;

use release_image::{Inspection, compare};
use serde::Serialize;

use crate::error::CliError;
use crate::out;

/// Names the fields and files that differ between two images
///
/// Exits with 1 when there is a difference.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The first image
    #[arg(value_name = "A")]
    first: PathBuf,
    /// The second image
    #[arg(value_name = "B")]
    second: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Line {
    what: String,
    first: String,
    second: String,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let found = compare(
        &Inspection::open(&args.first)?,
        &Inspection::open(&args.second)?,
    )?;
    let same = found.is_empty();
    if args.json {
        let lines: Vec<Line> = found
            .into_iter()
            .map(|d| Line {
                what: d.what,
                first: d.first,
                second: d.second,
            })
            .collect();
        out::json(&lines)?;
    } else if same {
        out::text("identical\n")?;
    } else {
        out::text(&found.iter().map(|d| format!("{d}\n")).collect::<String>())?;
    }
    Ok(if same {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}
