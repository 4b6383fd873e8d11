//! The program `conformance`; see `ci_conformance::cmd`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use ci_conformance::cmd;

fn main() -> ExitCode {
    cmd::main()
}
