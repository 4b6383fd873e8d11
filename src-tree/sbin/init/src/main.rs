//! init(8): the first process.

use std::io;
use std::process::ExitCode;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let terminal = init::Terminal {
        input: &mut io::stdin().lock(),
        output: &mut io::stdout().lock(),
        errors: &mut io::stderr().lock(),
    };
    let environment = std::env::vars().collect();
    let status = init::run(&arguments, environment, std::process::id() == 1, terminal);
    ExitCode::from(status)
}
