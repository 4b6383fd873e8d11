//! `<pthread.h>`: threads on the kernel's light-weight processes, and what they meet at.

pub mod attr;
pub mod barrier;
pub mod cleanup;
pub mod cond;
pub mod create;
pub mod exit;
pub mod fork;
pub mod key;
pub mod mutex;
pub mod once;
pub mod own;
pub mod rwlock;
pub mod share;
pub mod spin;
pub mod thread;
