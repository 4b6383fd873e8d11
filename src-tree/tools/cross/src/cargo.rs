//! cargo, set up to build programs of the system: target, linker, flags, and std from the
//! compiler's own sources.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::machine::{CARGO, Machine};
use crate::{Error, Run, Sdk, TRIPLE};

/// Flags of code generation. `usr/share/sdk/cargo.toml` has them for people who call cargo themselves.
const FLAGS: &str =
    "-C linker-flavor=ld.lld -C relocation-model=static -C force-frame-pointers=yes";

pub(crate) fn plan(sdk: &Sdk, machine: &Machine<'_>, args: &[OsString]) -> Result<Run, Error> {
    let cargo = machine.find(&CARGO)?;
    let mut run = Run::new(cargo.clone(), args.to_vec());
    let upper = TRIPLE.to_uppercase().replace('-', "_");
    let lower = TRIPLE.replace('-', "_");
    // cargo works with the compiler beside it.
    if machine.variable("RUSTC").is_none()
        && let Some(rustc) = beside(&cargo)
    {
        run.set("RUSTC", rustc);
    }
    // std can be built from source by a compiler that takes itself for a nightly one.
    run.set("RUSTC_BOOTSTRAP", "1");
    run.set("RUSTC_WRAPPER", sdk.tool("rustc"));
    run.set("CARGO_BUILD_TARGET", TRIPLE);
    run.set("CARGO_UNSTABLE_BUILD_STD", "std,panic_abort");
    run.set("CARGO_PROFILE_DEV_PANIC", "abort");
    run.set("CARGO_PROFILE_RELEASE_PANIC", "abort");
    run.set(&format!("CARGO_TARGET_{upper}_LINKER"), sdk.tool("ld"));
    let flags = format!("CARGO_TARGET_{upper}_RUSTFLAGS");
    let mut all = OsString::from(FLAGS);
    if let Some(more) = machine.variable(&flags) {
        all.push(" ");
        all.push(more);
    }
    run.set(&flags, all);
    run.set(&format!("CC_{lower}"), sdk.tool("cc"));
    run.set(&format!("CXX_{lower}"), sdk.tool("c++"));
    run.set(&format!("AR_{lower}"), sdk.tool("ar"));
    if let Some(runner) = sdk.runner() {
        run.set(&format!("CARGO_TARGET_{upper}_RUNNER"), runner);
    }
    Ok(run)
}

fn beside(cargo: &Path) -> Option<PathBuf> {
    let rustc = cargo.with_file_name("rustc");
    (cargo.is_absolute() && rustc.is_file()).then_some(rustc)
}
