//! The machine itself.

use df_libkern::memmap::{Kind, Region};
use df_machine::memory::memory_map;

pub(crate) use df_machine::memory::{
    PAGE_SIZE, Space, USER_END, USER_START, activate, active_table, deactivate, direct, flush_all,
    flush_pages, kernel_root, leave, no_execute,
};
pub(crate) use df_machine::sync::Spin;

/// Whether memory comes from the heap of the program that this crate is part of.
pub(crate) const HOSTED: bool = false;

/// Memory that nobody uses yet.
pub(crate) fn usable() -> impl Iterator<Item = Region> {
    let regions = memory_map().regions().iter().copied();
    regions.filter(|region| region.kind == Kind::Usable)
}
