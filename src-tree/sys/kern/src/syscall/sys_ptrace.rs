//! ptrace: what debuggers do to processes.

use alloc::sync::Arc;
use core::ffi::c_void;

use df_abi::Errno;
use df_abi::ptrace::{
    FpReg, PIOD_READ_D, PIOD_READ_I, PIOD_WRITE_D, PIOD_WRITE_I, PT_ATTACH, PT_CONTINUE, PT_DETACH,
    PT_GETFPREGS, PT_GETREGS, PT_IO, PT_KILL, PT_READ_D, PT_READ_I, PT_SETFPREGS, PT_SETREGS,
    PT_STEP, PT_TRACE_ME, PT_WRITE_D, PT_WRITE_I, PtraceIoDesc, Reg,
};
use df_abi::signal::{NSIG, SIGKILL};
use df_abi::{Abi, mman::USRSTACK};

use super::{Call, SysResult};
use crate::proc::{Proc, SharedVm, TRAP_FLAG, plain, reg, user_regs};
use crate::user::{UserBuffer, UserIn, UserOut};

/// Bytes that are copied at a time.
const CHUNK: usize = 64 << 10;
/// The address that says "go on where you are".
const SAME_PLACE: u64 = 1;

pub(super) fn ptrace(
    call: &mut Call<'_>,
    request: i32,
    pid: i32,
    addr: UserOut<c_void>,
    data: i32,
) -> SysResult<i32> {
    match request {
        PT_TRACE_ME => return trace_me(call).map(|()| 0),
        PT_ATTACH => return attach(call, pid).map(|()| 0),
        _ => {}
    }
    let traced = call.sys.procs.find(pid)?;
    if !is_request(request) {
        return Err(Errno::EINVAL);
    }
    call.sys
        .procs
        .table
        .lock()
        .check_traced(pid, call.proc.pid)?;
    match request {
        PT_READ_I | PT_READ_D => return read_word(&traced, addr.addr()),
        PT_WRITE_I | PT_WRITE_D => memory(&traced)?
            .lock()
            .poke(addr.addr(), &data.to_le_bytes())?,
        PT_IO => copy(call, &traced, &UserOut::new(addr.addr()))?,
        PT_CONTINUE | PT_STEP | PT_DETACH => go_on(&traced, request, addr.addr(), data)?,
        PT_KILL => traced.post(plain(SIGKILL)),
        PT_GETREGS => {
            let regs = shown(traced.with_shown(|thread| reg(&thread.regs)))?;
            UserOut::new(addr.addr()).write(call.vm(), &regs)?;
        }
        PT_SETREGS => {
            let regs = user_regs(&UserIn::<Reg>::new(addr.addr()).read(call.vm())?)?;
            shown(traced.with_shown(|thread| {
                thread.regs = regs;
                thread.changed = true;
            }))?;
        }
        PT_GETFPREGS => {
            let regs = shown(traced.with_shown(|thread| FpReg::get(&thread.fpu[..])))?;
            UserOut::new(addr.addr()).write(call.vm(), &regs)?;
        }
        PT_SETFPREGS => {
            let regs = UserIn::<FpReg>::new(addr.addr()).read(call.vm())?;
            shown(traced.with_shown(|thread| set_fpregs(thread, &regs)))?;
        }
        _ => return Err(Errno::EINVAL),
    }
    Ok(0)
}

/// Whether a request is one that needs a process that stands still.
fn is_request(request: i32) -> bool {
    let known = [
        PT_READ_I,
        PT_READ_D,
        PT_WRITE_I,
        PT_WRITE_D,
        PT_IO,
        PT_CONTINUE,
        PT_STEP,
        PT_DETACH,
        PT_KILL,
        PT_GETREGS,
        PT_SETREGS,
        PT_GETFPREGS,
        PT_SETFPREGS,
    ];
    known.contains(&request)
}

/// The value for a process that stands still; `EBUSY` for one that no longer does.
fn shown<T>(found: Option<T>) -> SysResult<T> {
    found.ok_or(Errno::EBUSY)
}

