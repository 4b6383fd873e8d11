//! `<sys/checkpoint.h>`.

use core::ffi::c_int;

c_syscalls! {
    /// Saves the calling process in a file (`CKPT_FREEZE`; the result is 0 then, and what the
    /// restoring call says when the process goes on from the file), or becomes the process that
    /// was saved in one (`CKPT_THAW`).
    fn sys_checkpoint(kind: c_int, fd: c_int, pid: c_int, retval: c_int) -> c_int;
}
