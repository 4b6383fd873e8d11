//! What an address space needs from the machine.

use crate::pagetable::TableMemory;

/// Physical pages for user memory, besides those for tables.
pub trait UserMemory: TableMemory {
    /// Returns a zeroed page; `None` when memory is exhausted.
    fn alloc_page(&mut self) -> Option<u64>;
    /// Takes a page back.
    fn free_page(&mut self, phys: u64);
    /// Copies bytes out of a page; `phys` and the length stay inside it.
    fn read(&self, phys: u64, out: &mut [u8]);
    /// Copies bytes into a page; `phys` and the length stay inside it.
    fn write(&mut self, phys: u64, bytes: &[u8]);
    /// Makes the CPU forget the translation of a page.
    fn flush(&mut self, addr: u64);
}
