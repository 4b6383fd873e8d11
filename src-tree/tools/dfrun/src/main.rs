//! dfrun(1): runs a static DragonFly executable on Linux.

use std::ffi::OsString;
use std::path::Path;
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
    /// The executable, a path, and its arguments
    #[arg(
        value_name = "PROGRAM [ARGUMENT]",
        required = true,
        trailing_var_arg = true
    )]
    command: Vec<OsString>,
}

fn main() -> ExitCode {
    let Arguments { trace, command } = Arguments::parse();
    let options = dfrun::Options { trace };
    match dfrun::run(Path::new(&command[0]), &command[1..], options) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            dfrun::report(&error);
            ExitCode::from(error.exit_code())
        }
    }
}
