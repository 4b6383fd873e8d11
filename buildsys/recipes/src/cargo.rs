//! Jobs that run cargo.
//!
//! What makes their results reproducible and their keys honest:
//!
//! - The compiler finds sources only under declared folders; its path prefixes are replaced
//!   (`--remap-path-prefix`), which cargo leaves out of the hash it names symbols by.
//! - cargo decides by content, not by time, what is fresh (`-Zchecksum-freshness`): a source that
//!   went back to an older state, with an older time, is compiled again.
//! - The user's cargo configuration and flags are not read: `CARGO_HOME` is a folder of the build
//!   whose registry is the user's (see `cargo_home` of the command line crate).

use buildsys_model::{Job, Step, Template};

use crate::build::run_in;
use crate::{Context, RecipeError};

/// What is compiled for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Target {
    /// The machine that builds.
    Host,
    /// Kernel and BIOS loader.
    None,
    /// UEFI.
    Uefi,
    /// libc, on `core` alone.
    Libc,
    /// Programs of the system, with std.
    Userland,
}

impl Target {
    /// The compiler's name for it.
    fn triple(self) -> Option<&'static str> {
        match self {
            Self::Host => None,
            Self::None => Some("x86_64-unknown-none"),
            Self::Uefi => Some("x86_64-unknown-uefi"),
            Self::Libc | Self::Userland => Some("x86_64-unknown-dragonfly"),
        }
    }

    fn profile(self) -> &'static str {
        match self {
            Self::Host => "tools",
            Self::None => "kernel",
            Self::Uefi => "loader",
            Self::Libc => "libc",
            Self::Userland => "userland",
        }
    }

    /// Which parts of the standard library are built with the package.
    fn build_std(self) -> &'static [&'static str] {
        match self {
            Self::Host => &[],
            Self::None | Self::Uefi => &[
                "-Zbuild-std=core,alloc,compiler_builtins",
                "-Zbuild-std-features=compiler-builtins-mem",
            ],
            Self::Libc => &["-Zbuild-std=core"],
            Self::Userland => &["-Zbuild-std=std,panic_abort"],
        }
    }

    /// Flags of code generation and linking. One set a target, so that core is built once.
    fn flags(self) -> &'static str {
        match self {
            Self::Host | Self::Uefi => "",
            Self::None => {
                "-C relocation-model=static -C code-model=kernel -C force-frame-pointers=yes "
            }
            Self::Libc | Self::Userland => {
                "-C linker-flavor=ld.lld -C relocation-model=static -C force-frame-pointers=yes "
            }
        }
    }

    /// Folder that persists between builds.
    fn scratch(self) -> &'static str {
        match self {
            Self::Host => "cargo-host",
            Self::None => "cargo-none",
            Self::Uefi => "cargo-uefi",
            Self::Libc => "cargo-libc",
            Self::Userland => "cargo-userland",
        }
    }

    /// Where cargo puts executables, below the scratch folder.
    pub(crate) fn products(self) -> String {
        match self.triple() {
            None => format!("{{scratch}}/{}", self.profile()),
            Some(triple) => format!("{{scratch}}/{triple}/{}", self.profile()),
        }
    }
}

/// Paths of the machine that would end up in products, and what stands there instead.
///
/// Of several prefixes that fit, the compiler takes the last.
///
/// cargo names sources below the workspace relative to it, and the others by absolute paths; with
/// OBJDIR inside the source tree, registry and patched library are among the former.
const REMAP: [(&str, &str); 8] = [
    ("{src}", "/usr/src"),
    ("{scratch}", "/obj"),
    ("{at:cargo-home}", "/cargo"),
    ("{at:registry}", "/cargo/registry"),
    ("{at:rust-src}", "/rust"),
    ("{scratch}/rust", "/rust"),
    ("{at:objdir}/cargo-home", "/cargo"),
    ("{at:objdir}/scratch/cargo-userland/rust", "/rust"),
];

/// Makes `job` build `packages` with cargo as its next step: sources, tools, environment.
pub(crate) fn build(
    context: &Context,
    job: &mut Job,
    target: Target,
    packages: &[&str],
    extra: &[&str],
) -> Result<(), RecipeError> {
    cargo(context, job, target, "build", packages, extra)
}

fn cargo(
    context: &Context,
    job: &mut Job,
    target: Target,
    verb: &str,
    packages: &[&str],
    extra: &[&str],
) -> Result<(), RecipeError> {
    context.workspace.declare(packages, &mut job.inputs)?;
    run_cargo(context, job, target, "{src}", verb, packages, extra)
}

