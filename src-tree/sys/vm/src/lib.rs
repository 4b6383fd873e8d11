//! Physical pages, kernel heap, objects of pages, user address spaces.
//!
//! The algorithms are in `libkern`; here they meet the machine's memory, or in tests on the
//! host a piece of the host's heap. Unsafe code is in `pmap` (the direct map and the active
//! page table), `kmalloc` (Rust's allocator interface), `dma` (memory shared
//! with devices) and `machine::hosted`.
#![no_std]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod debug;
mod dma;
mod kmalloc;
mod machine;
mod objcache;
mod object;
mod page;
mod phys;
mod pmap;
mod reclaim;
mod stock;
#[cfg(test)]
mod testing;
mod vmspace;
mod zones;

pub use debug::init as show_in_debugger;
pub use df_libkern::heap::Zone;
pub use df_libkern::vmmap::{Access, Prot};
pub use dma::Dma;
pub use objcache::ObjCache;
pub use object::{PAGE, PageBytes, Pager, VmObject};
pub use phys::{Stats, init, stats, zero_a_page};
pub use reclaim::spare;
pub use vmspace::{Activated, Advice, Extent, Identity, Inherit, Limits, Place, Sharing, Vmspace};
pub use zones::{Growth, LeakReport, Zones};
