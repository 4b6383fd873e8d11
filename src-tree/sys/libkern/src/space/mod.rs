//! A user address space: map and page tables kept in step, over any kind of memory.
//!
//! Memory is anonymous and demand-zero: mapping a range costs an entry in the map; a page
//! comes when it is first touched, by the user or by a copy. Invariant: a page is present
//! only inside a mapped range, and its entry in the tables permits what the map permits.

mod address_space;
mod memory;

#[cfg(test)]
mod tests;

pub use address_space::{Space, SpaceError};
pub use memory::UserMemory;
