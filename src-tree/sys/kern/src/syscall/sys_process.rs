//! Processes: making and ending them, their numbers.

use core::ffi::c_void;

use df_abi::Errno;
use df_abi::thread::{EXTEXIT_LWP, EXTEXIT_SETINT};

use super::{Call, SysResult};
use crate::proc::{self, Exit, Files, Fork};
use crate::user::UserOut;

/// `rfork`: share what is not copied, as the flags below say.
const RFFDG: i32 = 1 << 2;
const RFPROC: i32 = 1 << 4;
const RFMEM: i32 = 1 << 5;
const RFCFDG: i32 = 1 << 12;
const RFPPWAIT: i32 = 1 << 31;
/// Flags that `rfork` takes: the above, no wait (6), and threads and signals (13, 14).
const RF_KNOWN: i32 = RFFDG | RFPROC | RFMEM | RFCFDG | RFPPWAIT;

pub(super) fn exit(call: &mut Call<'_>, status: i32) -> SysResult {
    call.proc.end(Exit::Status(status));
    Ok(())
}

/// Ends the process, or the thread, which as the last one ends the process too.
pub(super) fn extexit(
    call: &mut Call<'_>,
    how: i32,
    status: i32,
    addr: UserOut<c_void>,
) -> SysResult {
    match how & !EXTEXIT_LWP {
        0 => {}
        EXTEXIT_SETINT => {
            UserOut::<i32>::new(addr.addr()).write(call.vm(), &status)?;
            super::sys_umtx::wake_all(call, addr.addr());
        }
        _ => return Err(Errno::EINVAL),
    }
    if how & EXTEXIT_LWP != 0 {
        call.lwp.leaving = true;
        Ok(())
    } else {
        exit(call, status)
    }
}

fn fork_as(call: &mut Call<'_>, how: Fork) -> SysResult<i32> {
    let child = proc::fork(call.lwp, how)?;
    // The second result tells the parent from the child.
    call.lwp.second = Some(0);
    if how.hold_parent {
        // Killing the parent does not wait for the child.
        let let_go = || child.state.lock().holds_parent.is_none();
        call.proc.changed.wait(|| let_go() || call.proc.is_killed());
    }
    Ok(child.pid)
}

pub(super) fn fork(call: &mut Call<'_>) -> SysResult<i32> {
    let how = Fork {
        share_memory: false,
        files: Files::Copy,
        hold_parent: false,
    };
    fork_as(call, how)
}

pub(super) fn vfork(call: &mut Call<'_>) -> SysResult<i32> {
    let how = Fork {
        share_memory: true,
        files: Files::Copy,
        hold_parent: true,
    };
    fork_as(call, how)
}

/// Only the making of processes: the flags that change the caller itself are refused.
pub(super) fn rfork(call: &mut Call<'_>, flags: i32) -> SysResult<i32> {
    let both = flags & (RFFDG | RFCFDG) == RFFDG | RFCFDG;
    if flags & !RF_KNOWN != 0 || flags & RFPROC == 0 || both {
        return Err(Errno::EINVAL);
    }
    let how = Fork {
        share_memory: flags & RFMEM != 0,
        files: match flags & (RFFDG | RFCFDG) {
            0 => Files::Share,
            RFCFDG => Files::None,
            _ => Files::Copy,
        },
        hold_parent: flags & RFPPWAIT != 0,
    };
    fork_as(call, how)
}

pub(super) fn getpid(call: &mut Call<'_>) -> SysResult<i32> {
    Ok(call.proc.pid)
}

pub(super) fn getppid(call: &mut Call<'_>) -> SysResult<i32> {
    Ok(call.proc.ppid())
}
