//! What robust and shared mutexes need to know of threads: which of the former a thread has, so that
//! they can be told of its end, and a number for it that no thread of another process has.
//!
//! ```text
//! bits 0-10   a number among the process's threads that use shared mutexes
//! bits 11-30  the process
//! ```
//! The end of another process is noticed when somebody waits for its mutex: at once, or when the
//! sleep has taken as long as a sleep can. A process counts as there until it was waited for.

use core::sync::atomic::{AtomicI32, AtomicU64, Ordering};

use super::mutex::Mutex;
use super::thread::current;
use crate::errno::Errno;
use crate::list::List;

/// Bits of the number among the process's threads.
const SLOT_BITS: u32 = 11;
const WORDS: usize = (1 << SLOT_BITS) / 64;
/// No process has a higher number.
const HIGHEST_PROCESS: i32 = (1 << (31 - SLOT_BITS)) - 1;

/// The numbers that threads have, a bit each.
static SLOTS: [AtomicU64; WORDS] = [const { AtomicU64::new(0) }; WORDS];

/// A thread's part.
pub(super) struct Own {
    /// Its number, 0 while it has none.
    id: AtomicI32,
    /// The robust mutexes that it has locked.
    held: core::cell::UnsafeCell<List<*const Mutex>>,
}

impl Own {
    /// Of a thread that has used no such mutex.
    pub(super) const fn new() -> Own {
        Own {
            id: AtomicI32::new(0),
            held: core::cell::UnsafeCell::new(List::new()),
        }
    }
}

/// The calling thread's list.
fn with_held<R>(use_it: impl FnOnce(&mut List<*const Mutex>) -> R) -> R {
    // SAFETY: the list is the calling thread's own, and `use_it` does not come back here.
    use_it(unsafe { &mut *current().robust.held.get() })
}

/// Makes sure that the list has room for one more.
///
/// # Errors
/// ENOMEM.
pub(super) fn prepare() -> Result<(), Errno> {
    with_held(|held| {
        held.push(core::ptr::null())?;
        held.pop();
        Ok(())
    })
}

/// The calling thread has locked a mutex, after `prepare`.
pub(super) fn held(mutex: *const Mutex) {
    // There is room: nothing else was put into the list since `prepare`.
    let _ = with_held(|held| held.push(mutex));
}

/// The calling thread is about to unlock a mutex.
pub(super) fn given_up(mutex: *const Mutex) {
    with_held(|held| {
        if let Some(at) = held.iter().rposition(|&one| core::ptr::eq(one, mutex)) {
            let last = held.len() - 1;
            held.swap(at, last);
            held.truncate(last);
        }
    });
}

/// The calling thread ends: its mutexes are told, its number is free.
pub(crate) fn end_thread() {
    while let Some(mutex) = with_held(List::pop) {
        // SAFETY: a mutex that is locked is there.
        unsafe { &*mutex }.owner_ends();
    }
    with_held(|held| drop(core::mem::replace(held, List::new())));
    let id = current().robust.id.swap(0, Ordering::Relaxed);
    if id != 0 {
        let slot = (id & ((1 << SLOT_BITS) - 1)) as usize;
        SLOTS[slot / 64].fetch_and(!(1 << (slot % 64)), Ordering::Release);
    }
}

/// The calling thread is the only one of a new process: what its parent has locked is not its own.
pub(super) fn after_fork() {
    with_held(|held| held.truncate(0));
    current().robust.id.store(0, Ordering::Relaxed);
    for word in &SLOTS {
        word.store(0, Ordering::Relaxed);
    }
}

/// Takes the first free number.
fn take_slot() -> Option<i32> {
    SLOTS.iter().enumerate().find_map(|(at, word)| {
        loop {
            let used = word.load(Ordering::Relaxed);
            let bit = used.trailing_ones();
            if bit == 64 {
                return None;
            }
            let before = word.fetch_or(1 << bit, Ordering::Acquire);
            if before & 1 << bit == 0 {
                return Some(at as i32 * 64 + bit.cast_signed());
            }
        }
    })
}

/// The calling thread's number among all threads of the system.
///
/// # Errors
/// EAGAIN when too many threads of the process have one.
pub(super) fn shared_id() -> Result<i32, Errno> {
    let own = &current().robust.id;
    match own.load(Ordering::Relaxed) {
        0 => {}
        id => return Ok(id),
    }
    // SAFETY: the call takes no arguments. (The process of host tests is as good as any.)
    let process = unsafe { crate::syscall::getpid() }.map_or(1, |[process, _]| process as i32);
    if process > HIGHEST_PROCESS {
        return Err(Errno::EOPNOTSUPP);
    }
    let slot = take_slot().ok_or(Errno::EAGAIN)?;
    let id = process << SLOT_BITS | slot;
    own.store(id, Ordering::Relaxed);
    Ok(id)
}

/// Whether the process of a thread's number is there.
pub(super) fn lives(id: i32) -> bool {
    let process = id >> SLOT_BITS;
    // SAFETY: the call touches no memory; signal 0 only asks.
    let answer = unsafe { crate::syscall::kill(process, 0i32) };
    answer != Err(Errno::ESRCH.0 as core::ffi::c_int)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn threads_have_different_numbers_that_end_with_them() {
        let number = || {
            let id = shared_id().unwrap();
            assert_eq!(shared_id(), Ok(id));
            id
        };
        let mine = number();
        let theirs = std::thread::spawn(move || {
            let id = number();
            end_thread();
            id
        });
        assert_ne!(theirs.join().unwrap(), mine);
        assert!(mine > 0 && mine >> SLOT_BITS == 1);
        end_thread();
    }
}
