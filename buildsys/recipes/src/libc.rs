//! libc and the start object: what every program of the system is linked with.
//!
//! The recipe and its reasons are in `src-tree/lib/README.md`.

use buildsys_model::{Job, JobKind, RelPath, Source};

use crate::build::{folder_at, job, names, paths, run};
use crate::cargo::{self, Target};
use crate::{Context, RecipeError};

/// Libraries that programs name on the linker's command line. What they would hold is in libc.
const EMPTY_ARCHIVES: &str = "pthread gcc_pic rt util execinfo kvm dl";

/// The wrappers of the sysroot: linker, C compiler, pkg-config, and the tools of LLVM.
const WRAPPERS: [&str; 4] = ["ld", "cc", "pkg-config", "tool"];

/// Names under which the last wrapper is found.
const TOOLS: &str = "ar ranlib strip nm objcopy";

/// The C headers.
const HEADERS: &str = "src-tree/include";

pub(crate) fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    Ok(vec![
        library(context, "libc", "libc.a, the C library")?,
        library(context, "libm", "libm.a, the mathematical functions of C")?,
        csu(context)?,
        sysroot()?,
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
        "libraries, start object, C headers, wrappers of the tools",
    )?;
    job.inputs.jobs = names(&["csu", "libc", "libm"])?;
    let wrapper = |name| format!("src-tree/lib/csu/x86_64-unknown-dragonfly-{name}");
    let paths_of = WRAPPERS.iter().map(wrapper).chain([HEADERS.to_owned()]);
    for path in paths_of {
        job.inputs
            .sources
            .push(Source::required(RelPath::new(&path)?));
    }
    let empty =
        format!("for name in {EMPTY_ARCHIVES}; do printf '!<arch>\\n' > \"$1/lib$name.a\"; done");
    let install = format!(
        "cd \"$1\"; for name in {}; do install -m 755 \"$2/x86_64-unknown-dragonfly-$name\" .; done; \
         for name in {TOOLS}; do \
         cp -p x86_64-unknown-dragonfly-tool \"x86_64-unknown-dragonfly-$name\"; done; rm x86_64-unknown-dragonfly-tool",
        WRAPPERS.join(" ")
    );
    let headers = "cd \"$2\"; find . -name '*.h' | sort | while read -r name; do \
         install -D -m 644 \"$name\" \"$1/$name\"; done";
    job.steps = vec![
        run(&["mkdir", "-p", "{out}/usr/bin", "{out}/usr/lib"])?,
        run(&[
            "cp",
            "{in:libc}/libc.a",
            "{in:libm}/libm.a",
            "{in:csu}/crt1.o",
            "{out}/usr/lib",
        ])?,
        run(&["sh", "-euc", &empty, "sh", "{out}/usr/lib"])?,
        run(&[
            "sh",
            "-euc",
            &install,
            "sh",
            "{out}/usr/bin",
            "{src}/src-tree/lib/csu",
        ])?,
        run(&[
            "sh",
            "-euc",
            headers,
            "sh",
            "{out}/usr/include",
            &format!("{{src}}/{HEADERS}"),
        ])?,
    ];
    job.outputs = paths(&["usr"])?;
    job.export = folder_at("sysroot")?;
    Ok(job)
}
