//! x86_64-unknown-dragonfly-cc(1) and its sisters: becomes the machine's own tool, with the settings
//! of the SDK that this program lies in.
#![forbid(unsafe_code)]

use std::env;
use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode};

use dragonfly_cross::{Invocation, plan};

fn main() -> ExitCode {
    let mut words = env::args_os();
    let called = words.next().unwrap_or_default();
    let error = match env::current_exe() {
        Ok(program) => {
            let invocation = Invocation {
                called,
                program,
                args: words.collect(),
                environment: env::vars_os().collect(),
            };
            match plan(&invocation) {
                Ok(run) => {
                    let mut command = Command::new(&run.program);
                    command.args(&run.args);
                    for (name, value) in &run.environment {
                        match value {
                            Some(value) => command.env(name, value),
                            None => command.env_remove(name),
                        };
                    }
                    // Comes back only when the program cannot be started.
                    let why = command.exec();
                    format!("cannot run {}: {why}", run.program.display())
                }
                Err(error) => error.to_string(),
            }
        }
        Err(why) => format!("cannot find the SDK this program lies in: {why}"),
    };
    // Nothing can be done when even this cannot be written.
    let _ = writeln!(std::io::stderr(), "{}: {error}", name_of_this());
    ExitCode::FAILURE
}

/// The name that the program was called by, for messages.
fn name_of_this() -> String {
    let called = env::args_os().next().unwrap_or_default();
    let name = std::path::Path::new(&called).file_name();
    name.map_or_else(String::new, |name| name.to_string_lossy().into_owned())
}
