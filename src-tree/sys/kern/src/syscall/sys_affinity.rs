//! Which CPUs run a thread: lwp_setaffinity, lwp_getaffinity, usched_set.
//!
//! A thread has a mask of CPUs, which those that it makes inherit, and so do its process's
//! children. The scheduler keeps to it: a thread whose mask loses the CPU that runs it goes
//! to another one before it is back in user mode. A mask never has CPUs that do not run
//! programs; one without any other is refused with `EPERM`, as on DragonFly.

use core::ffi::c_void;

use df_abi::Errno;
use df_abi::thread::CpuMask;
use df_lwkt::Cpus;
use df_machine::smp;

use super::sys_rtprio::process;
use super::{Call, SysResult};
use crate::user::{UserIn, UserOut};

/// `usched_set`: use the scheduler of this name.
const USCHED_SET_SCHEDULER: i32 = 0;
/// Run on one CPU.
const USCHED_SET_CPU: i32 = 1;
/// Run on one more CPU.
const USCHED_ADD_CPU: i32 = 2;
/// Run on one CPU less.
const USCHED_DEL_CPU: i32 = 3;
/// The CPU that the caller runs on.
const USCHED_GET_CPU: i32 = 4;
/// The CPUs that the caller may run on.
const USCHED_GET_CPUMASK: i32 = 5;
/// Run on a set of CPUs.
const USCHED_SET_CPUMASK: i32 = 6;
/// Schedulers that have a name. There is one, whatever it is called.
const SCHEDULERS: [&[u8]; 3] = [b"bsd4", b"dfly", b"dummy"];
/// Longest name of a scheduler, NUL included.
const NAME_MAX: usize = 32;

/// The CPUs of a set that run programs.
///
/// # Errors
/// `EPERM` when there is none.
fn running(cpus: Cpus) -> SysResult<Cpus> {
    let running = cpus & smp::online().snapshot();
    if running.is_empty() {
        Err(Errno::EPERM)
    } else {
        Ok(running)
    }
}

/// The CPUs of a program's mask that run programs.
///
/// # Errors
/// `EPERM` when there is none.
pub(super) fn on_line(mask: &CpuMask) -> SysResult<Cpus> {
    running(Cpus::from_words(mask.ary))
}

/// A set as programs see it: without CPUs that do not run.
fn shown(cpus: Cpus) -> CpuMask {
    let ary = (cpus & smp::online().snapshot()).words();
    CpuMask { ary }
}

/// Sets the mask of a thread, or with a negative `tid` of all threads of a process. Only the
/// superuser may name a process.
pub(super) fn lwp_setaffinity(
    call: &mut Call<'_>,
    pid: i32,
    tid: i32,
    mask: UserIn<CpuMask>,
) -> SysResult {
    if pid != 0 {
        call.proc.require_root()?;
    }
    let cpus = on_line(&mask.read(call.vm())?)?;
    let proc = process(call, pid)?;
    if tid >= 0 {
        proc.thread(tid)?.set_cpus(cpus);
        return Ok(());
    }
    let lwps = proc.state.lock().lwps.clone();
    lwps.iter().for_each(|lwp| lwp.set_cpus(cpus));
    Ok(())
}

/// Gives the mask of a thread, or with a negative `tid` that of the first of a process.
pub(super) fn lwp_getaffinity(
    call: &mut Call<'_>,
    pid: i32,
    tid: i32,
    mask: UserOut<CpuMask>,
) -> SysResult {
    let proc = process(call, pid)?;
    let lwp = if tid >= 0 {
        proc.thread(tid)?
    } else {
        let first = proc.state.lock().lwps.first().cloned();
        first.ok_or(Errno::ESRCH)?
    };
    mask.write(call.vm(), &shown(lwp.cpus()))
}

/// What DragonFly's user schedulers can be told, of which there is one here; all but that is
/// about the mask of the caller.
pub(super) fn usched_set(
    call: &mut Call<'_>,
    pid: i32,
    command: i32,
    data: UserOut<c_void>,
    bytes: i32,
) -> SysResult {
    if pid != 0 && pid != call.proc.pid {
        return Err(Errno::EINVAL);
    }
    let room = usize::try_from(bytes).map_err(|_| Errno::EINVAL)?;
    let own = call.lwp.shared.clone();
    match command {
        USCHED_SET_SCHEDULER => {
            call.proc.require_root()?;
            let name = UserIn::new(data.addr()).string(call.vm(), room.min(NAME_MAX))?;
            if SCHEDULERS.contains(&name.as_slice()) {
                Ok(())
            } else {
                Err(Errno::EINVAL)
            }
        }
        USCHED_SET_CPU => {
            call.proc.require_root()?;
            let cpu = number(call, &data, room)?;
            own.set_cpus(Cpus::NONE.with(cpu));
            Ok(())
        }
        USCHED_ADD_CPU => {
            call.proc.require_root()?;
            let cpu = number(call, &data, room)?;
            own.set_cpus(own.cpus().with(cpu));
            Ok(())
        }
        USCHED_DEL_CPU => {
            let cpu = number(call, &data, room)?;
            own.set_cpus(running(own.cpus().without(cpu))?);
            Ok(())
        }
        USCHED_GET_CPU => {
            fits::<i32>(room)?;
            let cpu = i32::try_from(smp::current()).unwrap_or(0);
            UserOut::<i32>::new(data.addr()).write(call.vm(), &cpu)
        }
        USCHED_GET_CPUMASK => {
            fits::<CpuMask>(room)?;
            UserOut::<CpuMask>::new(data.addr()).write(call.vm(), &shown(own.cpus()))
        }
        USCHED_SET_CPUMASK => {
            call.proc.require_root()?;
            fits::<CpuMask>(room)?;
            own.set_cpus(on_line(
                &UserIn::<CpuMask>::new(data.addr()).read(call.vm())?,
            )?);
            Ok(())
        }
        _ => Err(Errno::EINVAL),
    }
}

/// The caller says how much room there is: as much as the type takes, or `EINVAL`.
fn fits<T>(room: usize) -> SysResult {
    if room == size_of::<T>() {
        Ok(())
    } else {
        Err(Errno::EINVAL)
    }
}

/// Reads the number of a CPU that runs programs.
///
/// # Errors
/// `EINVAL` for the wrong room, `EFBIG` for a number that no CPU has.
fn number(call: &Call<'_>, data: &UserOut<c_void>, room: usize) -> SysResult<usize> {
    fits::<i32>(room)?;
    let cpu = UserIn::<i32>::new(data.addr()).read(call.vm())?;
    let cpu = usize::try_from(cpu).map_err(|_| Errno::EFBIG)?;
    if smp::online().contains(cpu) {
        Ok(cpu)
    } else {
        Err(Errno::EFBIG)
    }
}
