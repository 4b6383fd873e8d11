//! The loaders: UEFI, and BIOS with its boot sectors.

use buildsys_model::{Job, JobKind};

use crate::build::{files_at, job, paths, run};
use crate::cargo::{self, Target};
use crate::{Context, RecipeError};

pub(crate) fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    Ok(vec![efi(context)?, bios(context)?])
}

fn efi(context: &Context) -> Result<Job, RecipeError> {
    let mut job = job("loader-efi", JobKind::Loader, "UEFI loader")?;
    cargo::build(context, &mut job, Target::Uefi, &["df-loader-efi"], &[])?;
    job.steps
        .push(cargo::take(Target::Uefi, "loader.efi", "loader.efi")?);
    job.outputs = paths(&["loader.efi"])?;
    job.export = files_at("stand")?;
    Ok(job)
}

/// The BIOS loader shares the kernel's target and flags, so that core is built once for both.
fn bios(context: &Context) -> Result<Job, RecipeError> {
    let mut job = job(
        "loader-bios",
        JobKind::Loader,
        "BIOS loader and boot sectors",
    )?;
    let packages = ["df-loader-bios", "df-boot-sectors"];
    cargo::build(context, &mut job, Target::None, &packages, &[])?;
    job.inputs.tools.push(context.toolchain.objcopy_tool());
    let products = Target::None.products();
    for (built, output) in [
        ("mbr", "mbr.bin"),
        ("cdboot", "cdboot.bin"),
        ("loader-bios", "loader"),
    ] {
        let (from, to) = (format!("{products}/{built}"), format!("{{out}}/{output}"));
        job.steps
            .push(run(&["{at:objcopy}", "-O", "binary", &from, &to])?);
    }
    job.outputs = paths(&["mbr.bin", "cdboot.bin", "loader"])?;
    job.export = files_at("stand")?;
    Ok(job)
}
