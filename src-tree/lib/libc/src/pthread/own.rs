//! Questions of a thread about itself.

use core::ffi::{c_char, c_int, c_void};

c_syscalls! {
    /// Lets other threads run.
    fn sched_yield() -> c_int;
}

/// The calling thread: its thread control block's address.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_self() -> *mut c_void {
    let pointer: *mut c_void;
    // SAFETY: the first word at the thread pointer is the thread pointer itself.
    unsafe {
        core::arch::asm!(
            "mov {}, fs:[0]",
            out(reg) pointer,
            options(nostack, preserves_flags, pure, readonly),
        );
    }
    pointer
}

/// Names a thread; gives 0 or an error number. The name is for debuggers only.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_setname_np(thread: *mut c_void, name: *const c_char) -> c_int {
    if thread != pthread_self() {
        return df_abi::errno::Errno::ESRCH.0 as c_int;
    }
    // SAFETY: the caller gives a string; -1 stands for the calling thread.
    match unsafe { crate::syscall::lwp_setname(-1, name) } {
        Ok(_) => 0,
        Err(error) => error,
    }
}
