//! Delivering signals to handlers, and coming back from them.
//!
//! dfrun sees every signal before the program does. For one with a handler it builds on the
//! program's stack what DragonFly's kernel builds there, and starts the handler:
//!
//! ```text
//! stack pointer (handler) -> return address   RETURN, where nothing is mapped
//! +8                         handler, padding
//! +64                        ucontext, 1408 bytes
//! +64+1408                   siginfo, 80 bytes
//! ```
//! The kernel's trampoline would call `sigreturn` after the handler; here the handler returns
//! to an address that faults, and dfrun takes that fault as the `sigreturn`.

use df_abi::abi_struct;
use df_abi::errno::Errno;
use df_abi::layout::Abi;
use df_abi::signal::{SIG_DFL, SIG_IGN, SigInfo, SigSet, sa};
use nix::libc::user_regs_struct;
use nix::sys::ptrace;

use crate::call::plan::{Answer, Context, Value};
use crate::memory::Memory;
use crate::process::Process;
use crate::signal::{set_from_linux, set_to_linux};

/// Where handlers return to: an address of the kernel's half that no program can map.
pub const RETURN: u64 = 0xffff_ffff_dead_0000;

/// Offset of the machine context in a ucontext.
const MCONTEXT: u64 = 64;
/// Offset of the floating-point state in a machine context, as `fxsave` stores it.
const FLOATS: u64 = 256;
/// Bytes of a ucontext.
const UCONTEXT: u64 = 1408;
/// Offset of the ucontext from the return address.
const UC_OFFSET: u64 = 64;
/// Bytes of the whole frame.
const FRAME: u64 = UC_OFFSET + UCONTEXT + 80;
/// Bytes below the stack pointer that the running function uses.
const RED_ZONE: u64 = 128;
/// The carry flag.
pub const CARRY: u64 = 1;

abi_struct! {
    /// The start of the machine context: `mc_onstack` and the registers.
    pub struct Registers: 224 {
        /// Whether the handler ran on the alternate stack.
        0 => pub onstack: u64,
        /// General registers.
        8 => pub rdi: u64,
        /// General register.
        16 => pub rsi: u64,
        /// General register.
        24 => pub rdx: u64,
        /// General register.
        32 => pub rcx: u64,
        /// General register.
        40 => pub r8: u64,
        /// General register.
        48 => pub r9: u64,
        /// General register.
        56 => pub rax: u64,
        /// General register.
        64 => pub rbx: u64,
        /// General register.
        72 => pub rbp: u64,
        /// General register.
        80 => pub r10: u64,
        /// General register.
        88 => pub r11: u64,
        /// General register.
        96 => pub r12: u64,
        /// General register.
        104 => pub r13: u64,
        /// General register.
        112 => pub r14: u64,
        /// General register.
        120 => pub r15: u64,
        /// Extended trap information.
        128 => pub xflags: u64,
        /// Trap number.
        136 => pub trapno: u64,
        /// Faulting address.
        144 => pub addr: u64,
        /// Flags.
        152 => pub flags: u64,
        /// Error code of the exception.
        160 => pub err: u64,
        /// Instruction pointer.
        168 => pub rip: u64,
        /// Code segment.
        176 => pub cs: u64,
        /// Processor flags.
        184 => pub rflags: u64,
        /// Stack pointer.
        192 => pub rsp: u64,
        /// Stack segment.
        200 => pub ss: u64,
        /// Length of this structure, and kind of floating point state.
        208 => pub len: u64,
        /// Who owns the floating point state.
        216 => pub ownedfp: u64,
    }
}

impl Registers {
    fn from_linux(regs: &user_regs_struct, address: u64) -> Registers {
        let mut ours = Registers::get(&[0; Registers::SIZE]);
        (ours.rdi, ours.rsi, ours.rdx, ours.rcx) = (regs.rdi, regs.rsi, regs.rdx, regs.rcx);
        (ours.r8, ours.r9, ours.r10, ours.r11) = (regs.r8, regs.r9, regs.r10, regs.r11);
        (ours.r12, ours.r13, ours.r14, ours.r15) = (regs.r12, regs.r13, regs.r14, regs.r15);
        (ours.rax, ours.rbx, ours.rbp, ours.rsp) = (regs.rax, regs.rbx, regs.rbp, regs.rsp);
        (ours.rip, ours.rflags, ours.cs, ours.ss) = (regs.rip, regs.eflags, regs.cs, regs.ss);
        ours.addr = address;
        ours.len = 1280;
        ours
    }

    fn to_linux(self, base: user_regs_struct) -> user_regs_struct {
        user_regs_struct {
            rdi: self.rdi,
            rsi: self.rsi,
            rdx: self.rdx,
            rcx: self.rcx,
            r8: self.r8,
            r9: self.r9,
            r10: self.r10,
            r11: self.r11,
            r12: self.r12,
            r13: self.r13,
            r14: self.r14,
            r15: self.r15,
            rax: self.rax,
            rbx: self.rbx,
            rbp: self.rbp,
            rsp: self.rsp,
            rip: self.rip,
            eflags: self.rflags,
            // No system call is being restarted.
            orig_rax: u64::MAX,
            ..base
        }
    }
}

