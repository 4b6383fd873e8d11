//! libc and the start object: what every program of the system is linked with.
//!
//! The recipe and its reasons are in `src-tree/lib/README.md`.

use buildsys_model::{Job, JobKind, RelPath, Source};

use crate::build::{folder_at, job, names, paths, run};
use crate::cargo::{self, Target};
use crate::{Context, RecipeError};

/// Libraries that rustc names on the linker's command line. What they would hold is in libc.
const EMPTY_ARCHIVES: &str = "pthread gcc_pic m rt util execinfo kvm";

/// The linker wrapper of the sysroot, which adds the start object and libc.
const LINKER: &str = "src-tree/lib/csu/x86_64-unknown-dragonfly-ld";

pub(crate) fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    Ok(vec![libc(context)?, csu(context)?, sysroot()?])
}

fn libc(context: &Context) -> Result<Job, RecipeError> {
    let mut job = job("libc", JobKind::Library, "libc.a, the C library")?;
    let extra = ["--crate-type", "staticlib"];
    cargo::library(context, &mut job, Target::Libc, "df-libc", &extra)?;
    job.steps
        .push(cargo::take(Target::Libc, "libc.a", "libc.a")?);
    job.outputs = paths(&["libc.a"])?;
    Ok(job)
}

/// The start object is the one object file of its crate.
fn csu(context: &Context) -> Result<Job, RecipeError> {
    let mut job = job(
        "csu",
        JobKind::Library,
        "crt1.o, the start of every program",
    )?;
    let extra = ["--", "--emit=obj={out}/crt1.o"];
    cargo::library(context, &mut job, Target::Libc, "df-csu", &extra)?;
    job.outputs = paths(&["crt1.o"])?;
    Ok(job)
}

/// What programs and ports are linked against.
fn sysroot() -> Result<Job, RecipeError> {
    let mut job = job(
        "sysroot",
        JobKind::Sysroot,
        "libraries, start object, linker wrapper",
    )?;
    job.inputs.jobs = names(&["csu", "libc"])?;
    job.inputs.sources = vec![Source::required(RelPath::new(LINKER)?)];
    let empty =
        format!("for name in {EMPTY_ARCHIVES}; do printf '!<arch>\\n' > \"$1/lib$name.a\"; done");
    let linker = format!("{{src}}/{LINKER}");
    job.steps = vec![
        run(&["mkdir", "-p", "{out}/usr/bin", "{out}/usr/lib"])?,
        run(&["cp", "{in:libc}/libc.a", "{in:csu}/crt1.o", "{out}/usr/lib"])?,
        run(&["sh", "-euc", &empty, "sh", "{out}/usr/lib"])?,
        run(&["install", "-m", "755", &linker, "{out}/usr/bin"])?,
    ];
    job.outputs = paths(&["usr"])?;
    job.export = folder_at("sysroot")?;
    Ok(job)
}
