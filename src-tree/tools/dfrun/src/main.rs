//! dfrun(1): runs a static DragonFly executable on Linux.

use std::ffi::OsString;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::Parser;
use dfrun::elf::Accept;
use dfrun::trace::{Format, Trace};
use dfrun::{Error, register};

/// Runs a static DragonFly executable on this Linux machine by translating its system calls.
///
/// Gives the program's exit status, 128 + N when it died of DragonFly's signal N, 125 when it made a
/// system call that cannot be translated, 126 when it cannot be run and 127 when it was not found.
#[derive(Parser)]
#[command(name = "dfrun", version)]
struct Arguments {
    /// Write each system call and its result to standard error
    #[arg(short, long)]
    trace: bool,
    /// Write each system call as a JSON object, one a line
    #[arg(long)]
    json: bool,
    /// Write the calls to a file
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Let calls that cannot be translated fail with ENOSYS
    #[arg(short = 'k', long)]
    tolerant: bool,
    /// Take every static executable for DragonFly's, whatever marks it lacks
    #[arg(short, long)]
    force: bool,
    /// PROGRAM may be one of Linux, a script too: programs of DragonFly that it starts are translated
    #[arg(short = 'F', long)]
    follow: bool,
    /// The name the program is called by
    #[arg(long, value_name = "NAME")]
    called: Option<OsString>,
    /// Make Linux run DragonFly executables with this dfrun (binfmt_misc)
    #[arg(long, exclusive = true)]
    register: bool,
    /// Undo that
    #[arg(long, exclusive = true)]
    unregister: bool,
    /// The executable, a path, and its arguments
    #[arg(
        value_name = "PROGRAM [ARGUMENT]",
        required_unless_present_any = ["register", "unregister"],
        trailing_var_arg = true
    )]
    command: Vec<OsString>,
}

fn main() -> ExitCode {
    match run(Arguments::parse()) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            dfrun::report(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(arguments: Arguments) -> Result<u8, Error> {
    if arguments.register {
        return register::register().map(|()| 0);
    }
    if arguments.unregister {
        return register::unregister().map(|()| 0);
    }
    let options = dfrun::Options {
        trace: trace(&arguments)?,
        accept: if arguments.force {
            Accept::EveryStatic
        } else {
            Accept::Marked
        },
        tolerant: arguments.tolerant,
        follow: arguments.follow,
        called: arguments.called,
    };
    let command = &arguments.command;
    dfrun::run(Path::new(&command[0]), &command[1..], options)
}

fn trace(arguments: &Arguments) -> Result<Option<Trace>, Error> {
    let format = match arguments {
        Arguments { json: true, .. } => Format::Json,
        Arguments { trace: true, .. }
        | Arguments {
            output: Some(_), ..
        } => Format::Text,
        _ => return Ok(None),
    };
    let out: Box<dyn Write> = match &arguments.output {
        None => Box::new(std::io::stderr()),
        Some(path) => Box::new(File::create(path).map_err(|cause| Error::Read {
            path: path.clone(),
            cause,
        })?),
    };
    Ok(Some(Trace::new(format, out)))
}
