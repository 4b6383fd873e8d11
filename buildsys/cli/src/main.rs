//! buildsys(1): builds the operating system.
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    buildsys_cli::main().into()
}
