//! umount(8): unmounts file systems.

use std::process::ExitCode;

use mount::request::{UMOUNT_USAGE, of_umount};

fn main() -> ExitCode {
    mount::run::main("umount", UMOUNT_USAGE, of_umount)
}
