//! dports(1): builds packages from ports.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    dports_cli::main().into()
}
