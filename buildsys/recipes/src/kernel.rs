//! The kernel: compiled and linked by cargo, then given its symbol table.

use std::time::Duration;

use buildsys_model::{Job, JobKind};

use crate::build::{files_at, job, names, paths, run};
use crate::cargo::{self, Target};
use crate::{Context, RecipeError};

pub(crate) fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    let ksyms = "host tool that embeds symbol tables";
    Ok(vec![
        context.host_program("ksyms", "ksyms", ksyms)?,
        link(context)?,
        kernel(context)?,
    ])
}

fn link(context: &Context) -> Result<Job, RecipeError> {
    let conf = context.knobs.get("KERNCONF");
    let mut job = job(
        "kernel-link",
        JobKind::Kernel,
        &format!("kernel {conf}, linked"),
    )?;
    job.expected = Duration::from_secs(60);
    job.inputs
        .knobs
        .insert("KERNCONF".to_owned(), conf.to_owned());
    cargo::build(context, &mut job, Target::None, &["df-kernel"], &[])?;
    job.steps
        .push(cargo::take(Target::None, "kernel", "kernel")?);
    job.outputs = paths(&["kernel"])?;
    Ok(job)
}

fn kernel(context: &Context) -> Result<Job, RecipeError> {
    let conf = context.knobs.get("KERNCONF");
    let mut job = job(
        "kernel",
        JobKind::Kernel,
        &format!("kernel {conf} and its debug file"),
    )?;
    job.inputs.jobs = names(&["kernel-link", "ksyms"])?;
    job.inputs.tools.push(context.toolchain.objcopy_tool());
    job.steps = vec![
        run(&[
            "{in:ksyms}/ksyms",
            "{in:kernel-link}/kernel",
            "{out}/kernel.debug",
        ])?,
        run(&[
            "{at:objcopy}",
            "--strip-debug",
            "{out}/kernel.debug",
            "{out}/kernel",
        ])?,
    ];
    job.outputs = paths(&["kernel", "kernel.debug"])?;
    job.export = files_at("kernel")?;
    Ok(job)
}
