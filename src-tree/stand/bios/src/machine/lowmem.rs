//! The loader's own image, and the bounce buffer by which BIOS services exchange data with it.
//!
//! Real-mode code reaches only memory below 1 MiB, so everything a service reads or writes goes
//! through the buffer: 32 KiB that do not cross a 64 KiB boundary (`loader.ld`).
#![expect(unsafe_code, reason = "memory that the linker script reserves")]

use core::ptr;

unsafe extern "C" {
    static __image_start: u8;
    static __image_end: u8;
    static mut __bounce_start: [u8; SIZE];
}

/// Size of the bounce buffer in bytes.
pub(crate) const SIZE: usize = 0x8000;

/// Memory that the loader occupies, stack and page tables included: first byte, byte behind the
/// last.
pub(crate) fn image() -> (u64, u64) {
    (
        (&raw const __image_start).addr() as u64,
        (&raw const __image_end).addr() as u64,
    )
}

/// Real-mode segment of the buffer; its offset is 0.
pub(crate) fn segment() -> u16 {
    ((&raw const __bounce_start).addr() >> 4) as u16
}

/// Copies the start of the buffer to `to`, at most the whole buffer.
pub(crate) fn read(to: &mut [u8]) {
    let len = to.len().min(SIZE);
    let from = (&raw const __bounce_start).cast::<u8>();
    // SAFETY: `len` bytes are within both; the buffer is never borrowed, so they do not overlap.
    unsafe { ptr::copy_nonoverlapping(from, to.as_mut_ptr(), len) };
}

/// Copies `from` to the buffer from `offset` on; ignored when it does not fit.
pub(crate) fn write(offset: usize, from: &[u8]) {
    if offset.checked_add(from.len()).is_none_or(|end| end > SIZE) {
        return;
    }
    let buffer = (&raw mut __bounce_start).cast::<u8>();
    // SAFETY: the offset was checked against the size of the buffer.
    let to = unsafe { buffer.add(offset) };
    // SAFETY: the length was checked; the buffer is never borrowed, so they do not overlap.
    unsafe { ptr::copy_nonoverlapping(from.as_ptr(), to, from.len()) };
}
