//! Programs of the system: std programs, linked statically against the sysroot.

use buildsys_model::{Job, JobKind, Template};

use crate::build::{job, names, paths, run};
use crate::cargo::{self, Target, shout};
use crate::{Context, RecipeError, std_source};

/// Programs: job, package, executable. Each becomes a job of its own.
const PROGRAMS: [(&str, &str, &str); 1] = [("init", "df-init", "init")];

/// Puts the sysroot where all programs find it: cargo compares the path of the linker, and would
/// build std again for a program that has its sysroot elsewhere.
const PLACE_SYSROOT: &str = "rm -rf \"$2\" && cp -R \"$1\" \"$2\"";

pub(crate) fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    PROGRAMS
        .iter()
        .map(|(name, package, bin)| program(context, name, package, bin))
        .collect()
}

fn program(context: &Context, name: &str, package: &str, bin: &str) -> Result<Job, RecipeError> {
    let mut job = job(name, JobKind::Program, &format!("the program {bin}"))?;
    add_sysroot(context, &mut job)?;
    cargo::build(
        context,
        &mut job,
        Target::Userland,
        &[package],
        &["--bin", bin],
    )?;
    strip(context, &mut job, &[bin])?;
    Ok(job)
}

/// Makes `job` compile and link against the system's own std and libc.
pub(crate) fn add_sysroot(context: &Context, job: &mut Job) -> Result<(), RecipeError> {
    job.inputs.jobs.extend(names(&["sysroot"])?);
    std_source::add(context, job)?;
    job.steps.push(run(&[
        "sh",
        "-euc",
        PLACE_SYSROOT,
        "sh",
        "{in:sysroot}",
        "{scratch}/sysroot",
    ])?);
    let triple = "x86_64-unknown-dragonfly";
    let linker = format!("{{scratch}}/sysroot/usr/bin/{triple}-ld");
    job.env.insert(
        format!("CARGO_TARGET_{}_LINKER", shout(triple)),
        Template::parse(&linker)?,
    );
    job.env
        .insert("LLD".to_owned(), Template::parse("{at:lld}")?);
    Ok(())
}

/// Makes the executables `bins` that cargo built outputs of `job`, without their symbols.
pub(crate) fn strip(context: &Context, job: &mut Job, bins: &[&str]) -> Result<(), RecipeError> {
    job.inputs.tools.push(context.toolchain.objcopy_tool());
    for bin in bins {
        let built = format!("{}/{bin}", Target::Userland.products());
        let output = format!("{{out}}/{bin}");
        job.steps
            .push(run(&["{at:objcopy}", "--strip-all", &built, &output])?);
    }
    job.outputs = paths(bins)?;
    Ok(())
}
