//! Debuggers: a child is traced.

use df_abi::ptrace::{
    FpReg, PIOD_READ_D, PIOD_WRITE_D, PT_ATTACH, PT_CONTINUE, PT_DETACH, PT_GETFPREGS, PT_GETREGS,
    PT_IO, PT_KILL, PT_READ_D, PT_READ_I, PT_SETFPREGS, PT_SETREGS, PT_STEP, PT_TRACE_ME,
    PT_WRITE_D, PT_WRITE_I, PtraceIoDesc, Reg,
};
use df_abi::signal::{SIGHUP, SIGKILL, SIGSTOP, SIGTERM, SIGTRAP, SIGUSR1};
use df_abi::syscall::nr;
use df_abi::{Abi, Errno};

use crate::process::{in_child, status_of, wait};
use crate::raw::{self, Word as _};
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("traced_child_stops_at_breakpoints_and_steps", breakpoints),
    ("memory_of_a_traced_child_is_read_and_written", memory),
    ("floating_point_registers_are_seen_and_set", floating_point),
    ("running_process_is_attached_to_and_let_go", attached),
    ("traced_program_stops_after_exec", exec),
    ("only_the_debugger_of_a_stopped_process_may_ask", refused),
    ("process_dies_with_its_debugger", debugger_ends),
    ("kill_comes_before_what_a_debugger_would_hear_of", killed),
];

/// "Go on where you are."
const SAME_PLACE: u64 = 1;
/// Bytes of `inc r12`.
const INC_LEN: u64 = 3;

/// A request to ptrace.
fn ptrace(request: i32, pid: i32, addr: u64, data: i32) -> Result<u64, Errno> {
    sys!(nr::ptrace, request, pid, addr, data)
}

/// As `wait` gives it for a stop.
const fn stopped(signal: i32) -> i32 {
    signal << 8 | 0x7f
}

/// A child that is traced and has stopped before `body`.
fn traced(body: impl FnOnce() -> i32) -> Result<i32, Errno> {
    let pid = raw::child_by(nr::fork, 0, || {
        let traced = ptrace(PT_TRACE_ME, 0, 0, 0);
        let stopped = sys!(nr::getpid).and_then(|own| sys!(nr::kill, own, SIGSTOP));
        if traced.is_err() || stopped.is_err() {
            return 99;
        }
        body()
    })?;
    let status = wait(pid)?;
    if status == stopped(SIGSTOP) {
        Ok(pid)
    } else {
        Err(Errno::ECHILD)
    }
}

fn go_on(pid: i32) -> Result<i32, Errno> {
    ptrace(PT_CONTINUE, pid, SAME_PLACE, 0)?;
    wait(pid)
}

fn registers(pid: i32) -> Result<Reg, Errno> {
    let mut bytes = [0_u8; Reg::SIZE];
    ptrace(PT_GETREGS, pid, bytes.as_mut_slice().word(), 0)?;
    Ok(Reg::get(&bytes))
}

fn set_registers(pid: i32, regs: &Reg) -> Result<u64, Errno> {
    let mut bytes = [0_u8; Reg::SIZE];
    regs.put(&mut bytes);
    ptrace(PT_SETREGS, pid, bytes.as_slice().word(), 0)
}

