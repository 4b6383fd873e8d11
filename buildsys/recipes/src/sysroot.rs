//! The sysroot: what programs and ports are compiled and linked against, wherever it lies.
//!
//! ```text
//! usr/include                         C headers
//! usr/lib                             crt1.o, libc.a, libm.a, empty archives
//! usr/bin/dragonfly-cross             the cross tools, one program ...
//! usr/bin/x86_64-unknown-dragonfly-*  ... under many names (links)
//! usr/share/sdk                       settings for build systems, patches to Rust's library
//! usr/share/man/man7                  dragonfly-sdk(7)
//! ```

use buildsys_model::{Job, JobKind, RelPath, Source};

use crate::build::{folder_at, job, names, paths, run};
use crate::cargo::{self, Target};
use crate::{Context, RecipeError};

/// Libraries that programs name on the linker's command line. What they would hold is in libc.
const EMPTY_ARCHIVES: &str = "pthread gcc_pic rt util execinfo kvm dl";

/// Names of the cross tools, by what they end with.
const TOOLS: &str = "cc clang c++ ld ar ranlib strip nm objcopy pkg-config cargo rustc";

/// The C headers.
const HEADERS: &str = "src-tree/include";
/// Settings for build systems.
const SETTINGS: &str = "src-tree/tools/cross/share";
/// The manual page.
const MANUAL: &str = "src-tree/tools/cross/dragonfly-sdk.7";
/// The patches to Rust's library.
const STD_PATCHES: &str = "src-tree/lib/std-patches";

/// Copies the files below `$2` that a pattern fits to below `$1`.
const INSTALL: &str = "cd \"$2\"; find . -type f -name \"$3\" | sort | while read -r name; do \
     install -D -m 644 \"$name\" \"$1/$name\"; done";

pub(crate) fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    Ok(vec![
        static_tool(
            context,
            "cross",
            "dragonfly-cross",
            "host tool: the cross tools of the SDK",
        )?,
        static_tool(
            context,
            "dfrun",
            "dfrun",
            "host tool that runs programs of the system on Linux",
        )?,
        sysroot()?,
    ])
}

/// A host tool that runs on other machines too.
fn static_tool(
    context: &Context,
    name: &str,
    package: &str,
    title: &str,
) -> Result<Job, RecipeError> {
    let mut job = job(name, JobKind::HostTool, title)?;
    cargo::static_program(context, &mut job, package, package)?;
    job.inputs.tools.push(context.toolchain.objcopy_tool());
    let built = format!("{}/{package}", Target::Host.products());
    let output = format!("{{out}}/{package}");
    job.steps
        .push(run(&["{at:objcopy}", "--strip-all", &built, &output])?);
    job.outputs = paths(&[package])?;
    Ok(job)
}

fn sysroot() -> Result<Job, RecipeError> {
    let mut job = job(
        "sysroot",
        JobKind::Sysroot,
        "libraries, C headers, cross tools, settings for build systems",
    )?;
    job.inputs.jobs = names(&["cross", "csu", "libc", "libm"])?;
    for path in [HEADERS, SETTINGS, MANUAL, STD_PATCHES] {
        let path = RelPath::new(path)?;
        job.inputs.sources.push(Source::required(path));
    }
    let empty =
        format!("for name in {EMPTY_ARCHIVES}; do printf '!<arch>\\n' > \"$1/lib$name.a\"; done");
    let tools = format!(
        "install -m 755 \"$2\" \"$1\"; for name in {TOOLS}; do \
         ln -s dragonfly-cross \"$1/x86_64-unknown-dragonfly-$name\"; done"
    );
    let install = |folder: &str, to: &str, pattern: &str| {
        let (from, to) = (format!("{{src}}/{folder}"), format!("{{out}}/{to}"));
        run(&["sh", "-euc", INSTALL, "sh", &to, &from, pattern])
    };
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
            &tools,
            "sh",
            "{out}/usr/bin",
            "{in:cross}/dragonfly-cross",
        ])?,
        install(HEADERS, "usr/include", "*.h")?,
        install(SETTINGS, "usr/share/sdk", "*.*")?,
        install(STD_PATCHES, "usr/share/sdk/std-patches", "*.patch")?,
        run(&[
            "install",
            "-D",
            "-m",
            "644",
            &format!("{{src}}/{MANUAL}"),
            "{out}/usr/share/man/man7/dragonfly-sdk.7",
        ])?,
    ];
    job.outputs = paths(&["usr"])?;
    job.export = folder_at("sysroot")?;
    Ok(job)
}
