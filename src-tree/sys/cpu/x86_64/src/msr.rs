//! Model-specific registers.

use core::arch::asm;

/// Number of a model-specific register.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Msr(pub u32);

impl Msr {
    /// Base address and enable bits of the local APIC.
    pub const APIC_BASE: Self = Self(0x1b);
    /// Page attribute table.
    pub const PAT: Self = Self(0x277);
    /// Value of the time-stamp counter at which the local APIC's timer interrupts.
    pub const TSC_DEADLINE: Self = Self(0x6e0);
    /// Extended features: system calls, long mode, no-execute.
    pub const EFER: Self = Self(0xc000_0080);
    /// Segment selectors of `syscall` and `sysret`.
    pub const STAR: Self = Self(0xc000_0081);
    /// Entry point of `syscall` in long mode.
    pub const LSTAR: Self = Self(0xc000_0082);
    /// Flags that `syscall` clears.
    pub const SFMASK: Self = Self(0xc000_0084);
    /// Base of the FS segment.
    pub const FS_BASE: Self = Self(0xc000_0100);
    /// Base of the GS segment.
    pub const GS_BASE: Self = Self(0xc000_0101);
    /// What `swapgs` exchanges the base of GS with.
    pub const KERNEL_GS_BASE: Self = Self(0xc000_0102);
}

/// Reads a model-specific register.
///
/// # Safety
/// The CPU must have the register.
#[must_use]
pub unsafe fn read(msr: Msr) -> u64 {
    let (low, high): (u32, u32);
    // SAFETY: the caller vouches that the register exists; reading touches no memory.
    unsafe {
        asm!("rdmsr", in("ecx") msr.0, out("eax") low, out("edx") high,
            options(nomem, nostack, preserves_flags));
    }
    u64::from(high) << 32 | u64::from(low)
}

/// Writes a model-specific register.
///
/// # Safety
/// The CPU must have the register, and the value must keep the kernel running: the caller
/// knows what the register controls.
pub unsafe fn write(msr: Msr, value: u64) {
    let low = value as u32;
    let high = (value >> 32) as u32;
    // SAFETY: the caller vouches for register and value.
    unsafe {
        asm!("wrmsr", in("ecx") msr.0, in("eax") low, in("edx") high,
            options(nostack, preserves_flags));
    }
}
