//! hostname(1): shows or sets the name of the machine.

use std::io;
use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "the program's own message")]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (output, errors) = (&mut io::stdout().lock(), &mut io::stderr());
    match hostname::run(&words, &mut hostname::Machine, output, errors) {
        Ok(status) => ExitCode::from(status),
        Err(error) => {
            eprintln!("hostname: {}", df_sys::text::error(&error));
            ExitCode::FAILURE
        }
    }
}
