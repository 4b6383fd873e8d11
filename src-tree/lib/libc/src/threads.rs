//! `<threads.h>`: C11's names for the threads of POSIX.

use core::ffi::{c_int, c_void};
use core::mem::MaybeUninit;
use core::ptr::null_mut;

use df_abi::time::Timespec;

use crate::errno::Errno;
use crate::malloc::{free, malloc};
use crate::pthread::cond::{self, Condition};
use crate::pthread::create::pthread_create;
use crate::pthread::exit::{pthread_exit, pthread_join};
use crate::pthread::mutex::{self, Mutex};
use crate::pthread::mutex_attr::{self, MutexAttributes};
use crate::pthread::thread::Thread;

/// `thrd_success` and the others.
const SUCCESS: c_int = 0;
const BUSY: c_int = 1;
const ERROR: c_int = 2;
const NO_MEMORY: c_int = 3;
const TIMED_OUT: c_int = 4;

/// What a thread of C11 calls.
pub type Start = unsafe extern "C" fn(*mut c_void) -> c_int;

/// C11's result for an error number.
fn result(error: c_int) -> c_int {
    match Errno(error.unsigned_abs()) {
        Errno(0) => SUCCESS,
        Errno::EBUSY => BUSY,
        Errno::ENOMEM | Errno::EAGAIN => NO_MEMORY,
        Errno::ETIMEDOUT => TIMED_OUT,
        _ => ERROR,
    }
}

/// What a new thread is to call.
struct Call {
    start: Start,
    argument: *mut c_void,
}

unsafe extern "C" fn begin(call: *mut c_void) -> *mut c_void {
    let call = call.cast::<Call>();
    // SAFETY: `thrd_create` made the call for this thread alone.
    let Call { start, argument } = unsafe { call.read() };
    // SAFETY: the block came from `malloc`.
    unsafe { free(call.cast()) };
    // SAFETY: who made the thread vouched for function and argument.
    let value = unsafe { start(argument) };
    core::ptr::without_provenance_mut(value as usize)
}

/// Starts a thread.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn thrd_create(
    out: *mut *mut Thread,
    start: Start,
    argument: *mut c_void,
) -> c_int {
    let call = malloc(size_of::<Call>()).cast::<Call>();
    if call.is_null() {
        return NO_MEMORY;
    }
    // SAFETY: the new block has that size.
    unsafe { call.write(Call { start, argument }) };
    // SAFETY: the caller gives a place.
    let error = unsafe { pthread_create(out, core::ptr::null(), begin, call.cast()) };
    if error != 0 {
        // SAFETY: no thread has the block.
        unsafe { free(call.cast()) };
    }
    result(error)
}

/// Ends the calling thread.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn thrd_exit(value: c_int) -> ! {
    pthread_exit(core::ptr::without_provenance_mut(value as usize))
}

/// Waits for the end of a thread and stores its result.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn thrd_join(thread: *mut Thread, out: *mut c_int) -> c_int {
    let mut value = null_mut();
    // SAFETY: as for the C function.
    let error = unsafe { pthread_join(thread, &raw mut value) };
    if error == 0 && !out.is_null() {
        // SAFETY: the caller gives a place.
        unsafe { out.write(value.addr() as c_int) };
    }
    result(error)
}

/// Lets a thread end by itself.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn thrd_detach(thread: *mut Thread) -> c_int {
    // SAFETY: as for the C function.
    result(unsafe { crate::pthread::exit::pthread_detach(thread) })
}

/// The calling thread.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn thrd_current() -> *mut Thread {
    crate::pthread::own::pthread_self()
}

/// Whether both are the same thread.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn thrd_equal(a: *const Thread, b: *const Thread) -> c_int {
    crate::pthread::own::pthread_equal(a, b)
}

/// Lets other threads run.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn thrd_yield() {
    crate::pthread::own::pthread_yield();
}

/// Sleeps; gives 0, or -1 when a signal came and what was left is stored.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn thrd_sleep(time: *const Timespec, left: *mut Timespec) -> c_int {
    // SAFETY: as for the C function.
    match unsafe { crate::syscall::nanosleep(time, left) } {
        Ok(_) => 0,
        Err(error) if error == Errno::EINTR.0 as c_int => -1,
        Err(_) => -2,
    }
}

