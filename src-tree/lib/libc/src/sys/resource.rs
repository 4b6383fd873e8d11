//! `<sys/resource.h>`: limits, priorities, use of resources.

use core::ffi::{c_int, c_long};

use df_abi::resource::{Rlimit, Rusage};

c_syscalls! {
    /// Stores a limit.
    fn getrlimit(which: c_int, out: *mut Rlimit) -> c_int;
    /// Sets a limit.
    fn setrlimit(which: c_int, limit: *const Rlimit) -> c_int;
    /// Stores what was used.
    fn getrusage(who: c_int, out: *mut Rusage) -> c_int;
    /// The priority of a process, group or user.
    fn getpriority(which: c_int, who: c_int) -> c_int;
    /// Sets the priority of a process, group or user.
    fn setpriority(which: c_int, who: c_int, priority: c_int) -> c_int;
}

/// The soft value of a limit, if there is one. Does not touch `errno`.
pub(crate) fn limit(which: c_int) -> Option<c_long> {
    let mut limit = Rlimit::default();
    // SAFETY: the structure is writable.
    unsafe { crate::syscall::getrlimit(which, &raw mut limit) }.ok()?;
    // "No limit" is the largest number there is.
    Some(limit.rlim_cur)
        .filter(|&value| value < i64::MAX as _)
        .map(|value| value as c_long)
}
