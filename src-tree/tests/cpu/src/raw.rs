//! Instructions, and mappings at addresses of our own: the one unsafe file of this program.
#![expect(
    unsafe_code,
    reason = "mmap is a C function; bases are set by instructions"
)]

use std::arch::asm;
use std::io;

/// The base of GS. Only where the kernel lets programs; otherwise a signal.
pub(crate) fn gs_base() -> u64 {
    let base;
    // SAFETY: reads a register, or is refused by a signal.
    unsafe {
        asm!("rdgsbase {}", out(reg) base, options(nomem, nostack, preserves_flags));
    }
    base
}

/// The base of FS. As [`gs_base`].
pub(crate) fn fs_base() -> u64 {
    let base;
    // SAFETY: reads a register, or is refused by a signal.
    unsafe {
        asm!("rdfsbase {}", out(reg) base, options(nomem, nostack, preserves_flags));
    }
    base
}

/// Sets the base of GS, which nothing in a program uses. As [`gs_base`]; the address is canonical.
pub(crate) fn set_gs_base(base: u64) {
    // SAFETY: no code of a program on this system addresses by GS.
    unsafe {
        asm!("wrgsbase {}", in(reg) base, options(nomem, nostack, preserves_flags));
    }
}

/// Where pages are: far from everything that the system maps by itself.
const BASE: usize = 0x1000_0000_0000;
const SIZE: usize = 4096;

/// A page at an address that is the same in every process.
pub(crate) struct Page {
    address: usize,
}

impl Page {
    /// Maps the page with a number, full of zeros. Each number once.
    pub(crate) fn map(number: usize) -> io::Result<Self> {
        let page = Self {
            address: BASE + number * SIZE,
        };
        page.renew()?;
        Ok(page)
    }

    /// Takes the page away and maps a new one in its place.
    pub(crate) fn renew(&self) -> io::Result<()> {
        map_at(self.address)
    }

    /// The first word.
    pub(crate) fn read(&self) -> u64 {
        let word = std::ptr::with_exposed_provenance::<u64>(self.address);
        // SAFETY: mapped in `map`, and for as long as the process lives.
        unsafe { word.read_volatile() }
    }

    /// Sets the first word.
    pub(crate) fn write(&mut self, value: u64) {
        let word = std::ptr::with_exposed_provenance_mut::<u64>(self.address);
        // SAFETY: as in `read`.
        unsafe {
            word.write_volatile(value);
        }
    }
}

#[cfg(target_os = "dragonfly")]
fn map_at(address: usize) -> io::Result<()> {
    let place = std::ptr::with_exposed_provenance_mut(address);
    let access = libc::PROT_READ | libc::PROT_WRITE;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANON | libc::MAP_FIXED;
    // SAFETY: nothing but the pages of this module is at these addresses, and no reference to
    // their bytes exists.
    let mapped = unsafe { libc::mmap(place, SIZE, access, flags, -1, 0) };
    if mapped == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

#[cfg(not(target_os = "dragonfly"))]
fn map_at(_address: usize) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
