//! reboot: ends the system.

use df_abi::reboot::{RB_HALT, RB_NOSYNC, RB_POWEROFF};
use df_machine::{console, intr, kprintln, power};

use super::{Call, SysResult};
use crate::leaks;

/// Writes out what file systems keep in memory, and reboots, halts or switches off.
pub(super) fn reboot(call: &mut Call<'_>, how: i32) -> SysResult {
    call.proc.require_root()?;
    if how & RB_NOSYNC == 0
        && let Err(error) = call.sys.names.sync()
    {
        // Who asked for the end of the system gets it.
        kprintln!("reboot: not everything could be written: {error}");
    }
    leaks::report();
    df_lwkt::retire_others();
    if how & RB_POWEROFF != 0 {
        kprintln!("Powering the system off.");
        power::poweroff();
    }
    if how & RB_HALT != 0 {
        halt();
    }
    kprintln!("Rebooting...");
    power::reboot();
}

fn halt() {
    // Keys typed before the halt are not the answer to the question.
    while console::take_input().is_some() {}
    kprintln!("\nThe operating system has halted.\nPlease press any key to reboot.\n");
    intr::wait(&mut || console::take_input().is_some(), None);
}
