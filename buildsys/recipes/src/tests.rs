//! Test programs that are not part of the world: they run under `dfrun` or on the booted system.

use buildsys_model::{Job, JobKind};

use crate::build::{folder_at, job, names, paths, run};
use crate::programs::program;
use crate::{Context, RecipeError};

/// Programs: job, package, executable.
const PROGRAMS: [(&str, &str, &str); 3] = [
    ("nettest", "df-test-net", "nettest"),
    ("stdtest", "df-test-std", "stdtest"),
    ("vmtest", "df-test-vm", "vmtest"),
];

pub(crate) fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    let mut jobs = Vec::new();
    for (name, package, bin) in PROGRAMS {
        jobs.push(program(context, name, package, &[bin])?);
    }
    jobs.push(collection()?);
    Ok(jobs)
}

/// All of them in one folder.
fn collection() -> Result<Job, RecipeError> {
    let mut job = job("test-programs", JobKind::Program, "programs that test")?;
    let jobs: Vec<&str> = PROGRAMS.iter().map(|(name, ..)| *name).collect();
    job.inputs.jobs = names(&jobs)?;
    let bins: Vec<&str> = PROGRAMS.iter().map(|(.., bin)| *bin).collect();
    for (name, _, bin) in PROGRAMS {
        job.steps
            .push(run(&["cp", &format!("{{in:{name}}}/{bin}"), "{out}"])?);
    }
    job.outputs = paths(&bins)?;
    job.export = folder_at("tests")?;
    Ok(job)
}
