//! Page tables in the machine's memory.

use df_libkern::pagetable::{Entry, TableMemory};

use crate::phys;
use crate::pmap::{self, Users};

/// The machine's memory as `libkern` wants it, for tables that some CPUs use.
pub(super) struct Hardware<'a>(pub(super) &'a Users);

impl TableMemory for Hardware<'_> {
    fn load(&self, phys: u64) -> Entry {
        Entry(pmap::load(phys))
    }

    fn store(&mut self, phys: u64, entry: Entry) {
        pmap::store(phys, entry.0);
    }

    fn alloc_table(&mut self) -> Option<u64> {
        phys::alloc_zeroed()
    }

    fn free_table(&mut self, phys: u64) {
        // A CPU may remember the way through this table even where it led to no page.
        self.0.flush_all();
        phys::free(phys, 1);
    }
}
