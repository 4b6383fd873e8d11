//! Faults of user programs.

use df_abi::Errno;
use df_abi::signal::{self, SIGBUS, SIGFPE, SIGILL, SIGKILL, SIGSEGV, SIGTRAP};
use df_machine::kprintln;
use df_vm::Access;

use crate::proc::{Exit, Lwp, Proc};

/// The signal for an exception vector of the CPU.
fn signal_of(vector: u8) -> i32 {
    match vector {
        0 | 16 | 19 => SIGFPE,
        1 | 3 => SIGTRAP,
        6 => SIGILL,
        // Segment, stack and protection faults, alignment.
        10..=13 | 17 => SIGBUS,
        _ => SIGILL,
    }
}

/// Ends the process for an exception.
pub(super) fn exception(proc: &mut Proc, lwp: &Lwp, vector: u8, code: u64) {
    let regs = &lwp.ctx.regs;
    kprintln!(
        "pid {} ({}), uid {}: exception {vector} (code {code:#x}) at {:#x}, stack {:#x}",
        proc.pid,
        proc.shown_name(),
        proc.cred.ruid,
        regs.rip,
        regs.rsp
    );
    kill(proc, signal_of(vector));
}

/// Makes the page at `addr` accessible, or ends the process.
pub(super) fn page_fault(proc: &mut Proc, lwp: &Lwp, addr: u64, access: Access) {
    let error = match proc.vm.fault(addr, access) {
        Ok(()) => return,
        Err(error) => error,
    };
    let what = match access {
        Access::Read => "read",
        Access::Write => "write",
        Access::Exec => "execution",
    };
    kprintln!(
        "pid {} ({}), uid {}: {what} of address {addr:#x} failed ({error:?}) at {:#x}, stack {:#x}",
        proc.pid,
        proc.shown_name(),
        proc.cred.ruid,
        lwp.ctx.regs.rip,
        lwp.ctx.regs.rsp
    );
    // Out of memory is not the program's mistake, but it cannot go on.
    kill(
        proc,
        if error == Errno::ENOMEM {
            SIGKILL
        } else {
            SIGSEGV
        },
    );
}

/// A fault that the process caused itself: it ends, whatever it says about the signal.
fn kill(proc: &mut Proc, number: i32) {
    kprintln!(
        "pid {} ({}): exited on signal {number} ({})",
        proc.pid,
        proc.shown_name(),
        signal::text(number).unwrap_or("unknown signal")
    );
    proc.exit = Some(Exit::Signal(number));
}
