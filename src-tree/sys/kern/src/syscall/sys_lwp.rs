//! Threads.

use alloc::vec::Vec;
use core::ffi::c_char;

use df_abi::Errno;
use df_abi::thread::{CpuMask, LwpParams};

use super::{Call, SysResult};
use crate::proc::{Lwp, NewLwp};
use crate::user::{UserBuffer, UserIn, UserOut};

/// Longest name of a thread, NUL included.
const MAXTHREADNAME: usize = 32;

pub(super) fn lwp_create(call: &mut Call<'_>, params: UserIn<LwpParams>) -> SysResult<i32> {
    let params = params.read(call.vm())?;
    let stack = params.stack.checked_sub(8).ok_or(Errno::EINVAL)?;
    // A return address that leads nowhere.
    UserOut::<u64>::new(stack).write(call.vm(), &0)?;
    let mut ctx = call.lwp.ctx.fork();
    ctx.set_syscall_result(Ok([0, 0]));
    ctx.regs.rip = params.func;
    ctx.regs.rdi = params.arg;
    ctx.regs.rsp = stack;
    ctx.regs.rbp = 0;
    let signals = call.lwp.shared.signals.lock().child();
    if call.proc.state.lock().exec_by.is_some() {
        return Err(Errno::EAGAIN);
    }
    let lwp = Lwp::new(call.proc, signals);
    lwp.set_rtprio(call.lwp.shared.rtprio());
    for place in [params.tid1, params.tid2] {
        let written = UserOut::<i32>::new(place).write_opt(call.vm(), &lwp.tid);
        if written.is_err() {
            lwp.forget();
            return Err(Errno::EFAULT);
        }
    }
    lwp.start(NewLwp {
        ctx,
        vm: call.lwp.vm.clone(),
        trampoline: call.lwp.trampoline,
        tls: call.lwp.tls,
    })?;
    Ok(0)
}

/// As [`lwp_create`]; the thread may run on every CPU there is, whatever `mask` says.
pub(super) fn lwp_create2(
    call: &mut Call<'_>,
    params: UserIn<LwpParams>,
    mask: UserIn<CpuMask>,
) -> SysResult<i32> {
    if let Some(mask) = mask.read_opt(call.vm())? {
        check_mask(&mask)?;
    }
    lwp_create(call, params)
}

/// The CPUs that run programs: all that have started.
pub(super) fn all_cpus() -> CpuMask {
    let mut mask = CpuMask::default();
    for cpu in df_machine::smp::online().iter() {
        if let Some(word) = mask.ary.get_mut(cpu / 64) {
            *word |= 1 << (cpu % 64);
        }
    }
    mask
}

/// A mask must have a CPU that runs programs.
pub(super) fn check_mask(mask: &CpuMask) -> SysResult {
    let both = mask.ary.iter().zip(all_cpus().ary);
    if both.into_iter().any(|(asked, there)| asked & there != 0) {
        Ok(())
    } else {
        Err(Errno::EINVAL)
    }
}

/// Finds the threads that a call about CPUs names; 0 and -1 are the caller's process, -1 all
/// of its threads.
fn check_thread(call: &Call<'_>, pid: i32, tid: i32) -> SysResult {
    let proc = match pid {
        0 | -1 => call.proc.clone(),
        _ => call.sys.procs.find(pid)?,
    };
    let state = proc.state.lock();
    if tid == -1 || state.lwps.iter().any(|l| l.tid == tid) {
        Ok(())
    } else {
        Err(Errno::ESRCH)
    }
}

pub(super) fn lwp_setaffinity(
    call: &mut Call<'_>,
    pid: i32,
    tid: i32,
    mask: UserIn<CpuMask>,
) -> SysResult {
    let mask = mask.read(call.vm())?;
    check_thread(call, pid, tid)?;
    check_mask(&mask)
}

pub(super) fn lwp_getaffinity(
    call: &mut Call<'_>,
    pid: i32,
    tid: i32,
    mask: UserOut<CpuMask>,
) -> SysResult {
    check_thread(call, pid, tid)?;
    mask.write(call.vm(), &all_cpus())
}

pub(super) fn lwp_gettid(call: &mut Call<'_>) -> SysResult<i32> {
    Ok(call.lwp.shared.tid)
}

/// Finds a thread of the caller's process; -1 is the caller.
fn own_thread(call: &Call<'_>, tid: i32) -> SysResult<alloc::sync::Arc<Lwp>> {
    if tid == -1 || tid == call.lwp.shared.tid {
        return Ok(call.lwp.shared.clone());
    }
    call.proc.thread(tid)
}

pub(super) fn lwp_setname(call: &mut Call<'_>, tid: i32, name: UserIn<c_char>) -> SysResult {
    let lwp = own_thread(call, tid)?;
    let name = name.string(call.vm(), MAXTHREADNAME)?;
    *lwp.name.lock() = name;
    Ok(())
}

pub(super) fn lwp_getname(
    call: &mut Call<'_>,
    tid: i32,
    out: UserOut<c_char>,
    len: usize,
) -> SysResult {
    let mut name: Vec<u8> = own_thread(call, tid)?.name.lock().clone();
    name.push(0);
    if name.len() > len {
        return Err(Errno::ERANGE);
    }
    out.write_bytes(call.vm(), 0, &name)
}

/// Lets other threads run.
pub(super) fn sched_yield(_call: &mut Call<'_>) -> SysResult {
    df_lwkt::yield_now();
    Ok(())
}

/// As [`sched_yield`].
pub(super) fn r#yield(call: &mut Call<'_>) -> SysResult {
    sched_yield(call)
}
