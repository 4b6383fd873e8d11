//! checkpt(1): makes a saved process go on.

use std::process::ExitCode;

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    match checkpt::run(&words, df_sys::checkpoint::restore, &mut std::io::stderr()) {
        Ok(status) => ExitCode::from(status),
        Err(_) => ExitCode::FAILURE,
    }
}
