//! `release mkiso`: any directory as a plain image.

use std::path::PathBuf;
use std::process::ExitCode;

use release_image::{Boot, Image, Spec, Tree, VolumeId, write_image};
use serde::Serialize;

use super::time;
use crate::error::CliError;
use crate::medium::read_manifest;
use crate::progress::Bar;
use crate::{out, sidecar};

/// Makes a plain ISO 9660 image of a directory
///
/// Everything belongs to root unless a manifest says otherwise.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The directory
    #[arg(value_name = "DIR")]
    dir: PathBuf,
    /// Take only what this manifest lists, with its modes and owners
    #[arg(long, value_name = "FILE")]
    manifest: Option<PathBuf>,
    /// Volume identifier
    #[arg(long, value_name = "ID", default_value = "DRAGONFLY")]
    volume_id: String,
    /// Also write OUT.manifest and OUT.sha256
    #[arg(long)]
    sidecars: bool,
    /// The image to write
    #[arg(short, long, value_name = "OUT")]
    output: PathBuf,
    /// Print the result as JSON
    #[arg(long)]
    json: bool,
}

/// The result, as `--json` prints it.
#[derive(Serialize)]
struct Report {
    image: PathBuf,
    size: u64,
    sha256: String,
    files: usize,
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let volume_id: VolumeId = args.volume_id.parse()?;
    let mut tree = Tree::new();
    match &args.manifest {
        Some(manifest) => tree.add_manifest(&read_manifest(manifest)?, &args.dir),
        None => tree.add_directory(&args.dir, (0, 0))?,
    }
    let spec = Spec {
        volume_id,
        publisher: String::new(),
        time: time::or(time::DEFAULT)?,
        boot: Boot::default(),
    };
    let image = Image::plan(tree, &spec)?;
    let bar = Bar::new("writing");
    let written = write_image(&image, &args.output, &mut |progress| bar.update(progress))?;
    drop(bar);
    if args.sidecars {
        sidecar::write(&args.output, &written)?;
    }
    let report = Report {
        image: args.output.clone(),
        size: written.size,
        sha256: written.digest.to_string(),
        files: written.manifest.file_count(),
    };
    if args.json {
        out::json(&report)?;
    } else {
        let Report {
            image,
            size,
            sha256,
            files,
        } = report;
        out::text(&format!(
            "{}: {size} bytes, {files} files\nsha256 {sha256}\n",
            image.display()
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
