//! The allocator behind `malloc`.
//!
//! Memory comes from the system in *regions* of 4 MiB, cut into 64 *units* of 64 KiB
//! ([`region`]). A few units together are a [`slab`], which serves objects of one *size class*
//! ([`class`]) up to 32 KiB; a *run* of units serves one object up to 1 MiB; anything larger has
//! a mapping of its own ([`large`]). Every region and mapping begins at a multiple of 4 MiB with
//! a [`header`], which is found from an object's address by rounding down, so that `free` needs
//! no table.
//!
//! Each thread has a [`cache`] of free objects, which serves most calls without a lock; it
//! fetches objects from its class's [`central`] list of slabs and gives them back many at a
//! time. An object that another thread frees goes to that thread's cache.
//!
//! [`heap`] puts the pieces together over a [`source::PageSource`]; [`api`] holds the C
//! functions and the one heap of the process; [`local`] is where a thread's cache is.

pub mod api;
pub mod cache;
mod central;
pub mod class;
pub mod header;
pub mod heap;
pub mod large;
mod local;
pub mod region;
pub mod slab;
pub mod source;
#[cfg(test)]
mod tests;

pub use api::{calloc, free, malloc, posix_memalign, realloc};
pub(crate) use api::{hold_for_fork, release_after_fork};
pub(crate) use local::end_thread;

/// Why a pointer was refused: the caller has corrupted memory and should be ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotAnObject;
