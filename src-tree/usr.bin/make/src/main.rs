//! make(1): reads makefiles as bmake does, and builds what they say.

use std::io;
use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;

use make::program::{Arguments, run};

/// Room for values that hold values that hold values.
const STACK: usize = 32 << 20;

#[expect(clippy::print_stderr, reason = "the program's own message")]
fn main() -> ExitCode {
    let thread = std::thread::Builder::new().stack_size(STACK);
    let status = thread.spawn(|| {
        let arguments = arguments();
        run(&arguments, &mut io::stdout(), &mut io::stderr())
    });
    match status.map(std::thread::JoinHandle::join) {
        Ok(Ok(status)) => ExitCode::from(status),
        Ok(Err(_)) => ExitCode::from(2),
        Err(error) => {
            eprintln!("make: cannot start: {error}");
            ExitCode::from(2)
        }
    }
}

fn arguments() -> Arguments {
    let mut words = std::env::args_os().map(OsStringExt::into_vec);
    let pair = |(name, value): (std::ffi::OsString, std::ffi::OsString)| {
        (name.into_vec(), value.into_vec())
    };
    let folder = std::env::current_dir().unwrap_or_else(|_| "/".into());
    Arguments {
        program: words.next().unwrap_or_else(|| b"make".to_vec()),
        words: words.collect(),
        environment: std::env::vars_os().map(pair).collect(),
        folder: folder.into_os_string().into_vec(),
        machine: std::env::consts::ARCH.into(),
        architecture: std::env::consts::ARCH.into(),
        system: system().into(),
        system_folders: b"/usr/share/mk".to_vec(),
        processes: (std::process::id(), std::os::unix::process::parent_id()),
    }
}

/// The name of the system, as uname(1) has it.
fn system() -> &'static str {
    match std::env::consts::OS {
        "linux" => "Linux",
        "dragonfly" => "DragonFly",
        other => other,
    }
}
