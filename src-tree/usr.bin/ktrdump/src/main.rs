//! ktrdump(8): shows the kernel's trace rings.

use std::io;
use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "the program's own message")]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match ktrdump::main(&words, &mut io::stdout().lock(), &mut io::stderr()) {
        Ok(status) => ExitCode::from(status),
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ktrdump: {}", df_sys::text::error(&error));
            ExitCode::FAILURE
        }
    }
}
