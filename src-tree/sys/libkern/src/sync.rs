//! Lock for data that never waits while it is held.
//!
//! A spin lock from the `spin` crate: safe, usable in host tests, unaware of interrupts. It
//! may therefore guard only what interrupt handlers never touch, and must not be held across
//! a wait. Tokens and interrupt-safe locks are the business of `kern/sync`.

pub use spin::mutex::{SpinMutex as Mutex, SpinMutexGuard as MutexGuard};
/// The same for several readers or one writer.
pub use spin::rwlock::{RwLock, RwLockReadGuard, RwLockWriteGuard};
