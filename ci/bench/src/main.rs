//! The program `bench`; see `ci_bench::cmd`.
#![forbid(unsafe_code)]

use std::process::ExitCode;

use ci_bench::cmd;

fn main() -> ExitCode {
    cmd::main()
}
