//! init(8): the first process.

use std::process::ExitCode;

use init::machine::Machine as _;
use init::options::{Options, USAGE};
use init::real::Real;
use init::run::Init;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let is_first = std::process::id() == 1;
    let mut machine = Real::new(std::env::vars().collect(), is_first);
    let options = match Options::parse(&arguments) {
        Ok(options) => options,
        Err(error) => {
            // Process 1 has no use for a usage message only: it goes on without options.
            machine.say(&format!("{error}\n{USAGE}"));
            if !is_first {
                return ExitCode::from(64);
            }
            Options::default()
        }
    };
    if !is_first {
        // An ordinary process has nothing to manage.
        return ExitCode::from(machine.rescue(&options));
    }
    Init::new(&mut machine, options).run()
}