/// What to do with a signal that reached a thread.
#[derive(Debug, PartialEq, Eq)]
pub enum Delivery {
    /// A handler was started: Linux should forget the signal.
    Handled,
    /// Linux should do what it does by default, or ignore it.
    Pass,
}

/// Starts the handler of a signal, if there is one.
///
/// # Errors
/// EFAULT when there is no stack for it.
pub fn deliver(memory: Memory, process: &mut Process, info: SigInfo) -> Result<Delivery, Errno> {
    let (signal, address) = (info.si_signo, info.si_addr);
    let alternate = *process.stack(memory.0.as_raw());
    let Some(action) = process.action(signal) else {
        return Ok(Delivery::Pass);
    };
    let wanted = *action;
    if wanted.sa_handler == SIG_DFL || wanted.sa_handler == SIG_IGN {
        return Ok(Delivery::Pass);
    }
    if wanted.sa_flags & sa::SA_RESETHAND != 0 {
        action.sa_handler = SIG_DFL;
    }
    let regs = ptrace::getregs(memory.0).map_err(|_| Errno::ESRCH)?;
    let usable = alternate.ss_flags & df_abi::signal::SS_DISABLE == 0;
    let inside = regs.rsp.wrapping_sub(alternate.ss_sp) < alternate.ss_size;
    let onstack =
        wanted.sa_flags & sa::SA_ONSTACK != 0 && usable && alternate.ss_size != 0 && !inside;
    let top = if onstack {
        alternate.ss_sp + alternate.ss_size
    } else {
        regs.rsp - RED_ZONE
    };
    let frame = ((top - FRAME) & !63) - 8;
    let blocked = current_mask(memory)?;
    let context = frame + UC_OFFSET;
    let at_info = context + UCONTEXT;

    memory.write(frame, &vec![0; FRAME as usize])?;
    memory.put(frame, &RETURN)?;
    memory.put(frame + 8, &wanted.sa_handler)?;
    memory.put(context, &set_from_linux(blocked))?;
    memory.put(context + MCONTEXT, &Registers::from_linux(&regs, address))?;
    let state = crate::raw::float_state(memory.0).map_err(|_| Errno::ESRCH)?;
    memory.write(context + MCONTEXT + FLOATS, &state)?;
    memory.put(at_info, &info)?;

    let mut mask = wanted.sa_mask;
    if wanted.sa_flags & sa::SA_NODEFER == 0 {
        mask.insert(signal);
    }
    set_mask(memory, blocked | set_to_linux(&mask))?;
    let second = if wanted.sa_flags & sa::SA_SIGINFO != 0 {
        at_info
    } else {
        0
    };
    let started = user_regs_struct {
        rip: wanted.sa_handler,
        rsp: frame,
        rdi: u64::from(signal.unsigned_abs()),
        rsi: second,
        rdx: context,
        rcx: address,
        eflags: regs.eflags & !0x500,
        orig_rax: u64::MAX,
        ..regs
    };
    ptrace::setregs(memory.0, started).map_err(|_| Errno::ESRCH)?;
    Ok(Delivery::Handled)
}

/// Whether a fault is a handler's return; then the context is restored.
///
/// # Errors
/// EFAULT when the handler destroyed its frame.
pub fn take_return(memory: Memory) -> Result<bool, Errno> {
    let regs = ptrace::getregs(memory.0).map_err(|_| Errno::ESRCH)?;
    if regs.rip != RETURN {
        return Ok(false);
    }
    // The return address has been taken off the stack.
    restore_from(memory, regs, regs.rsp - 8 + UC_OFFSET)?;
    Ok(true)
}

/// `sigreturn`: goes on where the context says.
///
/// # Errors
/// EFAULT when it cannot be read.
pub fn restore(cx: &Context<'_>, context: u64) -> Result<Answer, Errno> {
    restore_from(cx.memory, cx.regs, context)?;
    Ok(Ok(Value::Registers))
}

fn restore_from(memory: Memory, regs: user_regs_struct, context: u64) -> Result<(), Errno> {
    let mask: SigSet = memory.get(context)?;
    let saved: Registers = memory.get(context + MCONTEXT)?;
    let state = memory.read(context + MCONTEXT + FLOATS, crate::raw::FLOAT_STATE)?;
    // A state that a program has made up and the processor refuses stays as it is.
    let _ = crate::raw::set_float_state(memory.0, &state);
    set_mask(memory, set_to_linux(&mask))?;
    ptrace::setregs(memory.0, saved.to_linux(regs)).map_err(|_| Errno::ESRCH)
}

fn current_mask(memory: Memory) -> Result<u64, Errno> {
    crate::raw::signal_mask(memory.0).map_err(|_| Errno::ESRCH)
}

fn set_mask(memory: Memory, mask: u64) -> Result<(), Errno> {
    crate::raw::set_signal_mask(memory.0, mask).map_err(|_| Errno::ESRCH)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_parts_do_not_overlap_and_keep_their_sizes() {
        assert_eq!(FRAME, 64 + 1408 + 80);
        assert!(MCONTEXT + Registers::SIZE as u64 <= UCONTEXT);
    }
}
