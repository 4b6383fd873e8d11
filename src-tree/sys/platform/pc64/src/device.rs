//! Device registers in physical memory, and firmware's tables.

use df_libkern::pagetable::Cache;

use crate::boot::map_device;

/// A range of device registers, mapped uncached. Accesses are bounds-checked.
#[derive(Debug)]
pub struct Registers {
    base: u64,
    len: u64,
}

impl Registers {
    /// Maps the registers at a physical address; `None` when the device window is full.
    ///
    /// # Safety
    /// The range must hold device registers and nothing else that the kernel uses.
    #[must_use]
    pub unsafe fn map(phys: u64, len: u64) -> Option<Self> {
        let base = map_device(phys, len, true, Cache::Uncached).ok()?;
        Some(Self { base, len })
    }

    fn pointer(&self, offset: u64) -> *mut u32 {
        assert!(
            offset + 4 <= self.len && offset.is_multiple_of(4),
            "no register at {offset:#x}"
        );
        core::ptr::with_exposed_provenance_mut((self.base + offset) as usize)
    }

    /// Reads a register of 32 bits.
    #[must_use]
    pub fn read(&self, offset: u64) -> u32 {
        // SAFETY: in the mapped range (`pointer`), which holds registers (`map`).
        unsafe { self.pointer(offset).read_volatile() }
    }

    /// Writes a register of 32 bits.
    pub fn write(&self, offset: u64, value: u32) {
        // SAFETY: as in `read`.
        unsafe {
            self.pointer(offset).write_volatile(value);
        }
    }
}

/// Maps memory that the firmware filled in, read-only, for ever.
///
/// # Safety
/// The range must be memory or firmware ROM that nobody writes any more.
#[must_use]
pub(crate) unsafe fn firmware_bytes(phys: u64, len: usize) -> Option<&'static [u8]> {
    let start = map_device(phys, len as u64, false, Cache::WriteBack).ok()?;
    let pointer = core::ptr::with_exposed_provenance(start as usize);
    // SAFETY: mapped just now, for ever; the caller vouches for the rest.
    Some(unsafe { core::slice::from_raw_parts(pointer, len) })
}
