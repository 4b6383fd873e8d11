//! grep(1): finds lines.

use std::io;
use std::path::Path;
use std::process::ExitCode;

use grep::options::{Options, USAGE};
use grep::pattern::Syntax;
use grep::run::{TROUBLE, run};

#[expect(clippy::print_stderr, reason = "the program's own messages")]
fn main() -> ExitCode {
    let mut words = std::env::args();
    let name = words.next().unwrap_or_default();
    let words: Vec<String> = words.collect();
    let mut options = match Options::parse(&words) {
        Ok(options) => options,
        Err(mistake) => {
            eprintln!("grep: {mistake}\n{USAGE}");
            return ExitCode::from(TROUBLE);
        }
    };
    // `egrep` and `fgrep` are names of the same program.
    match Path::new(&name).file_name().and_then(|name| name.to_str()) {
        Some("egrep") => options.syntax = Syntax::Extended,
        Some("fgrep") => options.syntax = Syntax::Fixed,
        _ => {}
    }
    let mut output = io::LineWriter::new(io::stdout().lock());
    match run(
        options,
        &mut io::stdin().lock(),
        &mut output,
        &mut io::stderr(),
    ) {
        Ok(status) => ExitCode::from(status),
        // Whoever read the output has had enough.
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::from(TROUBLE),
        Err(error) => {
            eprintln!("grep: {}", df_sys::text::error(&error));
            ExitCode::from(TROUBLE)
        }
    }
}
