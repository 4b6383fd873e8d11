//! The address space of a user process.

use alloc::vec;
use alloc::vec::Vec;

use df_abi::errno::Errno;
use df_libkern::pagetable::{Entry, TableMemory, Tables};
use df_libkern::space::{Space, SpaceError, UserMemory};
use df_libkern::vmmap::MapError;
use df_machine::memory::{USER_END, USER_START, flush_page, kernel_root, no_execute};

use crate::{Access, Prot, phys, pmap};

/// Where mappings without a wish go: above what programs are linked to and their data.
const MAP_BASE: u64 = 0x8_0000_0000;
/// Top-level entries of the kernel's half.
const KERNEL_ENTRIES: core::ops::Range<u64> = 256..512;

/// An address space with anonymous, demand-zero memory. Dropping it frees all of it.
#[derive(Debug)]
pub struct Vmspace {
    space: Space,
}

/// The machine's memory as `libkern` wants it.
struct Machine;

impl TableMemory for Machine {
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
        // The CPU may remember the way through this table even where it led to no page.
        pmap::flush_all();
        phys::free(phys, 1);
    }
}

impl UserMemory for Machine {
    fn alloc_page(&mut self) -> Option<u64> {
        phys::alloc_zeroed()
    }

    fn free_page(&mut self, phys: u64) {
        phys::free(phys, 1);
    }

    fn read(&self, phys: u64, out: &mut [u8]) {
        pmap::read(phys, out);
    }

    fn write(&mut self, phys: u64, bytes: &[u8]) {
        pmap::write(phys, bytes);
    }

    fn flush(&mut self, addr: u64) {
        flush_page(addr);
    }
}

fn errno(error: SpaceError) -> Errno {
    match error {
        SpaceError::Map(MapError::BadRange) => Errno::EINVAL,
        SpaceError::Map(MapError::NoSpace | MapError::NotMapped) | SpaceError::NoMemory => {
            Errno::ENOMEM
        }
        SpaceError::Fault => Errno::EFAULT,
        SpaceError::TooLong => Errno::ENAMETOOLONG,
    }
}

impl Vmspace {
    /// Makes an empty address space. `ENOMEM` when there is no memory for its page tables.
    pub fn new() -> Result<Self, Errno> {
        let root = phys::alloc_zeroed().ok_or(Errno::ENOMEM)?;
        let tables = Tables::new(root, no_execute());
        let kernel = Tables::new(kernel_root(), no_execute());
        tables.share_top(&mut Machine, &kernel, KERNEL_ENTRIES);
        Ok(Self {
            space: Space::new(tables, USER_START, USER_END),
        })
    }

    /// Maps `len` bytes (rounded up to pages) and returns the address.
    ///
    /// With `fixed`, exactly at `hint` (page-aligned), replacing what is there; otherwise at
    /// the first free place at or above `hint` (0: no wish). No page is used before it is
    /// touched. `EINVAL` for an empty, unaligned or outside range, `ENOMEM` when there is no
    /// place.
    pub fn map(&mut self, hint: u64, len: u64, prot: Prot, fixed: bool) -> Result<u64, Errno> {
        let hint = if hint == 0 && !fixed { MAP_BASE } else { hint };
        self.space
            .insert(&mut Machine, (hint, len), prot, fixed)
            .map_err(errno)
    }

    /// Removes every mapping in the range and frees its pages. `EINVAL` unless `addr` is
    /// page-aligned and the range lies in user space.
    pub fn unmap(&mut self, addr: u64, len: u64) -> Result<(), Errno> {
        self.space.remove(&mut Machine, addr, len).map_err(errno)
    }

    /// Changes the protection of the range. `ENOMEM` if part of it is not mapped.
    pub fn protect(&mut self, addr: u64, len: u64, prot: Prot) -> Result<(), Errno> {
        self.space
            .protect(&mut Machine, (addr, len), prot)
            .map_err(errno)
    }

    /// Gives the pages of the range back; they read as zero afterwards. `ENOMEM` if part of
    /// it is not mapped.
    pub fn madvise_free(&mut self, addr: u64, len: u64) -> Result<(), Errno> {
        self.space.discard(&mut Machine, addr, len).map_err(errno)
    }

    /// Makes `addr` accessible if the map permits it. `EFAULT` where nothing is mapped or the
    /// protection forbids the access, `ENOMEM` when there is no page.
    pub fn fault(&mut self, addr: u64, access: Access) -> Result<(), Errno> {
        self.space
            .fault(&mut Machine, addr, access)
            .map(drop)
            .map_err(errno)
    }

    /// Makes this the address space that user mode sees on this CPU, until another one is
    /// activated or this one is dropped.
    pub fn activate(&self) {
        pmap::activate(self.space.tables().root());
    }

    /// Returns the size of all mappings in bytes.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.space.map().size()
    }

    /// Copies from user memory. `EFAULT` if any of it is not readable.
    pub fn copyin(&mut self, addr: u64, dst: &mut [u8]) -> Result<(), Errno> {
        self.space.copyin(&mut Machine, addr, dst).map_err(errno)
    }

    /// Copies to user memory. `EFAULT` if any of it is not writable.
    pub fn copyout(&mut self, addr: u64, src: &[u8]) -> Result<(), Errno> {
        self.space.copyout(&mut Machine, addr, src).map_err(errno)
    }

    /// Copies a string from user memory, without its NUL. `ENAMETOOLONG` if there is none
    /// within `max` bytes.
    pub fn copyinstr(&mut self, addr: u64, max: usize) -> Result<Vec<u8>, Errno> {
        let mut out = vec![0; max];
        let len = self
            .space
            .copyinstr(&mut Machine, addr, &mut out)
            .map_err(errno)?;
        out.truncate(len);
        Ok(out)
    }
}

impl Drop for Vmspace {
    fn drop(&mut self) {
        let root = self.space.tables().root();
        pmap::deactivate(root);
        self.space.clear(&mut Machine);
        phys::free(root, 1);
    }
}
