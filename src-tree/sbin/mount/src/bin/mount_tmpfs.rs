//! mount_tmpfs(8): mounts a file system in memory.

use std::process::ExitCode;

use mount::request::{TMPFS_USAGE, of_mount_tmpfs};

fn main() -> ExitCode {
    mount::run::main("mount_tmpfs", TMPFS_USAGE, of_mount_tmpfs)
}
