//! nettest: checks, on the target, what crates of others ask of libc and kernel.

mod check;
mod https;
mod reactor;
mod sqlite;

use std::path::Path;
use std::process::ExitCode;

use check::Report;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let mut report = Report::new("nettest");
    match words[..] {
        ["--exit", code] => return ExitCode::from(code.parse().unwrap_or(1)),
        ["tokio"] => reactor::run(&mut report),
        ["https"] => https::run(&mut report),
        ["sqlite", folder] => sqlite::run(&mut report, Path::new(folder)),
        _ => {
            report.say("usage: nettest tokio | https | sqlite DIRECTORY");
            return ExitCode::from(2);
        }
    }
    report.end()
}
