//! `release iso`: the live medium.

use std::path::PathBuf;
use std::process::ExitCode;

use df_manifest::RelPath;
use release_image::write_image;
use serde::Serialize;

use super::time;
use crate::error::CliError;
use crate::medium::{Medium, Parts, Stand, read_manifest};
use crate::profile::Profile;
use crate::progress::Bar;
use crate::{out, sidecar};

/// Makes the live ISO from world, kernel and loader
///
/// Writes OUT, OUT.manifest (what is in it) and OUT.sha256. The image boots from CD and from
/// disk, by BIOS and by UEFI.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Name of a profile, or path of a .toml file
    #[arg(long, value_name = "PROFILE", default_value = "live-iso")]
    profile: String,
    /// Directory with the world
    #[arg(long, value_name = "DIR")]
    world: PathBuf,
    /// Manifest of the world
    #[arg(long, value_name = "FILE")]
    manifest: PathBuf,
    /// Manifest of the rescue tree, the memory disk; the whole world if not given
    #[arg(long, value_name = "FILE")]
    rescue: Option<PathBuf>,
    /// Put directory DIR onto the medium as PATH; can be given several times
    #[arg(long = "tree", value_name = "PATH=DIR")]
    trees: Vec<String>,
    /// The kernel
    #[arg(long, value_name = "FILE")]
    kernel: PathBuf,
    /// Directory with mbr.bin, cdboot.bin, loader and loader.efi
    #[arg(long, value_name = "DIR")]
    stand: PathBuf,
    /// The loader's defaults, for /boot/defaults/loader.conf
    #[arg(long, value_name = "FILE")]
    loader_defaults: Option<PathBuf>,
    /// Also write the memory disk to a file of its own
    #[arg(long, value_name = "FILE")]
    initrd: Option<PathBuf>,
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
    initrd_size: u64,
}

/// A value of `--tree`.
fn extra(text: &str) -> Result<(PathBuf, RelPath), CliError> {
    // Without a `=` the directory is empty and cannot be listed, which the error says.
    let (path, dir) = text.split_once('=').unwrap_or((text, ""));
    let path = path.strip_prefix('/').unwrap_or(path);
    let at = RelPath::new(path).map_err(|source| CliError::Path {
        path: text.to_owned(),
        source,
    })?;
    Ok((PathBuf::from(dir), at))
}

pub(crate) fn run(args: &Args) -> Result<ExitCode, CliError> {
    let profile = Profile::load(&args.profile)?;
    let manifest = read_manifest(&args.manifest)?;
    let parts = Parts {
        world: args.world.clone(),
        rescue: match &args.rescue {
            Some(path) => read_manifest(path)?,
            None => manifest.clone(),
        },
        manifest,
        extra: args
            .trees
            .iter()
            .map(|text| extra(text))
            .collect::<Result<_, _>>()?,
        kernel: args.kernel.clone(),
        stand: Stand {
            bios: args.stand.clone(),
            efi: args.stand.clone(),
            defaults: args.loader_defaults.clone(),
        },
    };
    let medium = Medium::plan(&profile, &parts, time::or(profile.time)?)?;
    if let Some(path) = &args.initrd {
        write_image(&medium.initrd, path, &mut |_| {})?;
    }
    let bar = Bar::new("writing");
    let written = medium.write(&args.output, &mut |progress| bar.update(progress))?;
    drop(bar);
    sidecar::write(&args.output, &written)?;
    let report = Report {
        image: args.output.clone(),
        size: written.size,
        sha256: written.digest.to_string(),
        files: written.manifest.file_count(),
        initrd_size: medium.initrd.size(),
    };
    if args.json {
        out::json(&report)?;
    } else {
        out::text(&format!(
            "{}: {} bytes, {} files (memory disk: {} bytes)\nsha256 {}\n",
            report.image.display(),
            report.size,
            report.files,
            report.initrd_size,
            report.sha256,
        ))?;
    }
    Ok(ExitCode::SUCCESS)
}
