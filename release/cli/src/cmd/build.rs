//! `release build`: the whole system, from sources to a medium that has been booted.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use buildsys_cli::{Environment, Options, Session, Status};
use serde::Serialize;

use super::time;
use crate::build::{self, Order};
use crate::error::CliError;
use crate::profile::Profile;
use crate::{out, sidecar};

/// Builds everything from source, makes the live ISO and boots it
///
/// One graph of jobs, from kernel and world to the medium; what is up to date is not built
/// again.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    options: Options,
    /// Name of a profile, or path of a .toml file
    #[arg(long, value_name = "PROFILE", default_value = "live-iso")]
    profile: String,
    /// Do not boot the medium
    #[arg(long)]
    no_boot: bool,
}

/// Where the medium is, as the last line of `--json`.
#[derive(Serialize)]
struct Report {
    event: &'static str,
    image: String,
    size: u64,
    sha256: String,
    booted: Vec<String>,
}

pub(crate) fn run(args: Args) -> Result<ExitCode, CliError> {
    let dry_run = args.options.dry_run;
    let json = args.options.json;
    let profile = Profile::load(&args.profile)?;
    let order = Order {
        profile: &profile,
        time: time::or(profile.time)?,
        boot: !args.no_boot && !profile.scenarios.is_empty(),
    };
    let session = match Session::open(args.options, Environment::capture()) {
        Ok(session) => session,
        Err(failed) => return Ok(buildsys_cli::exit(Err(failed)).into()),
    };
    let status = match build::build(&session, &order) {
        Ok(status) => status,
        Err(build::BuildError::Failed(failed)) => return Ok(buildsys_cli::exit(Err(failed)).into()),
        Err(error) => return Err(error.into()),
    };
    if status == Status::Success && !dry_run {
        let image = session
            .objdir
            .join("release")
            .join(build::iso_name(&session));
        let report = report(&image, &order)?;
        if json {
            out::text(&(serde_json::to_string(&report).map_err(CliError::Json)? + "\n"))?;
        } else {
            out::text(&render(&report))?;
        }
    }
    Ok(status.into())
}

fn report(image: &Path, order: &Order<'_>) -> Result<Report, CliError> {
    let read = |path: &Path, source| CliError::Input {
        what: "the medium",
        path: path.to_path_buf(),
        source,
    };
    let sum = sidecar::path(image, "sha256");
    let text = fs::read_to_string(&sum).map_err(|e| read(&sum, e))?;
    Ok(Report {
        event: "medium",
        image: image.display().to_string(),
        size: fs::metadata(image).map_err(|e| read(image, e))?.len(),
        sha256: text
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned(),
        booted: if order.boot {
            order.profile.scenarios.clone()
        } else {
            Vec::new()
        },
    })
}

fn render(report: &Report) -> String {
    let Report {
        image,
        size,
        sha256,
        booted,
        ..
    } = report;
    let booted = if booted.is_empty() {
        "not this time".to_owned()
    } else {
        booted.join(", ")
    };
    format!(
        "\n{image}\n\
         size    {size} bytes\n\
         sha256  {sha256}\n\
         booted  {booted}\n\
         run it  make run, or\n\
         \x20       qemu-system-x86_64 -m 512 -serial mon:stdio -cdrom {image}\n\
         stick   dd if={image} of=/dev/sdX bs=1M (overwrites the disk sdX)\n"
    )
}
