//! Running signal handlers.

use df_abi::Errno;
use df_abi::mman::USRSTACK;
use df_abi::signal::sa::{SA_NODEFER, SA_ONSTACK, SA_RESETHAND, SA_RESTART, SA_SIGINFO};
use df_abi::signal::{SIG_SETMASK, SS_DISABLE, SS_ONSTACK, SigAction, SigInfo, SigStack};
use df_abi::ucontext::{MC_FPFMT_XMM, MC_FPFMT_YMM, MC_FPOWNED_FPU, MC_LEN, Mcontext, Ucontext};
use df_libkern::sigframe;
use df_machine::user::UserRegs;

use crate::proc::LwpState;

/// Length of the `syscall` instruction.
const SYSCALL_LEN: u64 = 2;
/// Selectors of user code and data, as programs see them.
pub(crate) const USER_CODE: u64 = 0x2b;
pub(crate) const USER_DATA: u64 = 0x23;

/// Makes the thread go on in the handler of a signal.
///
/// # Errors
/// `EFAULT` when the stack cannot take the frame.
pub(super) fn call_handler(lwp: &mut LwpState, info: &SigInfo) -> Result<(), Errno> {
    let signal = info.si_signo;
    let action = lwp.shared.proc.state.lock().actions.get(signal)?;
    if let Some(number) = lwp
        .restart
        .take()
        .filter(|_| action.sa_flags & SA_RESTART != 0)
    {
        restart(lwp, number);
    }
    let regs = lwp.ctx.regs;
    let (stack, mask) = {
        let signals = lwp.shared.signals.lock();
        (signals.stack, lwp.saved_mask.unwrap_or(signals.mask))
    };
    let mut mcontext = save(&regs, &stack, info);
    let extended = lwp.ctx.fpu_image(&mut mcontext.mc_fpregs);
    mcontext.mc_fpformat = if extended { MC_FPFMT_YMM } else { MC_FPFMT_XMM };
    let ucontext = Ucontext {
        uc_sigmask: mask,
        uc_mcontext: mcontext,
        uc_stack: SigStack {
            ss_flags: stack_flags(&stack, regs.rsp),
            ..stack
        },
        ..Ucontext::default()
    };
    let wants_alternate = action.sa_flags & SA_ONSTACK != 0 && stack.ss_flags & SS_DISABLE == 0;
    let alternate = wants_alternate.then_some(&stack);
    let frame = sigframe::build(regs.rsp, alternate, action.sa_handler, &ucontext, info)?;
    lwp.vm.lock().copyout(frame.stack_pointer, &frame.bytes)?;

    lwp.saved_mask = None;
    block_during_handler(lwp, signal, &action)?;
    let regs = UserRegs {
        rip: lwp.trampoline,
        rsp: frame.stack_pointer,
        rdi: u64::from(signal.unsigned_abs()),
        rsi: if action.sa_flags & SA_SIGINFO != 0 {
            frame.siginfo
        } else {
            i64::from(info.si_code).cast_unsigned()
        },
        rdx: frame.ucontext,
        rcx: info.si_addr,
        ..regs
    };
    // All of them, also those that a system call would destroy.
    lwp.ctx.set_regs(regs);
    Ok(())
}

/// Makes the thread enter the kernel again with the call that a signal has interrupted.
pub(super) fn restart(lwp: &mut LwpState, number: u64) {
    lwp.ctx.regs = made_again(lwp.ctx.regs, number);
}

/// Registers after a call as they are when the call is about to be made.
pub(super) fn made_again(regs: UserRegs, number: u64) -> UserRegs {
    UserRegs {
        rip: regs.rip.wrapping_sub(SYSCALL_LEN),
        rax: number,
        ..regs
    }
}

fn block_during_handler(lwp: &LwpState, signal: i32, action: &SigAction) -> Result<(), Errno> {
    let mut state = lwp.shared.proc.state.lock();
    let mut signals = lwp.shared.signals.lock();
    let mut mask = signals.mask.union(&action.sa_mask);
    if action.sa_flags & SA_NODEFER == 0 {
        mask.insert(signal);
    }
    signals.change_mask(SIG_SETMASK, &mask)?;
    if action.sa_flags & SA_RESETHAND != 0 {
        state.actions.set(signal, SigAction::default())?;
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
        mc_cs: USER_CODE,
        mc_ss: USER_DATA,
        mc_len: MC_LEN,
        mc_ownedfp: MC_FPOWNED_FPU,
        ..Mcontext::default()
    }
}

/// Goes back to the context that a signal interrupted: all registers, floating-point and
/// vector ones if there are any. The machine honours only the flags that a user may set.
///
/// # Errors
/// `EINVAL` for an instruction or stack pointer outside user space.
pub(crate) fn restore(lwp: &mut LwpState, m: &Mcontext) -> Result<(), Errno> {
    let regs = registers(m)?;
    if m.mc_ownedfp == MC_FPOWNED_FPU {
        let extended = m.mc_fpformat == MC_FPFMT_YMM;
        lwp.ctx.set_fpu_image(&m.mc_fpregs, extended);
    }
    lwp.ctx.set_regs(regs);
    lwp.replaced = true;
    Ok(())
}

fn registers(m: &Mcontext) -> Result<UserRegs, Errno> {
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
