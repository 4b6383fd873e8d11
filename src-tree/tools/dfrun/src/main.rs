//! dfrun(1): runs a static DragonFly executable on Linux.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;

/// Runs a static DragonFly executable on this Linux machine by translating its system calls.
///
/// Gives the program's exit status, 128 + N when it died of DragonFly's signal N, 126 when it
/// cannot be run and 127 when it was not found.
#[derive(Parser)]
#[command(name = "dfrun", version)]
struct Arguments {
    /// Write each system call and its result to standard error
    #[arg(short, long)]
    trace: bool,
    /// The executable, a path
    program: PathBuf,
    /// Its arguments
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    arguments: Vec<std::ffi::OsString>,
}

fn main() -> ExitCode {
    let Arguments {
        trace,
        program,
        arguments,
    } = Arguments::parse();
    match dfrun::run(&program, &arguments, dfrun::Options { trace }) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            dfrun::report(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
