//! Port input and output.

use core::arch::asm;

/// Reads a byte from an I/O port.
///
/// # Safety
/// Reading the port must not have an effect on memory safety; the caller knows the device.
#[must_use]
pub unsafe fn inb(port: u16) -> u8 {
    let value: u8;
    // SAFETY: the caller vouches for the port; the instruction touches no memory.
    unsafe {
        asm!("in al, dx", in("dx") port, out("al") value, options(nomem, nostack, preserves_flags));
    }
    value
}

/// Writes a byte to an I/O port.
///
/// # Safety
/// As [`inb`]: the caller knows the device and what the write makes it do.
pub unsafe fn outb(port: u16, value: u8) {
    // SAFETY: the caller vouches for the port and the value.
    unsafe {
        asm!("out dx, al", in("dx") port, in("al") value, options(nomem, nostack, preserves_flags));
    }
}

/// Reads a 16-bit word from an I/O port.
///
/// # Safety
/// As [`inb`].
#[must_use]
pub unsafe fn inw(port: u16) -> u16 {
    let value: u16;
    // SAFETY: the caller vouches for the port; the instruction touches no memory.
    unsafe {
        asm!("in ax, dx", in("dx") port, out("ax") value, options(nomem, nostack, preserves_flags));
    }
    value
}

/// Writes a 16-bit word to an I/O port.
///
/// # Safety
/// As [`outb`].
pub unsafe fn outw(port: u16, value: u16) {
    // SAFETY: the caller vouches for the port and the value.
    unsafe {
        asm!("out dx, ax", in("dx") port, in("ax") value, options(nomem, nostack, preserves_flags));
    }
}

/// Reads a 32-bit word from an I/O port.
///
/// # Safety
/// As [`inb`].
#[must_use]
pub unsafe fn inl(port: u16) -> u32 {
    let value: u32;
    // SAFETY: the caller vouches for the port; the instruction touches no memory.
    unsafe {
        asm!("in eax, dx", in("dx") port, out("eax") value, options(nomem, nostack, preserves_flags));
    }
    value
}

/// Writes a 32-bit word to an I/O port.
///
/// # Safety
/// As [`outb`].
pub unsafe fn outl(port: u16, value: u32) {
    // SAFETY: the caller vouches for the port and the value.
    unsafe {
        asm!("out dx, eax", in("dx") port, in("eax") value, options(nomem, nostack, preserves_flags));
    }
}

/// Fills `out` with words read one after another from an I/O port.
///
/// # Safety
/// As [`inb`].
pub unsafe fn insw(port: u16, out: &mut [u16]) {
    // SAFETY: writes exactly the words of `out`; the direction flag is clear, as the ABI says.
    // The caller vouches for the port.
    unsafe {
        asm!("rep insw", in("dx") port, inout("rdi") out.as_mut_ptr() => _,
            inout("rcx") out.len() => _, options(nostack, preserves_flags));
    }
}

/// Writes words one after another to an I/O port.
///
/// # Safety
/// As [`outb`].
pub unsafe fn outsw(port: u16, words: &[u16]) {
    // SAFETY: reads exactly the words; the direction flag is clear, as the ABI says. The caller
    // vouches for the port and the words.
    unsafe {
        asm!("rep outsw", in("dx") port, inout("rsi") words.as_ptr() => _,
            inout("rcx") words.len() => _, options(nostack, preserves_flags, readonly));
    }
}
