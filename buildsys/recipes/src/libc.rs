//! libc and the start object: what every program of the system is linked with.

use buildsys_model::{Job, JobKind};

use crate::build::{job, paths, run};
use crate::cargo::{self, Target};
use crate::{Context, RecipeError};

/// Libraries that rustc names on the linker's command line. What they would hold is in libc.
const EMPTY_ARCHIVES: [&str; 7] = ["pthread", "gcc_pic", "m", "rt", "util", "execinfo", "kvm"];

pub(crate) fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    Ok(vec![libc(context)?, csu(context)?])
}

fn libc(context: &Context) -> Result<Job, RecipeError> {
    let mut job = job(
        "libc",
        JobKind::Library,
        "libc.a and the archives beside it",
    )?;
    cargo::build(context, &mut job, Target::Libc, &["df-libc"], &["--lib"])?;
    job.steps
        .push(cargo::take(Target::Libc, "libc.a", "libc.a")?);
    let mut outputs = vec!["libc.a".to_owned()];
    for name in EMPTY_ARCHIVES {
        let file = format!("lib{name}.a");
        let path = format!("{{out}}/{file}");
        job.steps.push(run(&[
            "sh",
            "-euc",
            "printf '!<arch>\\n' > \"$1\"",
            "sh",
            &path,
        ])?);
        outputs.push(file);
    }
    let outputs: Vec<_> = outputs.iter().map(String::as_str).collect();
    job.outputs = paths(&outputs)?;
    Ok(job)
}

/// The start object is the one object file of its crate.
fn csu(context: &Context) -> Result<Job, RecipeError> {
    let mut job = job(
        "csu",
        JobKind::Library,
        "crt1.o, the first instructions of every program",
    )?;
    cargo::object(context, &mut job, Target::Libc, "df-csu", "{out}/crt1.o")?;
    job.outputs = paths(&["crt1.o"])?;
    Ok(job)
}