fn breakpoints() -> Checked {
    let pid = must!(traced(|| raw::breakpoint_and_count(5)));
    want!(go_on(pid), Ok(stopped(SIGTRAP)));
    let regs = must!(registers(pid));
    want!(regs.r_r12, 5);
    // The instruction before is the breakpoint.
    let word = must!(ptrace(PT_READ_I, pid, regs.r_rip - 1, 0));
    want!(word & 0xff, 0xcc);
    let changed = Reg { r_r12: 40, ..regs };
    must!(set_registers(pid, &changed));
    must!(ptrace(PT_STEP, pid, SAME_PLACE, 0));
    want!(wait(pid), Ok(stopped(SIGTRAP)));
    let stepped = must!(registers(pid));
    want!(stepped.r_rip, regs.r_rip + INC_LEN);
    want!(stepped.r_r12, 41);
    want!(go_on(pid), Ok(42 << 8));

    // A breakpoint that the debugger sets in the text of the child.
    let place = raw::answer_address();
    let pid = must!(traced(raw::answer));
    let word = must!(ptrace(PT_READ_I, pid, place, 0)) as i32;
    must!(ptrace(PT_WRITE_I, pid, place, word & !0xff | 0xcc));
    want!(go_on(pid), Ok(stopped(SIGTRAP)));
    want!(must!(registers(pid)).r_rip, place + 1);
    want!(raw::answer(), 42);
    must!(ptrace(PT_WRITE_I, pid, place, word));
    must!(ptrace(PT_CONTINUE, pid, place, 0));
    want!(wait(pid), Ok(42 << 8));
    Ok(())
}

fn memory() -> Checked {
    let shown = [11_i32, 22, 33];
    let place = (&shown).word();
    let pid = must!(traced(|| shown.iter().map(raw::fresh).sum()));
    want!(ptrace(PT_READ_D, pid, place + 4, 0), Ok(22));
    must!(ptrace(PT_WRITE_D, pid, place + 4, 5));
    let mut room = [0_i32; 3];
    let mut request = |op: i32, offs: u64, len: u64| {
        let desc = PtraceIoDesc {
            piod_op: op,
            piod_offs: offs,
            piod_addr: room.as_mut_slice().word(),
            piod_len: len,
            ..PtraceIoDesc::default()
        };
        let mut bytes = [0_u8; PtraceIoDesc::SIZE];
        desc.put(&mut bytes);
        ptrace(PT_IO, pid, bytes.as_mut_slice().word(), 0)?;
        let first = raw::fresh(&room[0]);
        Ok::<_, Errno>((PtraceIoDesc::get(&bytes).piod_len, first))
    };
    want!(request(PIOD_READ_D, place, 12), Ok((12, 11)));
    // What was read goes to other places, the first word to the last.
    want!(request(PIOD_WRITE_D, place + 8, 4), Ok((4, 11)));
    want!(request(PIOD_READ_D, 8, 4), Err(Errno::EFAULT));
    want!(request(77, place, 4), Err(Errno::EINVAL));
    want!(ptrace(PT_READ_D, pid, 8, 0), Err(Errno::EFAULT));
    want!(go_on(pid), Ok((11 + 5 + 11) << 8));
    want!(shown, [11, 22, 33]);
    Ok(())
}

fn floating_point() -> Checked {
    let pid = must!(traced(|| raw::breakpoint_and_low_xmm0(7)));
    want!(go_on(pid), Ok(stopped(SIGTRAP)));
    let mut bytes = [0_u8; FpReg::SIZE];
    let at = bytes.as_mut_slice().word();
    must!(ptrace(PT_GETFPREGS, pid, at, 0));
    let mut regs = FpReg::get(&bytes);
    want!(regs.fpr_xacc[0], 7);
    regs.fpr_xacc[0] = 55;
    regs.put(&mut bytes);
    must!(ptrace(PT_SETFPREGS, pid, at, 0));
    want!(go_on(pid), Ok(55 << 8));
    Ok(())
}

