//! The program `scenarios`; see `ci_scenarios::cmd`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use ci_scenarios::cmd;

fn main() -> ExitCode {
    cmd::main()
}
