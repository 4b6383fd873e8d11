//! `release verify`: an image against the manifest beside it.

use std::path::PathBuf;
use std::process::ExitCode;

use df_manifest::{Fields, diff};
use release_image::Inspection;

use crate::error::CliError;
use crate::medium::read_manifest;
use crate::{out, sidecar};

/// Reads every file of an image and compares it with a manifest
///
/// Exits with 1 when there is a difference.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The image
    #[arg(value_name = "IMAGE")]
    image: PathBuf,
    /// The manifest; IMAGE.manifest when not given
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let beside = || sidecar::path(&args.image, "manifest");
    let expected = read_manifest(&args.manifest.clone().unwrap_or_else(beside))?;
    let found = Inspection::open(&args.image)?.manifest()?;
    let differences = diff(&expected, &found, Fields::ALL);
    if differences.is_empty() {
        let (files, bytes) = (found.file_count(), found.total_size());
        out::text(&format!(
            "{}: {files} files, {bytes} bytes, all good\n",
            args.image.display()
        ))?;
        return Ok(ExitCode::SUCCESS);
    }
    out::text(
        &differences
            .iter()
            .map(|d| format!("{d}\n"))
            .collect::<String>(),
    )?;
    Ok(ExitCode::FAILURE)
}
