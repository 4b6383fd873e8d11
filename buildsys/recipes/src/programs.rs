//! Programs of the system: std programs, linked statically with our libc.

use buildsys_model::{Job, JobKind, Template};

use crate::build::{job, names, paths, run};
use crate::cargo::{self, Target, shout};
use crate::{Context, RecipeError, std_source};

/// Programs: job, package, executable. Each becomes a job of its own.
const PROGRAMS: [(&str, &str, &str); 1] = [("init", "df-init", "init")];

/// The linker, called with what the compiler does not know of: our start object and libraries.
/// rustc gets this script and not flags with paths, because cargo mixes flags into symbol names.
const LINKER: &str = "mkdir -p \"$1\"; cp \"$2\"/* \"$3\"/* \"$1\"; \
    { echo '#!/bin/sh'; \
    case $4 in *rust-lld) echo 'set -- -flavor gnu \"$@\"';; esac; \
    echo \"exec '$4' \\\"\\$@\\\" '$1/crt1.o' '-L$1'\"; } > \"$1/ld\"; chmod 755 \"$1/ld\"";

pub(crate) fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    let known = |(_, package, _): &&(&str, &str, &str)| context.workspace.has(package);
    PROGRAMS
        .iter()
        .filter(known)
        .map(|(name, package, bin)| program(context, name, package, bin))
        .collect()
}

fn program(context: &Context, name: &str, package: &str, bin: &str) -> Result<Job, RecipeError> {
    let mut job = job(name, JobKind::Program, &format!("the program {bin}"))?;
    job.inputs.jobs = names(&["csu", "libc"])?;
    std_source::add(context, &mut job)?;
    let words = [
        "sh",
        "-euc",
        LINKER,
        "sh",
        "{scratch}/lib",
        "{in:libc}",
        "{in:csu}",
        "{at:lld}",
    ];
    job.steps.push(run(&words)?);
    let linker = format!("CARGO_TARGET_{}_LINKER", shout("x86_64-unknown-dragonfly"));
    job.env.insert(linker, Template::parse("{scratch}/lib/ld")?);
    cargo::build(
        context,
        &mut job,
        Target::Userland,
        &[package],
        &["--bin", bin],
    )?;
    job.inputs.tools.push(context.toolchain.objcopy_tool());
    let built = format!("{}/{bin}", Target::Userland.products());
    job.steps.push(run(&[
        "{at:objcopy}",
        "--strip-all",
        &built,
        &format!("{{out}}/{bin}"),
    ])?);
    job.outputs = paths(&[bin])?;
    Ok(job)
}
