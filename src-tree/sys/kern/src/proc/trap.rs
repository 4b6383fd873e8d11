//! Faults of user programs.

use df_abi::Errno;
use df_abi::signal::{self, SIGBUS, SIGFPE, SIGILL, SIGKILL, SIGSEGV, SIGTRAP, SigInfo};
use df_libkern::signals::Disposition;
use df_machine::kprintln;
use df_machine::ktr::{self, Event};
use df_vm::Access;

use crate::proc::deliver::call_handler;
use crate::proc::{LwpState, coredump};

/// `si_code` of SIGBUS: the object behind the mapping failed.
const BUS_OBJERR: i32 = 3;
/// `si_code` of SIGSEGV: nothing is mapped there.
const SEGV_MAPERR: i32 = 1;
/// `si_code` of SIGSEGV: the mapping forbids it.
const SEGV_ACCERR: i32 = 2;

/// The vector of the CPU behind each instruction while the trap flag is set.
const SINGLE_STEP: u8 = 1;
/// Flag of RFLAGS: an exception behind each instruction.
pub(crate) const TRAP_FLAG: u64 = 1 << 8;

/// Signal and `si_code` for an exception vector of the CPU.
fn signal_of(vector: u8) -> (i32, i32) {
    match vector {
        // Integer division, x87 and SSE errors.
        0 => (SIGFPE, 2),
        16 | 19 => (SIGFPE, 0),
        // Single step, breakpoint.
        1 => (SIGTRAP, 2),
        3 => (SIGTRAP, 1),
        // Segment, stack and protection faults; alignment.
        10..=13 => (SIGBUS, 3),
        17 => (SIGBUS, 1),
        _ => (SIGILL, 1),
    }
}

/// Tells the program of an exception, or ends it.
pub(super) fn exception(lwp: &mut LwpState, vector: u8, code: u64) {
    let (number, si_code) = signal_of(vector);
    if vector == SINGLE_STEP && lwp.shared.proc.state.lock().traced {
        // The debugger has asked for one step.
        lwp.ctx.regs.rflags &= !TRAP_FLAG;
    }
    let info = fault_info(number, si_code, lwp.ctx.regs.rip);
    tell(
        lwp,
        info,
        format_args!("exception {vector} (code {code:#x})"),
    );
}

/// Makes the page at `addr` accessible, or tells the program that it is not, or ends it.
pub(super) fn page_fault(lwp: &mut LwpState, addr: u64, access: Access) {
    let result = lwp.vm.lock().fault(addr, access);
    let failed = result.as_ref().map_or_else(|e| u64::from(e.0), |_| 0);
    ktr::log(Event::PageFault, [addr, failed, 0]);
    let Err(error) = result else {
        return;
    };
    let (number, si_code) = match error {
        // Out of memory is not the program's mistake, but it cannot go on.
        Errno::ENOMEM => (SIGKILL, 0),
        Errno::EIO => (SIGBUS, BUS_OBJERR),
        Errno::EACCES => (SIGSEGV, SEGV_ACCERR),
        _ => (SIGSEGV, SEGV_MAPERR),
    };
    let what = match access {
        Access::Read => "read",
        Access::Write => "write",
        Access::Exec => "execution",
    };
    tell(
        lwp,
        fault_info(number, si_code, addr),
        format_args!("{what} of address {addr:#x} failed ({error:?})"),
    );
}

fn fault_info(signal: i32, si_code: i32, addr: u64) -> SigInfo {
    SigInfo {
        si_signo: signal,
        si_code,
        si_addr: addr,
        ..SigInfo::default()
    }
}

/// Tells the debugger, then the program, of a fault, or ends the program.
fn tell(lwp: &mut LwpState, info: SigInfo, what: core::fmt::Arguments<'_>) {
    let passed = lwp.trace_stop(info, false);
    lwp.take_changes();
    let Some(info) = passed else {
        return;
    };
    if info.si_signo != SIGKILL && handled(lwp, &info) {
        return;
    }
    report(lwp, what);
    kill(lwp, info.si_signo);
}

/// Starts the program's handler for a fault, if it has one that is not blocked.
fn handled(lwp: &mut LwpState, info: &SigInfo) -> bool {
    let number = info.si_signo;
    let disposition = lwp.shared.proc.state.lock().actions.disposition(number);
    let caught = matches!(disposition, Disposition::Catch(_));
    if !caught || lwp.shared.signals.lock().mask.contains(number) {
        return false;
    }
    call_handler(lwp, info).is_ok()
}

fn report(lwp: &LwpState, what: core::fmt::Arguments<'_>) {
    let proc = &lwp.shared.proc;
    kprintln!(
        "pid {} ({}), uid {}: {what} at {:#x}, stack {:#x}",
        proc.pid,
        proc.shown_name(),
        proc.cred().ruid,
        lwp.ctx.regs.rip,
        lwp.ctx.regs.rsp
    );
}

/// Ends a process for a fault that it caused itself, whatever it says about the signal.
fn kill(lwp: &LwpState, number: i32) {
    let proc = &lwp.shared.proc;
    kprintln!(
        "pid {} ({}): exited on signal {number} ({})",
        proc.pid,
        proc.shown_name(),
        signal::text(number).unwrap_or("unknown signal")
    );
    coredump::end(lwp, number);
}
