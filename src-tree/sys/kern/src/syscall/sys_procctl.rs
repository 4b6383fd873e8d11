//! procctl: who inherits orphans.

use core::ffi::c_void;

use df_abi::Errno;
use df_abi::wait::{
    P_PID, PROC_REAP_ACQUIRE, PROC_REAP_RELEASE, PROC_REAP_STATUS, REAPER_STAT_OWNED,
    REAPER_STAT_REALINIT, ReaperStatus,
};

use super::{Call, SysResult};
use crate::user::UserOut;

/// A process may only change this of itself.
pub(super) fn procctl(
    call: &mut Call<'_>,
    kind: u32,
    id: i64,
    command: i32,
    data: UserOut<c_void>,
) -> SysResult {
    let own = call.proc.pid;
    if kind != P_PID {
        return Err(Errno::EINVAL);
    }
    if id != 0 && id != i64::from(own) {
        return Err(Errno::ESRCH);
    }
    match command {
        PROC_REAP_ACQUIRE => call.sys.procs.table.lock().start_reaping(own),
        PROC_REAP_RELEASE => {
            // Process 1 always inherits.
            if own != 1 && call.sys.procs.table.lock().stop_reaping(own) {
                Ok(())
            } else {
                Err(Errno::ENOTCONN)
            }
        }
        PROC_REAP_STATUS => {
            let status = status(call);
            UserOut::new(data.addr()).write(call.vm(), &status)
        }
        _ => Err(Errno::EINVAL),
    }
}

fn status(call: &Call<'_>) -> ReaperStatus {
    let own = call.proc.pid;
    let table = call.sys.procs.table.lock();
    let reaps = table.get(own).is_some_and(|e| e.reaps);
    let mut status = ReaperStatus {
        pid_head: table.children(own).next().unwrap_or(-1),
        ..ReaperStatus::default()
    };
    if reaps {
        status.flags = REAPER_STAT_OWNED;
        let descendants = table.iter().filter(|(_, e)| e.reaper == own).count();
        status.refs = u32::try_from(descendants).unwrap_or(u32::MAX);
        if own == 1 {
            status.flags |= REAPER_STAT_REALINIT;
        }
    }
    status
}
