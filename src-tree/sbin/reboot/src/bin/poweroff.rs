//! poweroff(8): switches the machine off.

use std::process::ExitCode;

use df_sys::power::Stop;
use reboot::request::{of_stop, usage};

fn main() -> ExitCode {
    reboot::run::main("poweroff", &usage("poweroff"), |words| {
        of_stop(Stop::PowerOff, words)
    })
}
