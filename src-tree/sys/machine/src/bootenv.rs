//! Kernel environment and boot modules.

use df_abi::boot::BootMethod;
use df_libkern::bootargs;
use df_platform_pc64::boot::{handoff, try_handoff};

/// Returns the value of a kernel variable. There are none before the hand-off is read.
#[must_use]
pub fn get(name: &str) -> Option<&'static str> {
    bootargs::lookup(try_handoff()?.kenv, name)
}

/// Returns whether a kernel variable is set to `YES` (any case) or `1`.
#[must_use]
pub fn is_set(name: &str) -> bool {
    get(name).is_some_and(|value| value.eq_ignore_ascii_case("yes") || value == "1")
}

/// Returns the whole environment: `name=value` strings, each ended by a NUL.
#[must_use]
pub fn all() -> &'static [u8] {
    handoff().kenv
}

/// Returns how the system was started, in words.
#[must_use]
pub fn boot_method() -> &'static str {
    match handoff().info.method {
        BootMethod::PVH => "PVH",
        BootMethod::BIOS => "BIOS",
        BootMethod::UEFI => "UEFI",
        _ => "unknown loader",
    }
}

/// Iterates over the files that the loader put into memory: kind, name, bytes.
pub fn bootmodules() -> impl Iterator<Item = (&'static str, &'static str, &'static [u8])> {
    let handoff = handoff();
    handoff.modules.iter().map(|module| {
        (
            text(&module.kind),
            text(&module.name),
            handoff.module_data(module),
        )
    })
}

/// Returns what comes before the first NUL, empty if that is not UTF-8.
fn text(field: &'static [u8]) -> &'static str {
    let end = field.iter().position(|&b| b == 0).unwrap_or(field.len());
    str::from_utf8(&field[..end]).unwrap_or_default()
}
