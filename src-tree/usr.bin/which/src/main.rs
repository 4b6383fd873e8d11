//! which(1): finds programs in the path.

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let path = std::env::var("PATH").ok();
    match which::run(&words, path.as_deref(), &mut std::io::stdout().lock()) {
        Ok(status) => ExitCode::from(status),
        Err(_) => ExitCode::FAILURE,
    }
}
