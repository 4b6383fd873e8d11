//! release(1): makes media.

use std::process::ExitCode;

fn main() -> ExitCode {
    release_cli::main()
}
