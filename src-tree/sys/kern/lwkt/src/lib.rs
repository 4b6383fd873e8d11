//! Kernel threads: scheduling, sleeping, locks that sleep.
//!
//! ```text
//! spawn("name", || ...)            a new thread
//! WaitQueue::wait(pred)            until a condition holds; wake() after it may have changed
//! tsleep(channel) / wakeup(channel)  the same by number, without a condition
//! Mutex, RwLock                    locks that may be held across a sleep
//! ```
//! Interrupt handlers may wake, and nothing else.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod mutex;
mod queue;
mod rwlock;
mod sched;
mod sleep;
mod thread;

pub use mutex::{Mutex, MutexGuard};
pub use queue::{ACTIVITY, Interrupted, WaitQueue};
pub use rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
pub use sched::{current, exit, init, should_yield, spawn, yield_now};
pub use sleep::{Sleep, Wake, set_interrupt_check, tsleep, wakeup, wakeup_one};
pub use thread::{Priority, SpawnError, Thread};
