//! Tells the linker about the kernel's layout, and the kernel which version it is.

use std::path::PathBuf;
use std::{env, fs};

fn main() {
    let here = PathBuf::from(variable("CARGO_MANIFEST_DIR"));
    if variable("CARGO_CFG_TARGET_OS") == "none" {
        let script = here.join("kernel.ld");
        println!("cargo:rerun-if-changed={}", script.display());
        println!("cargo:rustc-link-arg-bins=-T{}", script.display());
        println!("cargo:rustc-link-arg-bins=--build-id=none");
        println!("cargo:rustc-link-arg-bins=-z");
        println!("cargo:rustc-link-arg-bins=noexecstack");
    }

    let knobs = here.join("../../../../Makefile.inc");
    println!("cargo:rerun-if-changed={}", knobs.display());
    let text = fs::read_to_string(&knobs)
        .unwrap_or_else(|error| panic!("cannot read {}: {error}", knobs.display()));
    for name in ["VERSION", "BRANCH"] {
        let value =
            knob(&text, name).unwrap_or_else(|| panic!("{} does not set {name}", knobs.display()));
        println!("cargo:rustc-env=DF_{name}={value}");
    }
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|error| panic!("cargo did not set {name}: {error}"))
}

/// Returns the value of a `NAME=value` line.
fn knob<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines()
        .find_map(|line| Some(line.strip_prefix(name)?.strip_prefix('=')?.trim()))
}
