//! Physical memory from the boot services.

use core::ptr::NonNull;
use core::slice;

use df_stand::Pages;
use df_stand::platform::{ADDRESS_LIMIT, OutOfMemory, PAGE_SIZE, Place};
use uefi::boot::{self, AllocateType, MemoryType};

/// Lowest address used: what lies below belongs to the start-up of other processors.
const LOWEST: u64 = 1 << 20;

/// Pages that firmware knows as loader data. Dropping gives them back.
#[derive(Debug)]
pub(crate) struct EfiPages {
    start: NonNull<u8>,
    len: usize,
}

impl EfiPages {
    /// Allocates `count` pages and clears them.
    ///
    /// # Errors
    /// There is no such memory.
    pub(crate) fn allocate(place: Place, count: u64) -> Result<Self, OutOfMemory> {
        let count = usize::try_from(count).map_err(|_| OutOfMemory)?;
        let pages = match place {
            Place::At(at) => Self::raw(AllocateType::Address(at), count)?,
            Place::Aligned(align) => Self::aligned(align, count)?,
        };
        if pages.addr() < LOWEST || pages.addr() + pages.len as u64 > ADDRESS_LIMIT {
            return Err(OutOfMemory);
        }
        Ok(pages)
    }

    fn raw(how: AllocateType, count: usize) -> Result<Self, OutOfMemory> {
        let len = count
            .checked_mul(PAGE_SIZE as usize)
            .filter(|&len| len > 0)
            .ok_or(OutOfMemory)?;
        let start =
            boot::allocate_pages(how, MemoryType::LOADER_DATA, count).map_err(|_| OutOfMemory)?;
        // SAFETY: firmware has just given these `len` bytes to us alone.
        unsafe { start.write_bytes(0, len) };
        Ok(Self { start, len })
    }

    /// Firmware aligns to pages only: takes more, and gives back what sticks out.
    fn aligned(align: u64, count: usize) -> Result<Self, OutOfMemory> {
        let limit = AllocateType::MaxAddress(ADDRESS_LIMIT - 1);
        let align = usize::try_from(align).map_err(|_| OutOfMemory)?;
        let spare = (align / PAGE_SIZE as usize).saturating_sub(1);
        let total = count.checked_add(spare).ok_or(OutOfMemory)?;
        let whole = Self::raw(limit, total)?;
        let address = whole.start.as_ptr().addr();
        let head = address.next_multiple_of(align) - address;
        let (_, rest) = whole.split(head);
        let (pages, _) = rest.split(count * PAGE_SIZE as usize);
        pages.filter_empty()
    }

    /// Splits into the first `at` bytes and the rest; `at` is a whole number of pages.
    fn split(self, at: usize) -> (Self, Self) {
        let at = at.min(self.len);
        // SAFETY: `at` is at most the length of the allocation.
        let middle = unsafe { self.start.add(at) };
        let parts = (
            Self {
                start: self.start,
                len: at,
            },
            Self {
                start: middle,
                len: self.len - at,
            },
        );
        // The parts own the memory now.
        core::mem::forget(self);
        parts
    }

    fn filter_empty(self) -> Result<Self, OutOfMemory> {
        if self.len == 0 {
            Err(OutOfMemory)
        } else {
            Ok(self)
        }
    }
}

impl Drop for EfiPages {
    fn drop(&mut self) {
        if self.len > 0 {
            // SAFETY: these pages are ours, and nothing refers to them any more. Firmware
            // lets parts of an allocation be freed. If it refuses, they are merely lost.
            let _ = unsafe { boot::free_pages(self.start, self.len / PAGE_SIZE as usize) };
        }
    }
}

impl Pages for EfiPages {
    fn addr(&self) -> u64 {
        // Physical addresses are virtual addresses as long as firmware is there.
        self.start.as_ptr().addr() as u64
    }

    fn bytes(&self) -> &[u8] {
        // SAFETY: the memory is ours, `len` bytes long, and was initialised when allocated.
        unsafe { slice::from_raw_parts(self.start.as_ptr(), self.len) }
    }

    fn bytes_mut(&mut self) -> &mut [u8] {
        // SAFETY: as above, and `&mut self` makes this the only reference.
        unsafe { slice::from_raw_parts_mut(self.start.as_ptr(), self.len) }
    }
}
