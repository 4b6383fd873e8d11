//! shutdown(8): stops the machine at a time.

use std::process::ExitCode;

use reboot::request::{SHUTDOWN_USAGE, of_shutdown};

fn main() -> ExitCode {
    reboot::run::main("shutdown", SHUTDOWN_USAGE, of_shutdown)
}
