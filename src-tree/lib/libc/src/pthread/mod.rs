//! `<pthread.h>`: threads on the kernel's light-weight processes, and what they meet at.

pub mod attr;
pub mod barrier;
pub mod cancel;
pub mod cleanup;
pub mod cond;
pub mod create;
pub mod exit;
pub mod fork;
pub mod key;
pub mod mutex;
pub mod mutex_attr;
pub mod once;
pub mod own;
pub(crate) mod robust;
pub mod rwlock;
pub mod schedule;
pub mod share;
pub mod spin;
pub mod thread;
