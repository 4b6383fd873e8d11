//! mount(8): mounts file systems, and shows what is mounted.

use std::process::ExitCode;

use mount::request::{MOUNT_USAGE, of_mount};

fn main() -> ExitCode {
    mount::run::main("mount", MOUNT_USAGE, of_mount)
}
