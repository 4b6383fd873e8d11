//! The end of threads: `pthread_exit`, `pthread_join`, `pthread_detach`.
//!
//! A thread that ends cannot give back the stack that it runs on while somebody may still ask
//! for its result. So who joins it does that, once the kernel has stored 0 in `alive`; the
//! memory of a detached thread goes with its last two system calls, which use no stack.

use core::ffi::{c_int, c_void};
use core::ptr::null_mut;
use core::sync::atomic::Ordering;

use df_abi::signal::{SIG_SETMASK, SigSet};
use df_abi::thread::{EXTEXIT_LWP, EXTEXIT_SETINT};
use df_abi::time::Timespec;

use super::cancel::{self, word};
use super::thread::{RUNNING, Thread, current, fate, is_first, life};
use super::{cleanup, key};
use crate::errno::Errno;
use crate::futex::{self, Clock, Deadline};
use crate::sys::mman::unmap;

/// Ends the calling thread with a result for who joins it.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn pthread_exit(result: *mut c_void) -> ! {
    end_thread(result)
}

/// Ends the calling thread; the last one ends the process.
pub(super) fn end_thread(result: *mut c_void) -> ! {
    let thread = current();
    // Who ends cannot be cancelled any more.
    thread.cancel.fetch_or(word::ENDING, Ordering::AcqRel);
    cleanup::run_all();
    key::run_destructors();
    super::robust::end_thread();
    crate::malloc::end_thread();
    if RUNNING.fetch_sub(1, Ordering::AcqRel) == 1 {
        crate::stdlib::exit::exit(0);
    }
    thread.result.store(result, Ordering::Relaxed);
    // From here on no signal handler may run: it would need the stack.
    let all = SigSet {
        bits: [u32::MAX; 4],
    };
    let (all, nowhere) = (&raw const all, null_mut::<SigSet>());
    // SAFETY: the set lives as long as the call.
    let _ = unsafe { crate::syscall::sigprocmask(SIG_SETMASK, all, nowhere) };
    let before = thread.fate.compare_exchange(
        fate::JOINABLE,
        fate::ENDED,
        Ordering::AcqRel,
        Ordering::Acquire,
    );
    if before == Err(fate::DETACHED) && !is_first(thread) {
        // SAFETY: nobody else knows the thread.
        unsafe { leave_and_unmap(thread.mapping, thread.mapping_size) }
    }
    // Who joins is woken now, and looks often enough from here on to see what the kernel stores.
    thread.alive.store(life::ENDS, Ordering::Release);
    futex::wake_all(&thread.alive);
    let how = EXTEXIT_LWP | EXTEXIT_SETINT;
    // SAFETY: the word outlives the thread: it is unmapped by who sees what is stored.
    let _ = unsafe { crate::syscall::extexit(how, life::OVER, thread.alive.as_ptr()) };
    crate::stdlib::exit::trap()
}

/// Unmaps the stack that this runs on and ends the thread.
///
/// # Safety
/// The range holds this thread's stack and nothing that anybody else uses.
#[cfg(target_os = "dragonfly")]
unsafe fn leave_and_unmap(mapping: *mut u8, size: usize) -> ! {
    use df_abi::syscall::nr;
    // SAFETY: no instruction between the two calls touches the stack, and the second call does
    // not return.
    unsafe {
        core::arch::asm!(
            "syscall",
            "mov eax, {extexit}",
            "mov edi, {how}",
            "xor esi, esi",
            "xor edx, edx",
            "syscall",
            "ud2",
            extexit = const nr::extexit,
            how = const EXTEXIT_LWP,
            in("rax") nr::munmap,
            in("rdi") mapping,
            in("rsi") size,
            options(noreturn),
        )
    }
}

/// Host tests make no threads.
///
/// # Safety
/// None.
#[cfg(not(target_os = "dragonfly"))]
unsafe fn leave_and_unmap(_mapping: *mut u8, _size: usize) -> ! {
    crate::stdlib::exit::trap()
}

/// Waits until the kernel has left the thread's stack.
fn wait_for_end(thread: &Thread, deadline: Option<Deadline>) -> Result<(), futex::TimedOut> {
    loop {
        match thread.alive.load(Ordering::Acquire) {
            life::OVER => return Ok(()),
            life::RUNS => match futex::wait_point(&thread.alive, life::RUNS, deadline) {
                Err(futex::Ended::Cancelled) => cancel::act(),
                Err(futex::Ended::TimedOut) => return Err(futex::TimedOut),
                Ok(()) => {}
            },
            _ => futex::nap(&thread.alive, life::ENDS),
        }
    }
}

/// Gives the memory of a thread back that has ended.
fn release(thread: *mut Thread) {
    // SAFETY: the description is there until it is unmapped here.
    let mapping = unsafe { (*thread).mapping };
    // SAFETY: as above.
    let size = unsafe { (*thread).mapping_size };
    // SAFETY: the thread has ended, and who joined it was the last to know it.
    unsafe { unmap(mapping, size) };
}

fn join(thread: *mut Thread, result: *mut *mut c_void, deadline: Option<Deadline>) -> c_int {
    if thread.is_null() {
        return Errno::ESRCH.0 as c_int;
    }
    // SAFETY: the caller gives a thread that was not joined.
    let description = unsafe { &*thread };
    if core::ptr::eq(description, current()) {
        return Errno::EDEADLK.0 as c_int;
    }
    match description.fate.load(Ordering::Acquire) {
        fate::DETACHED | fate::JOINED => return Errno::EINVAL.0 as c_int,
        _ => {}
    }
    if wait_for_end(description, deadline).is_err() {
        return Errno::ETIMEDOUT.0 as c_int;
    }
    description.fate.store(fate::JOINED, Ordering::Relaxed);
    if !result.is_null() {
        let value = description.result.load(Ordering::Relaxed);
        // SAFETY: the caller gives a place for the result.
        unsafe { result.write(value) };
    }
    if !is_first(description) {
        release(thread);
    }
    0
}

/// Waits for the end of a thread and stores its result; gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_join(thread: *mut Thread, result: *mut *mut c_void) -> c_int {
    join(thread, result, None)
}

/// As `pthread_join`, until a time of the wall clock at most: ETIMEDOUT.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_timedjoin_np(
    thread: *mut Thread,
    result: *mut *mut c_void,
    until: *const Timespec,
) -> c_int {
    // SAFETY: the caller gives a time.
    match Deadline::new(Clock::Real, unsafe { until.read() }) {
        Some(deadline) => join(thread, result, Some(deadline)),
        None => Errno::EINVAL.0 as c_int,
    }
}

/// Lets a thread give its memory back itself when it ends; gives 0 or an error number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_detach(thread: *mut Thread) -> c_int {
    if thread.is_null() {
        return Errno::ESRCH.0 as c_int;
    }
    // SAFETY: the caller gives a thread that was neither joined nor detached.
    let description = unsafe { &*thread };
    let before = description.fate.compare_exchange(
        fate::JOINABLE,
        fate::DETACHED,
        Ordering::AcqRel,
        Ordering::Acquire,
    );
    match before {
        Ok(_) => 0,
        Err(fate::ENDED) => {
            // Without a deadline there is no failure.
            let _ = wait_for_end(description, None);
            if !is_first(description) {
                release(thread);
            }
            0
        }
        Err(_) => Errno::EINVAL.0 as c_int,
    }
}
