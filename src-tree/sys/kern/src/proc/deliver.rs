//! Running signal handlers.

use df_abi::Errno;
use df_abi::mman::USRSTACK;
use df_abi::signal::sa::{SA_NODEFER, SA_ONSTACK, SA_RESETHAND, SA_RESTART, SA_SIGINFO};
use df_abi::signal::{SIG_SETMASK, SS_DISABLE, SS_ONSTACK, SigAction, SigInfo, SigStack};
use df_abi::ucontext::{MC_FPFMT_NODEV, MC_FPOWNED_NONE, Mcontext, Ucontext};
use df_libkern::sigframe;
use df_machine::user::UserRegs;

use crate::proc::{Lwp, Proc};

/// Length of the `syscall` instruction.
const SYSCALL_LEN: u64 = 2;

/// Makes the thread go on in the handler of a signal.
///
/// The floating-point registers are not part of the frame: a handler is started only where
/// the program has just made a system call, across which no compiler keeps anything in them,
/// or where it caused the fault itself.
///
/// # Errors
/// `EFAULT` when the stack cannot take the frame.
pub(super) fn call_handler(proc: &mut Proc, lwp: &mut Lwp, info: &SigInfo) -> Result<(), Errno> {
    let signal = info.si_signo;
    let action = proc.signals.action(signal)?;
    if let Some(number) = lwp
        .restart
        .take()
        .filter(|_| action.sa_flags & SA_RESTART != 0)
    {
        lwp.ctx.regs.rip -= SYSCALL_LEN;
        lwp.ctx.regs.rax = number;
    }
    let regs = lwp.ctx.regs;
    let stack = proc.signals.stack;
    let mask = lwp.saved_mask.unwrap_or(proc.signals.mask);
    let ucontext = Ucontext {
        uc_sigmask: mask,
        uc_mcontext: save(&regs, &stack, info),
        uc_stack: SigStack {
            ss_flags: stack_flags(&stack, regs.rsp),
            ..stack
        },
        ..Ucontext::default()
    };
    let wants_alternate = action.sa_flags & SA_ONSTACK != 0 && stack.ss_flags & SS_DISABLE == 0;
    let alternate = wants_alternate.then_some(&stack);
    let frame = sigframe::build(regs.rsp, alternate, action.sa_handler, &ucontext, info)?;
    proc.vm.copyout(frame.stack_pointer, &frame.bytes)?;

    lwp.saved_mask = None;
    block_during_handler(proc, signal, &action)?;
    let regs = &mut lwp.ctx.regs;
    regs.rip = lwp.trampoline;
    regs.rsp = frame.stack_pointer;
    regs.rdi = u64::from(signal.unsigned_abs());
    regs.rsi = if action.sa_flags & SA_SIGINFO != 0 {
        frame.siginfo
    } else {
        i64::from(info.si_code).cast_unsigned()
    };
    regs.rdx = frame.ucontext;
    regs.rcx = info.si_addr;
    Ok(())
}

fn block_during_handler(proc: &mut Proc, signal: i32, action: &SigAction) -> Result<(), Errno> {
    let mut mask = proc.signals.mask.union(&action.sa_mask);
    if action.sa_flags & SA_NODEFER == 0 {
        mask.insert(signal);
    }
    proc.signals.change_mask(SIG_SETMASK, &mask)?;
    if action.sa_flags & SA_RESETHAND != 0 {
        proc.signals.set_action(signal, SigAction::default())?;
    }
    Ok(())
}

/// Flags of the alternate stack as a thread with this stack pointer sees them.
pub(crate) fn stack_flags(stack: &SigStack, stack_pointer: u64) -> i32 {
    let on = sigframe::on_stack(stack, stack_pointer);
    stack.ss_flags | if on { SS_ONSTACK } else { 0 }
}

fn save(r: &UserRegs, stack: &SigStack, info: &SigInfo) -> Mcontext {
    Mcontext {
        mc_onstack: u64::from(sigframe::on_stack(stack, r.rsp)),
        mc_rdi: r.rdi,
        mc_rsi: r.rsi,
        mc_rdx: r.rdx,
        mc_rcx: r.rcx,
        mc_r8: r.r8,
        mc_r9: r.r9,
        mc_rax: r.rax,
        mc_rbx: r.rbx,
        mc_rbp: r.rbp,
        mc_r10: r.r10,
        mc_r11: r.r11,
        mc_r12: r.r12,
        mc_r13: r.r13,
        mc_r14: r.r14,
        mc_r15: r.r15,
        mc_addr: info.si_addr,
        mc_rip: r.rip,
        mc_rflags: r.rflags,
        mc_rsp: r.rsp,
        mc_len: 1280,
        mc_fpformat: MC_FPFMT_NODEV,
        mc_ownedfp: MC_FPOWNED_NONE,
        ..Mcontext::default()
    }
}

/// Registers to go on with after `sigreturn`. The machine honours only the flags that a user
/// may set.
///
/// # Errors
/// `EINVAL` for an instruction or stack pointer outside user space.
pub(crate) fn restore(m: &Mcontext) -> Result<UserRegs, Errno> {
    if m.mc_rip >= USRSTACK || m.mc_rsp > USRSTACK {
        return Err(Errno::EINVAL);
    }
    Ok(UserRegs {
        rdi: m.mc_rdi,
        rsi: m.mc_rsi,
        rdx: m.mc_rdx,
        rcx: m.mc_rcx,
        r8: m.mc_r8,
        r9: m.mc_r9,
        rax: m.mc_rax,
        rbx: m.mc_rbx,
        rbp: m.mc_rbp,
        r10: m.mc_r10,
        r11: m.mc_r11,
        r12: m.mc_r12,
        r13: m.mc_r13,
        r14: m.mc_r14,
        r15: m.mc_r15,
        rip: m.mc_rip,
        rflags: m.mc_rflags,
        rsp: m.mc_rsp,
    })
}
