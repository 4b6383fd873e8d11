//! Programs of the system: std programs, linked statically against the sysroot.

use std::time::Duration;

use buildsys_model::{Job, JobKind, Template};

use crate::build::{job, names, paths, run};
use crate::cargo::{self, Target, shout};
use crate::{Context, RecipeError, std_source};

/// Programs: job, package, executables. Each package becomes a job of its own.
const PROGRAMS: &[(&str, &str, &[&str])] = &[
    ("callbench", "df-test-bench", &["callbench"]),
    ("calltest", "df-test-calls", &["calltest"]),
    ("casetest", "df-test-cases", &["casetest"]),
    ("checkpt", "df-checkpt", &["checkpt"]),
    ("cputest", "df-test-cpu", &["cputest"]),
    ("dmesg", "df-dmesg", &["dmesg"]),
    ("filetest", "df-test-files", &["filetest"]),
    ("getty", "df-getty", &["getty"]),
    ("grep", "df-grep", &["grep"]),
    ("hostname", "df-hostname", &["hostname"]),
    ("init", "df-init", &["init"]),
    ("ktrdump", "df-ktrdump", &["ktrdump"]),
    ("loadtest", "df-test-load", &["loadtest"]),
    ("login", "df-login", &["login"]),
    ("make", "df-make", &["make"]),
    ("mount", "df-mount", &["mount", "mount_tmpfs", "umount"]),
    ("pkg", "pkg-cli", &["pkg"]),
    ("ps", "df-ps", &["ps"]),
    (
        "reboot",
        "df-reboot",
        &["halt", "poweroff", "reboot", "shutdown"],
    ),
    ("sysctl", "df-sysctl", &["sysctl"]),
    ("which", "df-which", &["which"]),
];

/// Packages among them that bring C along, such as SQLite.
const WITH_C: &[&str] = &["df-test-net", "pkg-cli"];

/// Packages among them whose usual features are for other hosts alone, such as a TLS stack.
const PLAIN: &[&str] = &["pkg-cli"];

/// Puts the sysroot where all programs find it: cargo compares the path of the linker, and would
/// build std again for a program that has its sysroot elsewhere.
const PLACE_SYSROOT: &str = "rm -rf \"$2\" && cp -R \"$1\" \"$2\"";

pub(crate) fn jobs(context: &Context) -> Result<Vec<Job>, RecipeError> {
    PROGRAMS
        .iter()
        .map(|(name, package, bins)| program(context, name, package, bins))
        .collect()
}

pub(crate) fn program(
    context: &Context,
    name: &str,
    package: &str,
    bins: &[&str],
) -> Result<Job, RecipeError> {
    let title = match bins {
        [bin] => format!("the program {bin}"),
        bins => format!("the programs {}", bins.join(", ")),
    };
    let mut job = job(name, JobKind::Program, &title)?;
    add_sysroot(context, &mut job)?;
    if WITH_C.contains(&package) {
        add_c(context, &mut job)?;
        job.expected = Duration::from_secs(90);
    }
    let mut extra: Vec<&str> = bins.iter().flat_map(|bin| ["--bin", bin]).collect();
    if PLAIN.contains(&package) {
        extra.push("--no-default-features");
    }
    cargo::build(context, &mut job, Target::Userland, &[package], &extra)?;
    strip(context, &mut job, bins)?;
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

/// Makes the C of crates compile for the system: by the sysroot's own door to clang.
fn add_c(context: &Context, job: &mut Job) -> Result<(), RecipeError> {
    job.inputs.tools.extend(context.toolchain.c_tools());
    for (name, value) in [
        (
            "CC_x86_64_unknown_dragonfly",
            "{scratch}/sysroot/usr/bin/x86_64-unknown-dragonfly-cc",
        ),
        ("AR_x86_64_unknown_dragonfly", "{at:llvm-ar}"),
        // Names of this machine's folders are not to be in products.
        (
            "CFLAGS_x86_64_unknown_dragonfly",
            "-ffile-prefix-map={at:registry}=/cargo/registry -ffile-prefix-map={scratch}=/obj",
        ),
        ("CLANG", "{at:clang}"),
    ] {
        job.env.insert(name.to_owned(), Template::parse(value)?);
    }
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
