//! halt(8): stops the machine.

use std::process::ExitCode;

use df_sys::power::Stop;
use reboot::request::{of_stop, usage};

fn main() -> ExitCode {
    reboot::run::main("halt", &usage("halt"), |words| of_stop(Stop::Halt, words))
}
