//! dports-worker: makes one package from one port; started by the jobs of dports(1).
#![forbid(unsafe_code)]

use std::process::ExitCode;

fn main() -> ExitCode {
    dports_worker::main(std::env::args_os().collect())
}
