//! The address space of a user process.
//!
//! A map says which ranges there are and what backs them; `pages` holds the pages that this
//! space refers to, private ones (which are the data) and ones of objects (which are a
//! reference for the page tables); the page tables follow lazily. Invariants:
//!
//! - A page is present in the tables only if `pages` has it at that address, so its frame
//!   lives as long as a translation may lead there.
//! - An entry permits writing only if the map does, and the page is either private with no
//!   other reference (copy on write: a fork makes one) or belongs to an object that is mapped
//!   shared, which then knows that it was written.
//! - A range that permits nothing has no entries in the tables; its private pages stay.

mod change;
mod copy;
mod fault;
mod fork;
mod hardware;
mod identity;
mod image;
mod inherit;
mod limits;
mod mapping;
mod place;
mod space;
mod stack;
#[cfg(test)]
mod tests;

pub use change::Advice;
pub use identity::Identity;
pub use image::Extent;
pub use limits::Limits;
pub use mapping::{Inherit, Sharing};
pub use place::Place;
pub use space::{Activated, Vmspace};
