//! Device registers in physical memory and at I/O ports, and firmware's tables.

use df_cpu_x86_64::port;
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

    /// Size of the range in bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.len
    }

    fn pointer<T>(&self, offset: u64) -> *mut T {
        let size = size_of::<T>() as u64;
        assert!(
            offset.checked_add(size).is_some_and(|end| end <= self.len)
                && offset.is_multiple_of(size),
            "no register at {offset:#x}"
        );
        core::ptr::with_exposed_provenance_mut((self.base + offset) as usize)
    }

    /// Reads a register of 32 bits.
    ///
    /// # Panics
    /// Here and below: if the range has no such register.
    #[must_use]
    pub fn read(&self, offset: u64) -> u32 {
        // SAFETY: in the mapped range (`pointer`), which holds registers (`map`).
        unsafe { self.pointer::<u32>(offset).read_volatile() }
    }

    /// Writes a register of 32 bits.
    pub fn write(&self, offset: u64, value: u32) {
        // SAFETY: as in `read`.
        unsafe {
            self.pointer::<u32>(offset).write_volatile(value);
        }
    }

    /// Reads a register of 16 bits.
    #[must_use]
    pub fn read16(&self, offset: u64) -> u16 {
        // SAFETY: as in `read`.
        unsafe { self.pointer::<u16>(offset).read_volatile() }
    }

    /// Writes a register of 16 bits.
    pub fn write16(&self, offset: u64, value: u16) {
        // SAFETY: as in `read`.
        unsafe {
            self.pointer::<u16>(offset).write_volatile(value);
        }
    }

    /// Reads a register of 8 bits.
    #[must_use]
    pub fn read8(&self, offset: u64) -> u8 {
        // SAFETY: as in `read`.
        unsafe { self.pointer::<u8>(offset).read_volatile() }
    }

    /// Writes a register of 8 bits.
    pub fn write8(&self, offset: u64, value: u8) {
        // SAFETY: as in `read`.
        unsafe {
            self.pointer::<u8>(offset).write_volatile(value);
        }
    }
}

/// A range of I/O ports. Accesses are bounds-checked.
#[derive(Debug)]
pub struct Ports {
    base: u16,
    len: u16,
}

impl Ports {
    /// Makes a range.
    ///
    /// # Safety
    /// The ports must belong to a device that the kernel uses through this value only, and that
    /// touches no memory by itself without being given its address.
    #[must_use]
    pub const unsafe fn new(base: u16, len: u16) -> Self {
        Self { base, len }
    }

    fn port(&self, offset: u16) -> u16 {
        assert!(offset < self.len, "no port at {offset:#x}");
        self.base + offset
    }

    /// Reads a byte.
    ///
    /// # Panics
    /// Here and below: if the range has no such port.
    #[must_use]
    pub fn read8(&self, offset: u16) -> u8 {
        // SAFETY: a port of the device (`new`).
        unsafe { port::inb(self.port(offset)) }
    }

    /// Writes a byte.
    pub fn write8(&self, offset: u16, value: u8) {
        // SAFETY: as in `read8`.
        unsafe {
            port::outb(self.port(offset), value);
        }
    }

    /// Fills `out` with words from one port.
    pub fn read16_all(&self, offset: u16, out: &mut [u16]) {
        // SAFETY: as in `read8`.
        unsafe {
            port::insw(self.port(offset), out);
        }
    }

    /// Writes words to one port.
    pub fn write16_all(&self, offset: u16, words: &[u16]) {
        // SAFETY: as in `read8`.
        unsafe {
            port::outsw(self.port(offset), words);
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
