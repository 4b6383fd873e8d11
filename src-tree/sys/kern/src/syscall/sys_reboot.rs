//! reboot: ends the system.

use df_abi::Errno;
use df_abi::reboot::{RB_HALT, RB_POWEROFF};
use df_machine::{console, intr, kprintln, power};

use super::{Call, SysResult};

/// Reboots, halts or switches off; every file system is read-only, so nothing is to be
/// written first.
pub(super) fn reboot(call: &mut Call<'_>, how: i32) -> SysResult {
    if call.proc.cred().euid != 0 {
        return Err(Errno::EPERM);
    }
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
