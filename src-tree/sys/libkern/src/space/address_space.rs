//! The address space.

use core::fmt;

use super::UserMemory;
use crate::pagetable::{self, Cache, Flags, Tables};
use crate::vmmap::{Access, MapError, Prot, VmMap};

const PAGE: u64 = 4096;

/// Why an operation on an address space failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SpaceError {
    /// A range that the map refuses.
    Map(MapError),
    /// Nothing is mapped there, or the protection forbids the access.
    Fault,
    /// Memory is exhausted.
    NoMemory,
    /// No NUL within the limit.
    TooLong,
}

impl fmt::Display for SpaceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Map(error) => error.fmt(f),
            Self::Fault => f.write_str("the address is not mapped or the access is forbidden"),
            Self::NoMemory => f.write_str("memory is exhausted"),
            Self::TooLong => f.write_str("the string is too long"),
        }
    }
}

impl From<MapError> for SpaceError {
    fn from(error: MapError) -> Self {
        Self::Map(error)
    }
}

/// Map and page tables of an address space. It does not own the memory: [`Space::clear`]
/// gives everything but the top-level table back.
#[derive(Debug)]
pub struct Space {
    map: VmMap,
    tables: Tables,
}

/// Returns the permissions of a page's entry. A page that permits nothing stays present, out
/// of the user's reach, so that its contents survive.
fn flags(prot: Prot) -> Flags {
    Flags {
        write: prot.contains(Prot::WRITE),
        exec: prot.contains(Prot::EXEC),
        user: prot != Prot::NONE,
        global: false,
        cache: Cache::WriteBack,
    }
}

impl Space {
    /// Makes an empty space for the addresses `low..high` over a tree of tables that maps
    /// nothing there.
    #[must_use]
    pub const fn new(tables: Tables, low: u64, high: u64) -> Self {
        Self {
            map: VmMap::new(low, high),
            tables,
        }
    }

    /// Returns the tables.
    #[must_use]
    pub const fn tables(&self) -> &Tables {
        &self.tables
    }

    /// Returns the map.
    #[must_use]
    pub const fn map(&self) -> &VmMap {
        &self.map
    }

    /// Maps `len` bytes (rounded up to pages): exactly at `hint` if `fixed`, replacing what is
    /// there, else at the first free place from `hint` on. Returns the address.
    pub fn insert(
        &mut self,
        memory: &mut impl UserMemory,
        (hint, len): (u64, u64),
        prot: Prot,
        fixed: bool,
    ) -> Result<u64, SpaceError> {
        let len = round_up(len)?;
        let start = if fixed {
            hint
        } else {
            self.map.find(hint, len)?
        };
        self.map.insert(start, len, prot)?;
        self.drop_pages(memory, start, start + len);
        Ok(start)
    }

    /// Removes every mapping in a range.
    pub fn remove(
        &mut self,
        memory: &mut impl UserMemory,
        start: u64,
        len: u64,
    ) -> Result<(), SpaceError> {
        let len = round_up(len)?;
        self.map.remove(start, len)?;
        self.drop_pages(memory, start, start + len);
        Ok(())
    }

    /// Changes the protection of a range, which must be mapped completely.
    pub fn protect(
        &mut self,
        memory: &mut impl UserMemory,
        (start, len): (u64, u64),
        prot: Prot,
    ) -> Result<(), SpaceError> {
        let len = round_up(len)?;
        self.map.protect(start, len, prot)?;
        self.tables.protect_range(
            memory,
            (start, start + len),
            flags(prot),
            &mut |memory, addr| {
                memory.flush(addr);
            },
        );
        Ok(())
    }

    /// Gives the pages of a mapped range back; they read as zero afterwards.
    pub fn discard(
        &mut self,
        memory: &mut impl UserMemory,
        start: u64,
        len: u64,
    ) -> Result<(), SpaceError> {
        let len = round_up(len)?;
        let end = self.map.check(start, len)?;
        if !self.map.is_mapped(start, end) {
            return Err(MapError::NotMapped.into());
        }
        self.drop_pages(memory, start, end);
        Ok(())
    }

