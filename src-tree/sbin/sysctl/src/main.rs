//! sysctl(8): shows and sets the kernel's variables.

use std::io;
use std::process::ExitCode;

use sysctl::options::{Options, USAGE};
use sysctl::run::{Running, run};

#[expect(clippy::print_stderr, reason = "the program's own messages")]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let options = match Options::parse(&words) {
        Ok(options) => options,
        Err(Some(error)) => {
            eprintln!("sysctl: {error}\n{USAGE}");
            return ExitCode::FAILURE;
        }
        Err(None) => {
            eprintln!("{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    match run(
        &options,
        &mut Running,
        &mut io::stdout().lock(),
        &mut io::stderr(),
    ) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("sysctl: {}", df_sys::text::error(&error));
            ExitCode::FAILURE
        }
    }
}
