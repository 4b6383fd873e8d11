//! make(1): reads makefiles as bmake does, and builds what they say.

use std::io;
use std::os::unix::ffi::OsStringExt;
use std::process::ExitCode;

use make::program::{Arguments, Interrupts, Reaction, run};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};
use signal_hook::iterator::Signals;
use signal_hook::low_level::emulate_default_handler;

/// Room for values that hold values that hold values.
const STACK: usize = 32 << 20;

#[expect(clippy::print_stderr, reason = "the program's own message")]
fn main() -> ExitCode {
    let interrupts = Interrupts::default();
    wait_for_signals(interrupts.clone());
    let thread = std::thread::Builder::new().stack_size(STACK);
    let shared = interrupts.clone();
    let status = thread.spawn(|| {
        let arguments = arguments(shared);
        run(&arguments, &mut io::stdout(), &mut io::stderr())
    });
    let status = status.map(std::thread::JoinHandle::join);
    if let Some(signal) = interrupts.signal() {
        end_by(signal);
    }
    match status {
        Ok(Ok(status)) => ExitCode::from(status),
        Ok(Err(_)) => ExitCode::from(2),
        Err(error) => {
            eprintln!("make: cannot start: {error}");
            ExitCode::from(2)
        }
    }
}

/// Waits, in a thread, for signals that end make.
fn wait_for_signals(interrupts: Interrupts) {
    // Where they cannot be waited for, they end make at once, as they would without this.
    let Ok(mut signals) = Signals::new([SIGHUP, SIGINT, SIGQUIT, SIGTERM]) else {
        return;
    };
    std::thread::spawn(move || {
        for signal in signals.forever() {
            match interrupts.arrived(signal) {
                Reaction::End => end_by(signal),
                Reaction::PassOn(processes) => pass_on(signal, &processes),
            }
        }
    });
}

/// Sends a signal to processes.
fn pass_on(signal: i32, processes: &[u32]) {
    let Ok(signal) = Signal::try_from(signal) else {
        return;
    };
    for process in processes {
        if let Ok(process) = i32::try_from(*process) {
            // It may have ended by itself.
            let _gone = kill(Pid::from_raw(process), signal);
        }
    }
}

/// Ends the process by a signal, so that whoever waits for it knows.
fn end_by(signal: i32) {
    // It does not come back from this.
    let _never = emulate_default_handler(signal);
}

fn arguments(interrupts: Interrupts) -> Arguments {
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
        interrupts,
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
