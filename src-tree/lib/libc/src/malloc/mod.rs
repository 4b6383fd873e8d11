//! The allocator behind `malloc`.
//!
//! Memory comes from the system in *regions* of 4 MiB, cut into 64 *units* of 64 KiB
//! ([`region`]). A unit serves objects of one *size class* ([`class`], [`slab`]); a *run* of
//! units serves one object up to 1 MiB; anything larger has a mapping of its own ([`large`]).
//! Every unit, run and mapping begins with a [`header`], which is found from an object's
//! address by rounding down to 64 KiB, so that `free` needs no table.
//!
//! [`heap`] puts the pieces together over a [`source::PageSource`]; [`api`] holds the C
//! functions and the one heap of the process.

pub mod api;
pub mod class;
pub mod header;
pub mod heap;
pub mod large;
pub mod region;
pub mod slab;
pub mod source;
#[cfg(test)]
mod tests;

pub use api::{calloc, free, malloc, posix_memalign, realloc};
pub(crate) use api::{hold_for_fork, release_after_fork};