/// Makes a mutex: plain (0), with time limits (1), recursive (+2).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mtx_init(place: *mut Mutex, kind: c_int) -> c_int {
    let mut attributes = MaybeUninit::<MutexAttributes>::uninit();
    // SAFETY: the place is writable.
    let error = unsafe { mutex_attr::pthread_mutexattr_init(attributes.as_mut_ptr()) };
    if error != 0 {
        return result(error);
    }
    // 2: recursive; 3: normal.
    let posix = if kind & 2 != 0 { 2 } else { 3 };
    // SAFETY: the attributes were just made.
    unsafe { mutex_attr::pthread_mutexattr_settype(attributes.as_mut_ptr(), posix) };
    // SAFETY: the caller gives a place.
    result(unsafe { mutex::pthread_mutex_init(place, attributes.as_ptr()) })
}

/// Ends a mutex.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn mtx_destroy(place: *mut Mutex) {
    // SAFETY: as for the C function.
    unsafe { mutex::pthread_mutex_destroy(place) };
}

/// Ends a condition variable.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn cnd_destroy(place: *mut Condition) {
    cond::pthread_cond_destroy(place);
}

/// Makes a condition variable.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn cnd_init(place: *mut Condition) -> c_int {
    // SAFETY: as for the C function.
    result(unsafe { cond::pthread_cond_init(place, core::ptr::null()) })
}

/// Makes a key.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn tss_create(
    out: *mut c_int,
    drop_value: Option<unsafe extern "C" fn(*mut c_void)>,
) -> c_int {
    // SAFETY: as for the C function.
    result(unsafe { crate::pthread::key::pthread_key_create(out, drop_value) })
}

/// Gives a key back.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn tss_delete(key: c_int) {
    crate::pthread::key::pthread_key_delete(key);
}

/// The calling thread's value of a key.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn tss_get(key: c_int) -> *mut c_void {
    crate::pthread::key::pthread_getspecific(key)
}

/// Sets the calling thread's value of a key.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn tss_set(key: c_int, value: *mut c_void) -> c_int {
    result(crate::pthread::key::pthread_setspecific(key, value))
}

/// Defines functions whose result is C11's for the error number of POSIX's.
macro_rules! posix {
    ($($(#[$doc:meta])* fn $name:ident($($arg:ident: $ty:ty),*) = $posix:path;)*) => {$(
        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $name($($arg: $ty),*) -> c_int {
            // SAFETY: as for the C function.
            result(unsafe { $posix($($arg),*) })
        }
    )*};
}

posix! {
    /// Locks a mutex.
    fn mtx_lock(place: *mut Mutex) = mutex::pthread_mutex_lock;
    /// Locks a mutex if it is free.
    fn mtx_trylock(place: *mut Mutex) = mutex::pthread_mutex_trylock;
    /// Locks a mutex, until a time at most.
    fn mtx_timedlock(place: *mut Mutex, until: *const Timespec) = mutex::pthread_mutex_timedlock;
    /// Unlocks a mutex.
    fn mtx_unlock(place: *mut Mutex) = mutex::pthread_mutex_unlock;
    /// Wakes one that waits.
    fn cnd_signal(place: *mut Condition) = cond::pthread_cond_signal;
    /// Wakes all that wait.
    fn cnd_broadcast(place: *mut Condition) = cond::pthread_cond_broadcast;
    /// Waits.
    fn cnd_wait(place: *mut Condition, held: *mut Mutex) = cond::pthread_cond_wait;
    /// Waits, until a time at most.
    fn cnd_timedwait(place: *mut Condition, held: *mut Mutex, until: *const Timespec) = cond::pthread_cond_timedwait;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn error_numbers_become_results() {
        let results = [
            Errno(0),
            Errno::EBUSY,
            Errno::EAGAIN,
            Errno::ETIMEDOUT,
            Errno::EINVAL,
        ];
        let results = results.map(|error| result(error.0 as c_int));
        assert_eq!(results, [SUCCESS, BUSY, NO_MEMORY, TIMED_OUT, ERROR]);
    }
}
