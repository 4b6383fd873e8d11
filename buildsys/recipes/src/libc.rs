//! libc and the start object: what every program of the system is linked with.
//!
//! The recipe and its reasons are in `src-tree/lib/README.md`.

use buildsys_model::{Job, JobKind};

use crate::build::{job, paths, run};
use crate::cargo::{self, Target};
use crate::{Context, RecipeError};

pub(crate) fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    Ok(vec![
        library(context, "libc", "libc.a, the C library")?,
        library(context, "libm", "libm.a, the mathematical functions of C")?,
        csu(context)?,
    ])
}

/// An archive of which every symbol is weak: a library is one object, and a program that has a
/// function of its own under the name of one of its functions must not clash with it.
fn library(context: &Context, name: &str, title: &str) -> Result<Job, RecipeError> {
    let mut job = job(name, JobKind::Library, title)?;
    let extra = ["--crate-type", "staticlib"];
    let package = format!("df-{name}");
    cargo::library(context, &mut job, Target::Libc, &package, &extra)?;
    let archive = format!("{name}.a");
    let made = format!("{}/{archive}", Target::Libc.products());
    let out = format!("{{out}}/{archive}");
    job.inputs.tools.push(context.toolchain.objcopy_tool());
    job.steps
        .push(run(&["{at:objcopy}", "--weaken", &made, &out])?);
    job.outputs = paths(&[&archive])?;
    Ok(job)
}

/// The start object is the one object file of its crate.
fn csu(context: &Context) -> Result<Job, RecipeError> {
    let mut job = job(
        "csu",
        JobKind::Library,
        "crt1.o, the start of every program",
    )?;
    // The profile would have it kept as bitcode, which only a linker of the same LLVM reads.
    let extra = ["--", "--emit=obj={out}/crt1.o", "-Clinker-plugin-lto=no"];
    cargo::library(context, &mut job, Target::Libc, "df-csu", &extra)?;
    job.outputs = paths(&["crt1.o"])?;
    Ok(job)
}