    /// Gives all pages and all lower tables back.
    pub fn clear(&mut self, memory: &mut impl UserMemory) {
        let (low, high) = self.map.limits();
        self.map = VmMap::new(low, high);
        self.drop_pages(memory, low, high);
    }

    fn drop_pages(&self, memory: &mut impl UserMemory, start: u64, end: u64) {
        self.tables
            .remove_range(memory, (start, end), &mut |memory, page| {
                memory.flush(page.addr);
                memory.free_page(page.phys);
            });
    }

    /// Makes the page at `addr` present if the map permits the access. Returns the physical
    /// address that `addr` leads to.
    pub fn fault(
        &mut self,
        memory: &mut impl UserMemory,
        addr: u64,
        access: Access,
    ) -> Result<u64, SpaceError> {
        let range = self.map.lookup(addr).ok_or(SpaceError::Fault)?;
        if !range.prot.permits(access) {
            return Err(SpaceError::Fault);
        }
        if let Some(mapping) = self.tables.lookup(memory, addr) {
            return Ok(mapping.phys);
        }
        let page = memory.alloc_page().ok_or(SpaceError::NoMemory)?;
        let start = addr & !(PAGE - 1);
        match self
            .tables
            .map(memory, start, page, PAGE, flags(range.prot))
        {
            Ok(()) => Ok(page + (addr - start)),
            Err(error) => {
                memory.free_page(page);
                // The page was absent just now, so a table is what was missing.
                debug_assert_eq!(error, pagetable::MapError::NoMemory);
                Err(SpaceError::NoMemory)
            }
        }
    }

    /// Copies from user memory. On an error `out` may hold a part.
    pub fn copyin(
        &mut self,
        memory: &mut impl UserMemory,
        addr: u64,
        out: &mut [u8],
    ) -> Result<(), SpaceError> {
        let mut rest = out;
        let mut at = addr;
        while !rest.is_empty() {
            let phys = self.fault(memory, at, Access::Read)?;
            let (now, later) = rest.split_at_mut(in_page(at, rest.len()));
            memory.read(phys, now);
            at += now.len() as u64;
            rest = later;
        }
        Ok(())
    }

    /// Copies to user memory. On an error a part may have been copied.
    pub fn copyout(
        &mut self,
        memory: &mut impl UserMemory,
        addr: u64,
        bytes: &[u8],
    ) -> Result<(), SpaceError> {
        let mut rest = bytes;
        let mut at = addr;
        while !rest.is_empty() {
            let phys = self.fault(memory, at, Access::Write)?;
            let (now, later) = rest.split_at(in_page(at, rest.len()));
            memory.write(phys, now);
            at += now.len() as u64;
            rest = later;
        }
        Ok(())
    }

    /// Copies a string, without its NUL, which must come within `out`. Returns its length.
    pub fn copyinstr(
        &mut self,
        memory: &mut impl UserMemory,
        addr: u64,
        out: &mut [u8],
    ) -> Result<usize, SpaceError> {
        let mut done = 0;
        while done < out.len() {
            let at = addr.checked_add(done as u64).ok_or(SpaceError::Fault)?;
            let phys = self.fault(memory, at, Access::Read)?;
            let part = &mut out[done..];
            let count = in_page(at, part.len());
            let part = &mut part[..count];
            memory.read(phys, part);
            if let Some(end) = part.iter().position(|&b| b == 0) {
                return Ok(done + end);
            }
            done += count;
        }
        Err(SpaceError::TooLong)
    }
}

fn round_up(len: u64) -> Result<u64, SpaceError> {
    len.checked_next_multiple_of(PAGE)
        .ok_or(SpaceError::Map(MapError::BadRange))
}

/// How many of `len` bytes from `addr` on lie in its page.
fn in_page(addr: u64, len: usize) -> usize {
    len.min((PAGE - addr % PAGE) as usize)
}
