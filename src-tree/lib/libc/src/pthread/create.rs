//! Making threads: `pthread_create`.
//!
//! One mapping holds everything of a thread:
//!
//! ```text
//! +-------+---------------------------+-----------------------+--------+
//! | guard | stack (grows down from    | thread-local storage, | Thread |
//! |       | its end)                  | control block         |        |
//! +-------+---------------------------+-----------------------+--------+
//! ```

use core::ffi::{c_int, c_void};
use core::ptr::null_mut;
use core::sync::atomic::Ordering;

use df_abi::mman::PROT_NONE;
use df_abi::signal::{SIG_SETMASK, SigSet};
use df_abi::thread::LwpParams;

use super::attr::{Attributes, Handle};
use super::cancel::without_ours;
use super::exit::end_thread;
use super::thread::{RUNNING, Start, Thread, current, fate, new_id};
use crate::errno::Errno;
use crate::sys::mman::{map_anonymous, unmap};
use crate::sys::param::PAGE_SIZE;
use crate::tls;

/// Every signal.
static ALL: SigSet = SigSet {
    bits: [u32::MAX; 4],
};

/// Starts a thread that calls `start(argument)`; gives 0 or an error number, EAGAIN when there
/// is no memory for another thread.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn pthread_create(
    out: *mut *mut Thread,
    attributes: *const Handle,
    start: Start,
    argument: *mut c_void,
) -> c_int {
    let attributes = if attributes.is_null() {
        Attributes::DEFAULT
    } else {
        // SAFETY: the caller gives attributes that were initialised.
        match unsafe { Attributes::of(attributes) } {
            Some(attributes) => *attributes,
            None => return Errno::EINVAL.0 as c_int,
        }
    };
    // The first thread's number is needed once there are others.
    current().lwp();
    let Some((thread, top, block)) = lay_out(&attributes) else {
        return Errno::EAGAIN.0 as c_int;
    };
    // SAFETY: the description was just made, and no other thread knows it.
    let description = unsafe { &mut *thread };
    description.start = Some(start);
    description.argument = argument;
    if attributes.detached {
        description.fate.store(fate::DETACHED, Ordering::Relaxed);
    }
    // The new thread must take no signal before it has its thread-local storage.
    let mut mask = SigSet::EMPTY;
    let (all, old) = (&raw const ALL, &raw mut mask);
    // SAFETY: both sets live as long as the call.
    let _ = unsafe { crate::syscall::sigprocmask(SIG_SETMASK, all, old) };
    description.mask = without_ours(mask);
    let entry: unsafe extern "C" fn(*mut Thread) -> ! = begin;
    let params = LwpParams {
        func: entry as usize as u64,
        arg: thread.expose_provenance() as u64,
        stack: top.expose_provenance() as u64,
        tid1: description.lwp.as_ptr().expose_provenance() as u64,
        tid2: 0,
    };
    block.set_thread(thread.cast());
    // SAFETY: the caller gives a place for the thread.
    unsafe { out.write(thread) };
    let (size, mapping) = (description.mapping_size, description.mapping);
    RUNNING.fetch_add(1, Ordering::Relaxed);
    // SAFETY: function, argument and stack are those of the new thread alone.
    let created = unsafe { crate::syscall::lwp_create(&raw const params) };
    let (restored, nowhere) = (&raw const mask, null_mut::<SigSet>());
    // SAFETY: the set lives as long as the call.
    let _ = unsafe { crate::syscall::sigprocmask(SIG_SETMASK, restored, nowhere) };
    match created {
        Ok(_) => 0,
        Err(error) => {
            RUNNING.fetch_sub(1, Ordering::Relaxed);
            // SAFETY: no thread runs on it.
            unsafe { unmap(mapping, size) };
            error
        }
    }
}

/// A control block of a thread that has not started.
#[derive(Clone, Copy)]
struct Block(*mut tls::ThreadControlBlock);

impl Block {
    fn set_thread(self, thread: *mut c_void) {
        // SAFETY: the block was prepared, and its thread does not run yet.
        unsafe { (*self.0).thread = thread };
    }
}

/// Maps and fills the memory of a thread; gives its description, the top of its stack and its
/// control block.
fn lay_out(attributes: &Attributes) -> Option<(*mut Thread, *mut u8, Block)> {
    let area = tls::layout().area().next_multiple_of(64);
    let behind = (area + size_of::<Thread>()).next_multiple_of(PAGE_SIZE);
    let ours = attributes.stack.is_null();
    let guard = if ours {
        attributes.guard_size.checked_next_multiple_of(PAGE_SIZE)?
    } else {
        0
    };
    let stack_size = if ours {
        attributes.stack_size.checked_next_multiple_of(PAGE_SIZE)?
    } else {
        0
    };
    let size = guard.checked_add(stack_size)?.checked_add(behind)?;
    let mapping = map_anonymous(size)?;
    if guard > 0 {
        // SAFETY: the range is part of the new mapping.
        let protected = unsafe { crate::syscall::mprotect(mapping, guard, PROT_NONE) };
        if protected.is_err() {
            // SAFETY: nobody uses the new mapping.
            unsafe { unmap(mapping, size) };
            return None;
        }
    }
    let (stack, stack_size) = if ours {
        (mapping.wrapping_add(guard), stack_size)
    } else {
        (attributes.stack, attributes.stack_size)
    };
    let top = stack.wrapping_add(stack_size);
    let top = top.map_addr(|address| address & !15);
    let storage = mapping.wrapping_add(size - behind);
    // SAFETY: fresh pages are zero, and the area is the new thread's alone.
    let block = unsafe { tls::prepare(storage) };
    let thread = storage.wrapping_add(area).cast::<Thread>();
    let mut description = Thread::new(new_id());
    description.mapping = mapping;
    description.mapping_size = size;
    (description.stack, description.stack_size) = (stack, stack_size);
    description.guard_size = guard;
    // SAFETY: the place is inside the mapping, behind the area, at a multiple of 64.
    unsafe { thread.write(description) };
    Some((thread, top, Block(block)))
}

/// The first function of a new thread, on its own stack, with every signal blocked.
#[cfg(target_os = "dragonfly")]
unsafe extern "C" fn begin(thread: *mut Thread) -> ! {
    // SAFETY: the description lives as long as the thread.
    let description = unsafe { &*thread };
    let area = tls::layout().area().next_multiple_of(64);
    let storage = thread.cast::<u8>().wrapping_sub(area);
    // SAFETY: the control block was prepared for this thread in this place.
    if !unsafe { tls::use_area(storage) } {
        crate::stdlib::exit::trap();
    }
    let (mask, nowhere) = (&raw const description.mask, null_mut::<SigSet>());
    // SAFETY: the set lives as long as the call.
    let _ = unsafe { crate::syscall::sigprocmask(SIG_SETMASK, mask, nowhere) };
    let result = match description.start {
        // SAFETY: who made the thread vouched for function and argument.
        Some(start) => unsafe { start(description.argument) },
        None => null_mut(),
    };
    end_thread(result)
}

/// Host tests make no threads.
#[cfg(not(target_os = "dragonfly"))]
unsafe extern "C" fn begin(_thread: *mut Thread) -> ! {
    end_thread(null_mut())
}
