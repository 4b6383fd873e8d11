//! Carries requests out.

use std::fs::OpenOptions;
use std::io::{self, Write as _};
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use df_sys::power::{self, Stop};
use df_sys::text;
use nix::sys::signal::{Signal, kill};
use nix::unistd::{Pid, geteuid};

use crate::request::{Goal, Mistake, Request};

/// The first process.
const INIT: Pid = Pid::from_raw(1);
/// When users are warned again, before the time comes.
const WARNINGS: [Duration; 6] = [
    Duration::from_secs(3600),
    Duration::from_secs(1800),
    Duration::from_secs(600),
    Duration::from_secs(300),
    Duration::from_secs(120),
    Duration::from_secs(30),
];

/// Runs a program: reads its command line, does what that asks for, gives the exit status.
#[expect(clippy::print_stderr, reason = "the program's own messages")]
pub fn main(
    name: &str,
    usage: &str,
    parse: impl FnOnce(&[String]) -> Result<Request, Mistake>,
) -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let request = match parse(&words) {
        Ok(request) => request,
        Err(mistake) => {
            eprintln!("{name}: {mistake}\n{usage}");
            return ExitCode::FAILURE;
        }
    };
    if !geteuid().is_root() {
        eprintln!("{name}: {}", text::error(&io::Error::from_raw_os_error(1)));
        return ExitCode::FAILURE;
    }
    match carry_out(request) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{name}: {}", text::error(&error));
            ExitCode::FAILURE
        }
    }
}

fn carry_out(request: Request) -> io::Result<()> {
    match request {
        Request::Ask(goal) => ask_init(goal),
        Request::AtOnce { how, sync } => {
            if sync {
                nix::unistd::sync();
            }
            Err(power::stop(how, sync))
        }
        Request::Shutdown {
            goal,
            when,
            message,
        } => {
            let now = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default();
            wait(when.left(now.as_secs()), &message);
            warn(Duration::ZERO, &message);
            goal.map_or(Ok(()), ask_init)
        }
    }
}

/// Sends init the signal for a goal.
fn ask_init(goal: Goal) -> io::Result<()> {
    let signal = match goal {
        Goal::Stop(Stop::Reboot) => Signal::SIGINT,
        Goal::Stop(Stop::Halt) => Signal::SIGUSR1,
        Goal::Stop(Stop::PowerOff) => Signal::SIGUSR2,
        Goal::SingleUser => Signal::SIGTERM,
    };
    Ok(kill(INIT, signal)?)
}

/// Waits, and warns users at times.
fn wait(mut left: Duration, message: &str) {
    for warning in WARNINGS
        .into_iter()
        .filter(|warning| *warning < left)
        .collect::<Vec<_>>()
    {
        std::thread::sleep(left.saturating_sub(warning));
        left = warning;
        warn(left, message);
    }
    std::thread::sleep(left);
}

/// Tells whoever is at a terminal.
fn warn(left: Duration, message: &str) {
    let when = match left.as_secs() {
        0 => "NOW".to_owned(),
        seconds @ 1..60 => format!("in {seconds} seconds"),
        seconds => format!("in {} minutes", seconds.div_ceil(60)),
    };
    let text =
        format!("\r\n*** System shutdown message ***\r\nSystem going down {when}\r\n{message}\r\n");
    // The console reaches whoever is at the machine. Nobody to tell is no reason to stay.
    if let Ok(mut console) = OpenOptions::new().write(true).open("/dev/console") {
        let _ = console.write_all(text.as_bytes());
    }
}
