//! The sysroot: what programs and ports are compiled and linked against.

use buildsys_model::{Job, JobKind};

use crate::RecipeError;
use crate::build::{folder_at, job, names, paths, run};

pub(crate) fn jobs() -> Result<Vec<Job>, RecipeError> {
    let mut job = job(
        "sysroot",
        JobKind::Sysroot,
        "libraries and start objects to link against",
    )?;
    job.inputs.jobs = names(&["csu", "libc"])?;
    job.steps = vec![
        run(&["mkdir", "-p", "{out}/usr/lib"])?,
        run(&[
            "sh",
            "-euc",
            "cp \"$1\"/* \"$2\"/* \"$3\"",
            "sh",
            "{in:libc}",
            "{in:csu}",
            "{out}/usr/lib",
        ])?,
    ];
    job.outputs = paths(&["usr"])?;
    job.export = folder_at("sysroot")?;
    Ok(vec![job])
}
