//! reboot(8): starts the machine again.

use std::process::ExitCode;

use df_sys::power::Stop;
use reboot::request::{of_stop, usage};

fn main() -> ExitCode {
    reboot::run::main("reboot", &usage("reboot"), |words| {
        of_stop(Stop::Reboot, words)
    })
}
