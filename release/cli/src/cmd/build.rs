//! `release build`: the whole system, from sources to a medium that has been booted.

use std::fs;
use std::path::Path;
use std::process::ExitCode;

use buildsys_cli::{Environment, Options, Session, Status};
use df_manifest::Manifest;
use serde::Serialize;

use super::time;
use crate::build::{self, Order};
use crate::error::CliError;
use crate::medium::read_manifest;
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
    memory_disk_size: u64,
    kernel: String,
    kernel_size: u64,
    /// Folder of the package repository on the medium, if it has one.
    packages: Option<String>,
    package_count: usize,
    booted: Vec<String>,
}

/// Folder on the medium below which packages are.
const PACKAGES: &str = "packages/";

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
        let kernel = session.objdir.join("kernel/kernel");
        let report = report(&image, &kernel, &order)?;
        if json {
            out::text(&(serde_json::to_string(&report).map_err(CliError::Json)? + "\n"))?;
        } else {
            out::text(&render(&report))?;
        }
    }
    Ok(status.into())
}

fn report(image: &Path, kernel: &Path, order: &Order<'_>) -> Result<Report, CliError> {
    let read = |path: &Path, source| CliError::Input {
        what: "the medium",
        path: path.to_path_buf(),
        source,
    };
    let size = |path: &Path| {
        fs::metadata(path)
            .map(|meta| meta.len())
            .map_err(|e| read(path, e))
    };
    let sum = sidecar::path(image, "sha256");
    let text = fs::read_to_string(&sum).map_err(|e| read(&sum, e))?;
    let manifest = read_manifest(&sidecar::path(image, "manifest"))?;
    let packages = packages(&manifest);
    Ok(Report {
        event: "medium",
        image: image.display().to_string(),
        size: size(image)?,
        sha256: text
            .split_whitespace()
            .next()
            .unwrap_or_default()
            .to_owned(),
        memory_disk_size: size(&image.with_file_name("initrd.img"))?,
        kernel: kernel.display().to_string(),
        kernel_size: size(kernel)?,
        package_count: packages.len(),
        packages: packages.first().map(|path| repository(path)),
        booted: if order.boot {
            order.profile.scenarios.clone()
        } else {
            Vec::new()
        },
    })
}

/// Paths of the packages on the medium.
fn packages(manifest: &Manifest) -> Vec<String> {
    let paths = manifest.iter().map(|(path, _)| path.as_bytes());
    let packages = paths.filter(|path| {
        path.starts_with(PACKAGES.as_bytes())
            && path.windows(5).any(|part| part == b"/All/")
            && path.ends_with(b".pkg")
    });
    packages
        .map(|path| String::from_utf8_lossy(path).into_owned())
        .collect()
}

/// The repository that a package is in.
fn repository(package: &str) -> String {
    let end = package.rfind("/All/").unwrap_or(package.len());
    format!("/{}", &package[..end])
}

fn render(report: &Report) -> String {
    let Report {
        image,
        size,
        sha256,
        memory_disk_size,
        kernel,
        kernel_size,
        package_count,
        ..
    } = report;
    let booted = if report.booted.is_empty() {
        "not this time".to_owned()
    } else {
        report.booted.join(", ")
    };
    let packages = match &report.packages {
        Some(folder) => format!(
            "{package_count} in {folder} on the medium; log in as root, then:\n\
             \x20         pkg update; pkg search NAME; pkg install NAME"
        ),
        None => "none on this medium".to_owned(),
    };
    format!(
        "\n{image}\n\
         size      {size} bytes\n\
         sha256    {sha256}\n\
         kernel    {kernel} ({kernel_size} bytes)\n\
         rescue    memory disk of {memory_disk_size} bytes, in the image and beside it\n\
         packages  {packages}\n\
         booted    {booted}\n\
         run it    make run, or by BIOS or UEFI:\n\
         \x20         qemu-system-x86_64 -M q35 -m 1024 -serial mon:stdio -cdrom {image}\n\
         stick     dd if={image} of=/dev/sdX bs=1M (overwrites the disk sdX)\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use df_manifest::{Digest, Entry, RelPath};

    #[test]
    fn summary_says_where_packages_are_and_how_to_install_them() {
        let mut manifest = Manifest::new();
        for path in [
            "packages/dragonfly:6.6:x86:64/LATEST/All/tree-2.1.pkg",
            "packages/dragonfly:6.6:x86:64/LATEST/data.pkg",
            "usr/bin/All/x.pkg",
        ] {
            manifest.insert(
                RelPath::new(path).unwrap(),
                Entry::file(1, Digest::of(b"x")),
            );
        }
        let found = packages(&manifest);
        assert_eq!(found.len(), 1);
        let mut report = Report {
            event: "medium",
            image: "obj/a.iso".to_owned(),
            size: 5,
            sha256: "00".to_owned(),
            memory_disk_size: 6,
            kernel: "obj/kernel".to_owned(),
            kernel_size: 7,
            packages: Some(repository(&found[0])),
            package_count: found.len(),
            booted: Vec::new(),
        };
        let text = render(&report);
        assert!(
            text.contains("packages  1 in /packages/dragonfly:6.6:x86:64/LATEST on the medium"),
            "{text}"
        );
        assert!(text.contains("pkg install NAME\n"), "{text}");
        report.packages = None;
        assert!(render(&report).contains("packages  none on this medium"));
    }
}
