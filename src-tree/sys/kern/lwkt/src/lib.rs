//! Kernel threads: scheduling, sleeping, locks that sleep.
//!
//! ```text
//! spawn("name", || ...)            a new thread
//! WaitQueue::wait(pred)            until a condition holds; wake() after it may have changed
//! tsleep(channel) / wakeup(channel)  the same by number, without a condition
//! Mutex, RwLock, Serializer        locks that may be held across a sleep
//! Token                            a lock that is lost across a sleep; MP is the big one
//! Port                             messages between threads, with replies
//! send, call                       work for another CPU
//! establish(source, handler)       a thread for what interrupts
//! Thread::set_cpus(cpus)           a thread on some CPUs only
//! ```
//! Interrupt handlers may wake, directly or by [`interrupt`], and nothing else.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod balance;
mod cpu;
mod debug;
mod ithread;
mod message;
mod mutex;
mod owned_port;
mod port;
mod queue;
mod registry;
mod rwlock;
mod sched;
mod serialize;
mod sleep;
mod statistics;
mod thread;
mod timer;
mod token;
mod waiting;

pub use df_libkern::cpus::Cpus;
pub use ithread::{
    EstablishError, SOURCES, Source, establish, interrupt, livelock_limits, set_livelock_limits,
    sources,
};
pub use message::{call, retire_others, send, sent};
pub use mutex::{Mutex, MutexGuard};
pub use owned_port::{Inside, SerializerPort, ThreadPort};
pub use port::{NoReply, Port, Received, Sent};
pub use queue::{ACTIVITY, Interrupted, WaitQueue};
pub use registry::tokens;
pub use rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
pub use sched::{
    create, create_free, create_small, current, exit, init, is_interrupted, move_to, run_cpu,
    set_idle_work, should_yield, spawn, start, start_on, yield_now,
};
pub use serialize::Serializer;
pub use sleep::{Sleep, Wake, set_interrupt_check, tsleep, wakeup, wakeup_one};
pub use statistics::{CpuStatistics, statistics};
pub use thread::{Priority, SpawnError, Thread, count as thread_count};
pub use timer::TICK_HZ;
pub use token::{Contention, MP, Token, TokenGuard, without_tokens};