/// Makes `job` build `packages` of the workspace in `folder`, whose sources the job has declared.
pub(crate) fn build_alone(
    context: &Context,
    job: &mut Job,
    target: Target,
    folder: &str,
    packages: &[&str],
) -> Result<(), RecipeError> {
    run_cargo(context, job, target, folder, "build", packages, &[])
}

/// Makes `job` run cargo in `folder`: tools, environment, command.
fn run_cargo(
    context: &Context,
    job: &mut Job,
    target: Target,
    folder: &str,
    verb: &str,
    packages: &[&str],
    extra: &[&str],
) -> Result<(), RecipeError> {
    prepare(context, job, target)?;
    let mut words = words(target, verb);
    for package in packages {
        words.extend(["-p", package]);
    }
    words.extend(extra);
    job.steps.push(forget(target, packages)?);
    job.steps.push(run_in(folder, &words)?);
    Ok(())
}

/// The command line up to what is to be built.
fn words(target: Target, verb: &str) -> Vec<&str> {
    let mut words = vec!["{at:cargo}", verb, "--locked", "-Zchecksum-freshness"];
    words.extend(target.build_std());
    if let Some(triple) = target.triple() {
        words.extend(["--target", triple]);
    }
    words.extend(["--profile", target.profile(), "--target-dir", "{scratch}"]);
    words
}

/// Tools and environment.
fn prepare(context: &Context, job: &mut Job, target: Target) -> Result<(), RecipeError> {
    job.inputs.tools.extend(context.toolchain.compiler_tools());
    job.scratch = Some(target.scratch().to_owned());
    let remap: Vec<_> = REMAP
        .iter()
        .map(|(from, to)| format!("--remap-path-prefix={from}={to}"))
        .collect();
    let flags = format!("{}{}", target.flags(), remap.join(" "));
    let flags_name = match target.triple() {
        None => "RUSTFLAGS".to_owned(),
        Some(triple) => format!("CARGO_TARGET_{}_RUSTFLAGS", shout(triple)),
    };
    for (name, value) in [
        (flags_name.as_str(), flags.as_str()),
        ("CARGO_HOME", "{at:cargo-home}"),
        ("RUSTC", "{at:rustc}"),
        ("RUSTC_BOOTSTRAP", "1"),
        ("LD_PRELOAD", "{at:malloc}"),
    ] {
        job.env.insert(name.to_owned(), Template::parse(value)?);
    }
    Ok(())
}

/// Makes cargo compile and link `packages` themselves anew, whatever it did before. It does not know
/// of everything they are linked with: scripts, libc.
fn forget(target: Target, packages: &[&str]) -> Result<Step, RecipeError> {
    let products = target.products();
    let script = "folder=$1; shift; for package; do rm -rf \"$folder\"/\"$package\"-*; done";
    let folder = format!("{products}/.fingerprint");
    let mut words = vec!["sh", "-euc", script, "sh", &folder];
    words.extend(packages);
    run_in("{work}", &words)
}

/// Makes a step that copies an executable cargo built to the outputs.
pub(crate) fn take(target: Target, built: &str, output: &str) -> Result<Step, RecipeError> {
    let (from, to) = (
        format!("{}/{built}", target.products()),
        format!("{{out}}/{output}"),
    );
    run_in("{work}", &["cp", &from, &to])
}

/// Writes a target triple the way cargo's variables want it.
pub(crate) fn shout(triple: &str) -> String {
    triple.to_uppercase().replace('-', "_")
}

/// Makes `job` link the host program `bin` of `package` statically as its next step, so that it runs
/// on other machines than the one that builds.
pub(crate) fn static_program(
    context: &Context,
    job: &mut Job,
    package: &str,
    bin: &str,
) -> Result<(), RecipeError> {
    let extra = ["--bin", bin, "--", "-Ctarget-feature=+crt-static"];
    cargo(context, job, Target::Host, "rustc", &[package], &extra)
}

/// Makes `job` compile the library of one package in a way cargo has no option for, as its next
/// step: `options` of `cargo rustc`, then flags of the compiler after `--`.
pub(crate) fn library(
    context: &Context,
    job: &mut Job,
    target: Target,
    package: &str,
    extra: &[&str],
) -> Result<(), RecipeError> {
    let extra: Vec<&str> = ["--lib"].into_iter().chain(extra.iter().copied()).collect();
    cargo(context, job, target, "rustc", &[package], &extra)
}
