//! sys_checkpoint: saving the calling process in a file, and becoming one that was saved.

use df_abi::Errno;
use df_abi::corefile::{CKPT_FREEZE, CKPT_THAW};

use super::{Call, SysResult};
use crate::proc;

/// Fails with `EPERM` unless the caller belongs to the group that `kern.ckptgroup` names.
fn permitted(call: &Call<'_>) -> SysResult {
    let wanted = call.sys.dumps.lock().ckptgroup;
    let cred = call.proc.cred().effective();
    match u32::try_from(wanted) {
        Ok(group) if !cred.in_group(group) => Err(Errno::EPERM),
        _ => Ok(()),
    }
}

pub(super) fn sys_checkpoint(
    call: &mut Call<'_>,
    kind: i32,
    fd: i32,
    pid: i32,
    retval: i32,
) -> SysResult<i32> {
    permitted(call)?;
    // Only the caller itself can be saved.
    if pid != -1 && pid != call.proc.pid {
        return Err(Errno::EINVAL);
    }
    match kind {
        CKPT_FREEZE => {
            let file = match fd {
                -1 if pid == -1 => None,
                _ => Some(call.proc.file(fd)?),
            };
            proc::freeze(call.lwp, file.as_ref())?;
            Ok(0)
        }
        CKPT_THAW if pid == -1 => {
            let file = call.proc.file(fd)?;
            if !file.readable() {
                return Err(Errno::EBADF);
            }
            let thawed = proc::thaw(call.proc, &file, retval)?;
            drop(file);
            super::sys_exec::become_single(call)?;
            thawed.replace(call.lwp);
            Ok(0)
        }
        CKPT_THAW => Err(Errno::EINVAL),
        _ => Err(Errno::EOPNOTSUPP),
    }
}
