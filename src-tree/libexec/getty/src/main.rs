//! getty(8): asks for a login name on a terminal.

use std::io;
use std::os::unix::process::CommandExt as _;
use std::process::{Command, ExitCode};

use getty::{prompt, terminal};

const USAGE: &str = "usage: getty [type [terminal]]";
const LOGIN: &str = "/usr/bin/login";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match run(&words) {
        Ok(status) => status,
        Err(error) => {
            complain(&df_sys::text::error(&error));
            ExitCode::FAILURE
        }
    }
}

#[expect(clippy::print_stderr, reason = "the program's own message")]
fn complain(problem: &str) {
    eprintln!("getty: {problem}");
}

fn run(words: &[String]) -> io::Result<ExitCode> {
    let (kind, name) = match words {
        [] => ("std", None),
        [kind] => (kind.as_str(), None),
        [kind, name] => (
            kind.as_str(),
            Some(name.as_str()).filter(|name| *name != "-"),
        ),
        _ => {
            complain(USAGE);
            return Ok(ExitCode::FAILURE);
        }
    };
    if let Some(name) = name {
        terminal::take(&terminal::path(name))?;
    }
    terminal::reset(io::stdin(), terminal::speed(kind))?;
    let host = nix::unistd::gethostname().unwrap_or_default();
    let mut output = io::stdout().lock();
    let banner = prompt::banner(&host.to_string_lossy(), name.unwrap_or("-"));
    io::Write::write_all(&mut output, banner.as_bytes())?;
    match prompt::ask(&mut io::stdin().lock(), &mut output)? {
        // Only a failure comes back.
        Some(user) => Err(Command::new(LOGIN).arg("--").arg(user).exec()),
        None => Ok(ExitCode::SUCCESS),
    }
}
