//! `release cat`: a file of an image.

use std::path::PathBuf;
use std::process::ExitCode;

use release_image::Inspection;

use crate::error::CliError;
use crate::out;

/// Prints a file of an image
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The image
    #[arg(value_name = "IMAGE")]
    image: PathBuf,
    /// Path in the image
    #[arg(value_name = "PATH")]
    path: String,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let image = Inspection::open(&args.image)?;
    let node = image.resolve(args.path.as_bytes())?;
    let mut result = Ok(());
    image.copy_file(&node, |piece| {
        result = out::bytes(piece);
        result.is_ok()
    })?;
    result.map(|()| ExitCode::SUCCESS)
}
