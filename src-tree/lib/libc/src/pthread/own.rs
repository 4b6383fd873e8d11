//! Questions of threads about themselves and each other.

use core::ffi::{c_char, c_int, c_ulong};

use df_abi::errno::Errno;

use super::thread::{NAME, Thread, current, is_first};

c_syscalls! {
    /// Lets other threads run.
    fn sched_yield() -> c_int;
    /// The highest priority of a policy.
    fn sched_get_priority_max(policy: c_int) -> c_int;
    /// The lowest priority of a policy.
    fn sched_get_priority_min(policy: c_int) -> c_int;
}

/// Lets other threads run.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_yield() {
    // SAFETY: the call takes no arguments; it cannot fail.
    let _ = unsafe { crate::syscall::sched_yield() };
}

/// The calling thread.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_self() -> *mut Thread {
    core::ptr::from_ref(current()).cast_mut()
}

/// Whether both are the same thread.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_equal(a: *const Thread, b: *const Thread) -> c_int {
    c_int::from(core::ptr::eq(a, b))
}

/// 1 for the first thread of the program.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_main_np() -> c_int {
    c_int::from(is_first(current()))
}

/// The kernel's number of the calling thread.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_getthreadid_np() -> c_int {
    current().lwp()
}

/// The kernel's number of the calling thread (of `<unistd.h>`).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn lwp_gettid() -> c_int {
    current().lwp()
}

/// Sends a signal to a thread of this process; gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_kill(thread: *const Thread, signal: c_int) -> c_int {
    // SAFETY: the caller gives a thread that was not joined.
    let lwp = unsafe { thread.as_ref() }.map_or(0, Thread::lwp);
    if lwp == 0 {
        return Errno::ESRCH.0 as c_int;
    }
    // SAFETY: the call touches no memory; -1 stands for the calling process.
    match unsafe { crate::syscall::lwp_kill(-1, lwp, signal) } {
        Ok(_) => 0,
        Err(error) => error,
    }
}

/// Stores the number of a clock of the processor time that a thread has used: only one's own
/// can be told.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_getcpuclockid(thread: *const Thread, out: *mut c_ulong) -> c_int {
    if !core::ptr::eq(thread, current()) {
        return Errno::ESRCH.0 as c_int;
    }
    // SAFETY: the caller gives a place.
    unsafe { out.write(df_abi::time::clock::CLOCK_THREAD_CPUTIME_ID) };
    0
}

/// Names a thread, for debuggers; gives 0 or an error number. A long name is cut.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_setname_np(thread: *const Thread, name: *const c_char) -> c_int {
    // SAFETY: the caller gives a thread that was not joined.
    let Some(thread) = (unsafe { thread.as_ref() }) else {
        return Errno::ESRCH.0 as c_int;
    };
    // SAFETY: the caller gives a string.
    let length = unsafe { crate::string::scan::strnlen(name, NAME - 1) };
    let own = thread.name.get().cast::<c_char>();
    // SAFETY: the name is shorter than its place.
    unsafe { own.copy_from_nonoverlapping(name, length) };
    // SAFETY: as above.
    unsafe { own.wrapping_add(length).write(0) };
    // SAFETY: the name was just closed by a zero.
    match unsafe { crate::syscall::lwp_setname(thread.lwp(), own.cast_const()) } {
        Ok(_) => 0,
        Err(error) => error,
    }
}

/// As `pthread_setname_np`, without an answer.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_set_name_np(thread: *const Thread, name: *const c_char) {
    // SAFETY: as for the C function.
    unsafe { pthread_setname_np(thread, name) };
}

/// Stores the name of a thread; gives 0 or ERANGE.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_getname_np(
    thread: *const Thread,
    out: *mut c_char,
    size: usize,
) -> c_int {
    // SAFETY: the caller gives a thread that was not joined.
    let Some(thread) = (unsafe { thread.as_ref() }) else {
        return Errno::ESRCH.0 as c_int;
    };
    let own = thread.name.get().cast::<c_char>();
    // SAFETY: a name is closed by a zero.
    let length = unsafe { crate::string::scan::strlen(own) } + 1;
    if length > size {
        return Errno::ERANGE.0 as c_int;
    }
    // SAFETY: the caller gives room for `size` bytes.
    unsafe { out.copy_from_nonoverlapping(own, length) };
    0
}
