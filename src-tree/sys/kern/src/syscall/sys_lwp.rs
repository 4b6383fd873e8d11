//! Threads.

use alloc::vec::Vec;
use core::ffi::c_char;

use df_abi::Errno;
use df_abi::thread::{CpuMask, LwpParams};
use df_lwkt::Cpus;

use super::sys_affinity::on_line;
use super::{Call, SysResult};
use crate::proc::{Lwp, NewLwp};
use crate::user::{UserBuffer, UserIn, UserOut};

/// Longest name of a thread, NUL included.
const MAXTHREADNAME: usize = 32;

pub(super) fn lwp_create(call: &mut Call<'_>, params: UserIn<LwpParams>) -> SysResult<i32> {
    create(call, params, None)
}

/// Makes a thread; `None`: it may run where the caller may.
fn create(call: &mut Call<'_>, params: UserIn<LwpParams>, cpus: Option<Cpus>) -> SysResult<i32> {
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
    lwp.inherit(&call.lwp.shared);
    if let Some(cpus) = cpus {
        lwp.set_cpus(cpus);
    }
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

/// As [`lwp_create`]; the thread runs on the CPUs of `mask`. As on DragonFly, no mask, or one
/// without any CPU that runs programs, stands for the caller's.
pub(super) fn lwp_create2(
    call: &mut Call<'_>,
    params: UserIn<LwpParams>,
    mask: UserIn<CpuMask>,
) -> SysResult<i32> {
    let mask = mask.read_opt(call.vm())?;
    create(call, params, mask.and_then(|mask| on_line(&mask).ok()))
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
