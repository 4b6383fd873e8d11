//! ps(1): lists processes.

use std::io::{self, IsTerminal as _};
use std::process::ExitCode;

use ps::facts::Facts;
use ps::options::{Listing, USAGE};

/// Letters of a line when the screen does not tell.
const USUAL_WIDTH: usize = 79;

#[expect(clippy::print_stderr, reason = "the program's own message")]
fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let listing = match Listing::parse(&words, screen()) {
        Ok(listing) => listing,
        Err(mistake) => {
            eprintln!("ps: {mistake}\n{USAGE}");
            return ExitCode::FAILURE;
        }
    };
    match run(&listing) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("ps: {}", df_sys::text::error(&error));
            ExitCode::FAILURE
        }
    }
}

/// The width of the screen; none when the output goes elsewhere.
fn screen() -> Option<usize> {
    let told = std::env::var("COLUMNS")
        .ok()
        .and_then(|columns| columns.parse().ok());
    told.or_else(|| io::stdout().is_terminal().then_some(USUAL_WIDTH))
}

fn run(listing: &Listing) -> io::Result<bool> {
    let processes = df_sys::process::all()?;
    let uids = processes
        .iter()
        .flat_map(|process| [process.uid, process.ruid]);
    let uids: std::collections::BTreeSet<u32> = uids.collect();
    let facts = Facts::gather(uids.into_iter());
    ps::list(listing, processes, &facts, &mut io::stdout().lock())
}