fn attached() -> Checked {
    let pid = must!(raw::child_by(nr::fork, 0, || {
        // The whole time, whoever comes meanwhile.
        let slept = sys!(nr::nanosleep, &[0_i64, 300_000_000], 0);
        i32::from(slept != Ok(0))
    }));
    must!(ptrace(PT_ATTACH, pid, 0, 0));
    want!(wait(pid), Ok(stopped(SIGSTOP)));
    want!(ptrace(PT_ATTACH, pid, 0, 0), Err(Errno::EBUSY));
    must!(registers(pid));
    must!(ptrace(PT_DETACH, pid, SAME_PLACE, 0));
    want!(ptrace(PT_READ_D, pid, 0, 0), Err(Errno::EPERM));
    want!(wait(pid), Ok(0));
    // Detached with a signal.
    let pid = must!(raw::child_by(nr::fork, 0, || {
        let _never = sys!(nr::sigsuspend, &[0_u64; 2]);
        0
    }));
    must!(ptrace(PT_ATTACH, pid, 0, 0));
    want!(wait(pid), Ok(stopped(SIGSTOP)));
    // What is ignored otherwise is told too, and can be swallowed.
    must!(sys!(nr::kill, pid, SIGUSR1));
    want!(go_on(pid), Ok(stopped(SIGUSR1)));
    must!(ptrace(PT_DETACH, pid, SAME_PLACE, SIGTERM));
    want!(wait(pid), Ok(SIGTERM));
    Ok(())
}

fn exec() -> Checked {
    let pid = must!(traced(|| {
        let path = c"/usr/bin/true";
        let _failed = sys!(nr::execve, path, &[path.word(), 0], &[0_u64]);
        98
    }));
    want!(go_on(pid), Ok(stopped(SIGTRAP)));
    // Before the first instruction of the new program.
    ensure!(must!(registers(pid)).r_rax == 0);
    want!(go_on(pid), Ok(0));
    Ok(())
}

fn refused() -> Checked {
    let own = must!(sys!(nr::getpid)) as i32;
    want!(ptrace(PT_ATTACH, own, 0, 0), Err(Errno::EINVAL));
    want!(ptrace(PT_ATTACH, 98_765, 0, 0), Err(Errno::ESRCH));
    want!(ptrace(PT_CONTINUE, 98_765, 1, 0), Err(Errno::ESRCH));
    let pid = must!(raw::child_by(nr::fork, 0, || {
        let _never = sys!(nr::sigsuspend, &[0_u64; 2]);
        0
    }));
    want!(ptrace(PT_CONTINUE, pid, 1, 0), Err(Errno::EPERM));
    want!(ptrace(1000, pid, 1, 0), Err(Errno::EINVAL));
    must!(ptrace(PT_ATTACH, pid, 0, 0));
    want!(wait(pid), Ok(stopped(SIGSTOP)));
    // Another process is not its debugger.
    let other = in_child(|| {
        let busy = ptrace(PT_READ_D, pid, 0, 0) == Err(Errno::EBUSY);
        i32::from(!busy)
    });
    want!(other, Ok(0));
    want!(ptrace(PT_CONTINUE, pid, 1, 64), Err(Errno::EINVAL));
    must!(ptrace(PT_CONTINUE, pid, 1, 0));
    want!(ptrace(PT_READ_D, pid, 0, 0), Err(Errno::EBUSY));
    must!(sys!(nr::kill, pid, SIGUSR1));
    want!(wait(pid), Ok(stopped(SIGUSR1)));
    must!(ptrace(PT_KILL, pid, 0, 0));
    want!(status_of(pid), Ok(-SIGKILL));
    Ok(())
}

fn debugger_ends() -> Checked {
    let pid = must!(raw::child_by(nr::fork, 0, || {
        let _never = sys!(nr::sigsuspend, &[0_u64; 2]);
        0
    }));
    let debugger = in_child(|| {
        let attached = ptrace(PT_ATTACH, pid, 0, 0).and_then(|_| wait(pid));
        i32::from(attached != Ok(stopped(SIGSTOP)))
    });
    want!(debugger, Ok(0));
    want!(status_of(pid), Ok(-SIGKILL));
    Ok(())
}

fn killed() -> Checked {
    let pid = must!(traced(|| 0));
    for signal in [SIGHUP, SIGKILL] {
        must!(sys!(nr::kill, pid, signal));
    }
    want!(wait(pid), Ok(SIGKILL));
    Ok(())
}
