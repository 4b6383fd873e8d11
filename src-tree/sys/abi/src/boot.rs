//! The hand-off from loader to kernel: [`BootInfo`].
//!
//! # Entry
//!
//! The kernel is an ELF64 file linked at a high-half address, with physical addresses
//! (`p_paddr`) that start on a 2 MiB boundary. A loader may place the image at any
//! 2 MiB-aligned physical address below 4 GiB, keeping the distances between the segments,
//! and zeroes what `p_memsz` has beyond `p_filesz`.
//!
//! It then jumps to the physical address of `e_entry` with
//! - long mode, paging on, at least the first 4 GiB mapped to themselves, writable and
//!   executable; everything that `BootInfo` points to lies in that range;
//! - interrupts disabled, direction flag clear, any stack of at least 4 KiB;
//! - `rdi` = physical address of a [`BootInfo`], all other registers undefined.
//!
//! A second entry, found through the PVH note (Xen note 18), starts in 32-bit protected mode
//! with `ebx` = physical address of an `hvm_start_info`; the kernel's own entry code builds a
//! `BootInfo` from that.
//!
//! All addresses below are physical. Every byte that the loader hands over, `BootInfo`
//! included, lies in memory reported as [`MemoryKind::LOADER`].

/// First field of [`BootInfo`]: the bytes `DFLYBOOT`, read as a little-endian number.
pub const BOOT_MAGIC: u64 = u64::from_le_bytes(*b"DFLYBOOT");

/// Version of this structure; a kernel refuses one it does not know.
pub const BOOT_VERSION: u32 = 1;

/// An array in physical memory.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PhysArray {
    /// Physical address of the first element; 0 when there is none.
    pub addr: u64,
    /// Number of elements (bytes, for a byte array).
    pub count: u64,
}

/// What the loader tells the kernel.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct BootInfo {
    /// [`BOOT_MAGIC`].
    pub magic: u64,
    /// [`BOOT_VERSION`].
    pub version: u32,
    /// Size of this structure in bytes.
    pub size: u32,
    /// Physical address at which the lowest loadable segment was placed.
    pub kernel_phys: u64,
    /// Bytes from `kernel_phys` to the end of the last loadable segment in memory.
    pub kernel_size: u64,
    /// Array of [`MemoryRegion`], sorted by address, without overlaps.
    pub memory_map: PhysArray,
    /// Kernel environment: `name=value` strings, each ended by a NUL byte, in the order set.
    pub kenv: PhysArray,
    /// Array of [`Module`].
    pub modules: PhysArray,
    /// Linear framebuffer, `addr` 0 when there is none (then VGA text mode is in use).
    pub framebuffer: Framebuffer,
    /// ACPI root system description pointer, 0 when not found.
    pub rsdp: u64,
    /// UEFI system table, 0 when not booted by UEFI.
    pub efi_system_table: u64,
    /// How the system was started.
    pub method: BootMethod,
    /// BIOS drive number of the boot device (`u32::MAX` when not booted by BIOS).
    pub bios_drive: u32,
    /// First sector of the boot file system on its device, in units of `boot_sector_size`.
    pub boot_lba: u64,
    /// Sector size of the boot device in bytes; 0 when unknown.
    pub boot_sector_size: u32,
    /// Zero.
    pub reserved: u32,
}

/// How the system was started.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct BootMethod(pub u32);

impl BootMethod {
    /// Directly by a hypervisor through the PVH entry.
    pub const PVH: Self = Self(1);
    /// By the BIOS loader.
    pub const BIOS: Self = Self(2);
    /// By the UEFI loader.
    pub const UEFI: Self = Self(3);
}

/// A range of physical memory.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryRegion {
    /// First byte.
    pub base: u64,
    /// Length in bytes.
    pub len: u64,
    /// What it is.
    pub kind: MemoryKind,
    /// Zero.
    pub reserved: u32,
}

/// What a range of physical memory is.
#[repr(transparent)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MemoryKind(pub u32);

impl MemoryKind {
    /// Free for the kernel.
    pub const USABLE: Self = Self(1);
    /// Not to be touched.
    pub const RESERVED: Self = Self(2);
    /// ACPI tables; usable once they have been read.
    pub const ACPI_RECLAIM: Self = Self(3);
    /// ACPI non-volatile storage.
    pub const ACPI_NVS: Self = Self(4);
    /// Broken memory.
    pub const BAD: Self = Self(5);
    /// Kernel image, modules, and the hand-off structures themselves.
    pub const LOADER: Self = Self(6);
    /// UEFI run-time services.
    pub const EFI_RUNTIME: Self = Self(7);
}

/// A file that the loader put into memory beside the kernel.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Module {
    /// Its bytes. The address is 4096-aligned.
    pub data: PhysArray,
    /// Path on the boot medium, ended by NUL.
    pub name: [u8; 128],
    /// Type as in loader.conf (`md_image`, ...), ended by NUL.
    pub kind: [u8; 32],
}

/// Module type of a file-system image that becomes the memory disk `md0`.
pub const MODULE_MD_IMAGE: &str = "md_image";

/// A linear framebuffer.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Framebuffer {
    /// Physical address; 0 when there is none.
    pub addr: u64,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Bytes from one line to the next.
    pub stride: u32,
    /// Bits a pixel: 32 (8 of them unused), 24 or 16.
    pub bits: u32,
    /// Position of the lowest bit and number of bits: red.
    pub red: [u8; 2],
    /// Position of the lowest bit and number of bits: green.
    pub green: [u8; 2],
    /// Position of the lowest bit and number of bits: blue.
    pub blue: [u8; 2],
    /// Zero.
    pub reserved: [u8; 2],
}