fn trace_me(call: &Call<'_>) -> SysResult {
    let own = call.proc.pid;
    match call.sys.procs.table.lock().trace_by_parent(own) {
        // To say it twice is no mistake.
        Ok(()) | Err(Errno::EBUSY) => {}
        Err(error) => return Err(error),
    }
    call.proc.start_tracing(None);
    Ok(())
}

/// Begins to trace a process of the same user, one that has never had more rights than that.
fn attach(call: &Call<'_>, pid: i32) -> SysResult {
    let traced = call.sys.procs.find(pid)?;
    let (own, other) = (call.proc.cred(), traced.cred());
    let strange = own.ruid != other.ruid || other.tainted;
    if pid == call.proc.pid {
        return Err(Errno::EINVAL);
    }
    if strange && !own.is_root() || pid == 1 {
        return Err(Errno::EPERM);
    }
    call.sys.procs.table.lock().trace(pid, call.proc.pid)?;
    traced.start_tracing(Some(call.proc));
    Ok(())
}

fn go_on(traced: &Proc, request: i32, addr: u64, signal: i32) -> SysResult {
    if !(0..NSIG).contains(&signal) {
        return Err(Errno::EINVAL);
    }
    let elsewhere = addr != SAME_PLACE;
    if elsewhere && addr >= USRSTACK {
        return Err(Errno::EINVAL);
    }
    if elsewhere || request == PT_STEP {
        shown(traced.with_shown(|thread| {
            if elsewhere {
                thread.regs.rip = addr;
            }
            if request == PT_STEP {
                thread.regs.rflags |= TRAP_FLAG;
            }
            thread.changed = true;
        }))?;
    }
    traced.resume_traced(signal, request == PT_DETACH);
    Ok(())
}

/// The first 512 bytes are `fxsave`'s, all that there is without `xsave`; with it, they are said
/// to be in use.
fn set_fpregs(thread: &mut crate::proc::Parked, regs: &FpReg) {
    regs.put(&mut thread.fpu[..]);
    if thread.extended {
        // The header of `xsave`: x87 and SSE state are there.
        thread.fpu[FpReg::SIZE] |= 0b11;
    }
    thread.changed = true;
}

fn memory(traced: &Proc) -> SysResult<Arc<SharedVm>> {
    traced.vm.lock().clone().ok_or(Errno::ESRCH)
}

fn read_word(traced: &Proc, addr: u64) -> SysResult<i32> {
    let mut word = [0; 4];
    memory(traced)?.lock().peek(addr, &mut word)?;
    Ok(i32::from_le_bytes(word))
}

/// Copies between the memory of the caller and of the process; says how much was copied.
fn copy(call: &Call<'_>, traced: &Proc, desc: &UserOut<PtraceIoDesc>) -> SysResult {
    let mut io = desc.read(call.vm())?;
    let theirs = memory(traced)?;
    let len = usize::try_from(io.piod_len).map_err(|_| Errno::EINVAL)?;
    let mut buf = alloc::vec![0; len.min(CHUNK)];
    let mut done = 0;
    while done < len {
        let part = &mut buf[..(len - done).min(CHUNK)];
        let there = io.piod_offs.checked_add(done as u64).ok_or(Errno::EFAULT)?;
        match io.piod_op {
            PIOD_READ_D | PIOD_READ_I => {
                theirs.lock().peek(there, part)?;
                UserOut::<c_void>::new(io.piod_addr).write_bytes(call.vm(), done, part)?;
            }
            PIOD_WRITE_D | PIOD_WRITE_I => {
                UserIn::<c_void>::new(io.piod_addr).bytes(call.vm(), done, part)?;
                theirs.lock().poke(there, part)?;
            }
            _ => return Err(Errno::EINVAL),
        }
        done += part.len();
    }
    io.piod_len = done as u64;
    desc.write(call.vm(), &io)
}
