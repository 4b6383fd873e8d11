//! pkg-config, which sees the target's packages and nothing of the machine.

use std::ffi::OsString;
use std::path::PathBuf;

use crate::machine::{Machine, PKG_CONFIG};
use crate::{Error, Run, Sdk};

/// Where packages describe their libraries, below the root.
const FOLDERS: [&str; 3] = [
    "usr/local/libdata/pkgconfig",
    "usr/local/lib/pkgconfig",
    "usr/lib/pkgconfig",
];

pub(crate) fn plan(sdk: &Sdk, machine: &Machine<'_>, args: &[OsString]) -> Result<Run, Error> {
    let mut words = vec![OsString::from("--static")];
    words.extend(args.iter().cloned());
    let mut run = Run::new(machine.find(&PKG_CONFIG)?, words);
    run.remove("PKG_CONFIG_PATH");
    if machine.variable("PKG_CONFIG_LIBDIR").is_none() {
        let folders: Vec<PathBuf> = FOLDERS.iter().map(|name| sdk.root().join(name)).collect();
        // A path with a colon in it cannot be said; pkg-config then finds no package.
        run.set(
            "PKG_CONFIG_LIBDIR",
            std::env::join_paths(folders).unwrap_or_default(),
        );
    }
    if machine.variable("PKG_CONFIG_SYSROOT_DIR").is_none() {
        run.set("PKG_CONFIG_SYSROOT_DIR", sdk.root());
    }
    Ok(run)
}
