//! The kernel's virtual address space.
//!
//! ```text
//! 0000_0000_0000_0000  user memory, up to USER_END
//! ffff_8000_0000_0000  DIRECT_MAP: all of physical memory, never executable
//! ffff_c000_0000_0000  DEVICE_WINDOW: device registers and firmware tables
//! ffff_e000_0000_0000  KERNEL_STACKS: stacks of kernel threads, with gaps between them
//! ffff_ffff_8000_0000  KERNEL_BASE: the kernel image, at its link address
//! ```

/// Size of a page in bytes.
pub const PAGE_SIZE: u64 = 4096;
/// Size of a large page in bytes.
pub const LARGE_PAGE_SIZE: u64 = 2 << 20;

/// First page of user memory; the page at 0 stays unmapped.
pub const USER_START: u64 = 0x1000;
/// End of user memory: DragonFly's `VM_MAX_USER_ADDRESS`, which is also the top of the first
/// user stack. One large page below the hole of non-canonical addresses.
pub const USER_END: u64 = 0x7fff_ffe0_0000;

/// Where physical address 0 is mapped.
pub const DIRECT_MAP: u64 = 0xffff_8000_0000_0000;
/// Largest physical address that the direct map can hold, exclusive.
pub const DIRECT_MAP_SIZE: u64 = 1 << 46;
/// Where device registers are mapped.
pub const DEVICE_WINDOW: u64 = 0xffff_c000_0000_0000;
/// Size of the device window: one entry of the top-level table.
pub const DEVICE_WINDOW_SIZE: u64 = 1 << 39;
/// Where the stacks of kernel threads are mapped: one entry of the top-level table.
pub const KERNEL_STACKS: u64 = 0xffff_e000_0000_0000;
/// The image is linked at this plus its preferred physical address.
pub const KERNEL_BASE: u64 = 0xffff_ffff_8000_0000;

/// Returns where a physical address is found in the direct map.
#[must_use]
pub const fn direct(phys: u64) -> u64 {
    DIRECT_MAP + phys
}

/// First address of the kernel half of every address space.
pub const KERNEL_HALF: u64 = 0xffff_8000_0000_0000;
