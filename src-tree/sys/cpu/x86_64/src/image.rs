//! Where the parts of the kernel image are: the symbols of the linker script.

use core::ops::Range;

/// Address ranges (virtual, page-aligned) of the parts of the image.
#[derive(Clone, Debug)]
pub struct Image {
    /// Code: read and execute.
    pub text: Range<u64>,
    /// Constants and the symbol table: read.
    pub rodata: Range<u64>,
    /// Data, zeroed data and the boot stack: read and write.
    pub data: Range<u64>,
    /// The page below the boot stack, which stays unmapped.
    pub guard: u64,
}

impl Image {
    /// Returns the whole image.
    #[must_use]
    pub const fn all(&self) -> Range<u64> {
        self.text.start..self.data.end
    }
}

/// Returns the layout of the running kernel.
#[must_use]
#[cfg(target_os = "none")]
pub fn layout() -> Image {
    use core::ptr::addr_of;
    let at = |symbol: *const u8| symbol.addr() as u64;
    Image {
        text: at(addr_of!(symbols::__text_start))..at(addr_of!(symbols::__text_end)),
        rodata: at(addr_of!(symbols::__rodata_start))..at(addr_of!(symbols::__rodata_end)),
        data: at(addr_of!(symbols::__data_start))..at(addr_of!(symbols::__kernel_end)),
        guard: at(addr_of!(symbols::__boot_stack_guard)),
    }
}

/// Returns the space that the linker script reserves for the symbol table.
#[must_use]
#[cfg(target_os = "none")]
pub fn ksyms() -> &'static [u8] {
    let start = core::ptr::addr_of!(symbols::__ksyms_start);
    let end = core::ptr::addr_of!(symbols::__ksyms_end);
    let len = end.addr() - start.addr();
    // SAFETY: the linker script places both symbols around one read-only range, which is
    // filled before the kernel starts and never written afterwards.
    unsafe { core::slice::from_raw_parts(start, len) }
}

#[cfg(target_os = "none")]
mod symbols {
    unsafe extern "C" {
        pub(super) static __text_start: u8;
        pub(super) static __text_end: u8;
        pub(super) static __rodata_start: u8;
        pub(super) static __rodata_end: u8;
        pub(super) static __data_start: u8;
        pub(super) static __kernel_end: u8;
        pub(super) static __boot_stack_guard: u8;
        pub(super) static __ksyms_start: u8;
        pub(super) static __ksyms_end: u8;
    }
}

/// A host program has no kernel image.
#[must_use]
#[cfg(not(target_os = "none"))]
pub const fn layout() -> Image {
    Image {
        text: 0..0,
        rodata: 0..0,
        data: 0..0,
        guard: 0,
    }
}

/// A host program has no kernel symbols.
#[must_use]
#[cfg(not(target_os = "none"))]
pub const fn ksyms() -> &'static [u8] {
    &[]
}
