//! The PVH start: from `hvm_start_info` to a `BootInfo`.
//!
//! Layout: Xen's `public/arch-x86/hvm/start_info.h`, version 1.
//!
//! ```text
//!  0 magic u32 = 0x336ec578   4 version u32       8 flags u32    12 nr_modules u32
//! 16 modlist_paddr u64       24 cmdline_paddr u64 32 rsdp_paddr u64
//! 40 memmap_paddr u64        48 memmap_entries u32 52 reserved   (version >= 1)
//! ```

use core::cell::UnsafeCell;

use df_abi::boot::{
    BOOT_MAGIC, BOOT_VERSION, BootInfo, BootMethod, Framebuffer, MODULE_MD_IMAGE, MemoryKind,
    MemoryRegion, Module, PhysArray,
};
use df_cpu_x86_64::image;
use df_libkern::bootargs;

const START_MAGIC: u32 = 0x336e_c578;
/// Longest command line that is looked at.
const CMDLINE_MAX: usize = 4096;
const REGIONS: usize = 128;
const MODULES: usize = 8;

#[repr(C)]
#[derive(Clone, Copy)]
struct StartInfo {
    magic: u32,
    version: u32,
    flags: u32,
    modules: u32,
    modlist: u64,
    cmdline: u64,
    rsdp: u64,
    memmap: u64,
    memmap_entries: u32,
    reserved: u32,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct ModlistEntry {
    phys: u64,
    size: u64,
    cmdline: u64,
    reserved: u64,
}

#[repr(C)]
#[derive(Clone, Copy)]
struct MemmapEntry {
    addr: u64,
    size: u64,
    kind: u32,
    reserved: u32,
}

/// What `BootInfo` points to: in the image, so it stays.
struct Storage {
    info: BootInfo,
    regions: [MemoryRegion; REGIONS],
    modules: [Module; MODULES],
    kenv: [u8; CMDLINE_MAX],
}

struct Cell(UnsafeCell<Storage>);

// SAFETY: written once by `convert` on the only CPU, read-only afterwards.
unsafe impl Sync for Cell {}

const NO_ARRAY: PhysArray = PhysArray { addr: 0, count: 0 };

static STORAGE: Cell = Cell(UnsafeCell::new(Storage {
    info: BootInfo {
        magic: BOOT_MAGIC,
        version: BOOT_VERSION,
        size: size_of::<BootInfo>() as u32,
        kernel_phys: 0,
        kernel_size: 0,
        memory_map: NO_ARRAY,
        kenv: NO_ARRAY,
        modules: NO_ARRAY,
        framebuffer: Framebuffer {
            addr: 0,
            width: 0,
            height: 0,
            stride: 0,
            bits: 0,
            red: [0; 2],
            green: [0; 2],
            blue: [0; 2],
            reserved: [0; 2],
        },
        rsdp: 0,
        efi_system_table: 0,
        method: BootMethod::PVH,
        bios_drive: u32::MAX,
        boot_lba: 0,
        boot_sector_size: 0,
        reserved: 0,
    },
    regions: [MemoryRegion {
        base: 0,
        len: 0,
        kind: MemoryKind::RESERVED,
        reserved: 0,
    }; REGIONS],
    modules: [Module {
        data: NO_ARRAY,
        name: [0; 128],
        kind: [0; 32],
    }; MODULES],
    kenv: [0; CMDLINE_MAX],
}));

/// Copies what the hypervisor gave into a `BootInfo` and returns its physical address.
///
/// # Panics
/// If there is no start structure of a known version at `address`.
pub(super) fn convert(address: u64, kernel_phys: u64) -> u64 {
    // SAFETY: the PVH protocol says so; identity-mapped.
    let start = unsafe { read::<StartInfo>(address) };
    assert!(
        start.magic == START_MAGIC && start.version >= 1,
        "no PVH start structure with a memory map at {address:#x}: this hypervisor is too old"
    );
    // SAFETY: called once; nobody else has a reference.
    let storage = unsafe { &mut *STORAGE.0.get() };
    let layout = image::layout().all();
    let physical = |virt: usize| kernel_phys + (virt as u64 - layout.start);

    let regions = copy_regions(&start, &mut storage.regions);
    let modules = copy_modules(&start, &mut storage.modules);
    let kenv = copy_cmdline(start.cmdline, &mut storage.kenv);
    let regions = add_module_regions(&mut storage.regions, regions, &storage.modules[..modules]);

    let info = &mut storage.info;
    info.kernel_phys = kernel_phys;
    info.kernel_size = layout.end - layout.start;
    info.rsdp = start.rsdp;
    info.memory_map = PhysArray {
        addr: physical(storage.regions.as_ptr().addr()),
        count: regions as u64,
    };
    info.modules = PhysArray {
        addr: physical(storage.modules.as_ptr().addr()),
        count: modules as u64,
    };
    info.kenv = PhysArray {
        addr: physical(storage.kenv.as_ptr().addr()),
        count: kenv as u64,
    };
    physical((&raw const storage.info).addr())
}

/// # Safety
/// A `T` must be at the physical address, below 4 GiB.
unsafe fn read<T: Copy>(address: u64) -> T {
    let pointer = core::ptr::with_exposed_provenance::<T>(address as usize);
    // SAFETY: the caller vouches for it; the boot tables map it to itself.
    unsafe { pointer.read_unaligned() }
}

fn copy_regions(start: &StartInfo, regions: &mut [MemoryRegion]) -> usize {
    let count = (start.memmap_entries as usize).min(regions.len() - MODULES);
    for (index, region) in regions[..count].iter_mut().enumerate() {
        let address = start.memmap + (index * size_of::<MemmapEntry>()) as u64;
        // SAFETY: `memmap` is an array of `memmap_entries` such entries.
        let entry = unsafe { read::<MemmapEntry>(address) };
        // E820 types.
        let kind = match entry.kind {
            1 => MemoryKind::USABLE,
            3 => MemoryKind::ACPI_RECLAIM,
            4 => MemoryKind::ACPI_NVS,
            5 => MemoryKind::BAD,
            _ => MemoryKind::RESERVED,
        };
        *region = MemoryRegion {
            base: entry.addr,
            len: entry.size,
            kind,
            reserved: 0,
        };
    }
    count
}

/// The kernel's memory map resolves the overlaps that these claims make.
fn add_module_regions(regions: &mut [MemoryRegion], used: usize, modules: &[Module]) -> usize {
    for (region, module) in regions[used..].iter_mut().zip(modules) {
        let PhysArray { addr, count } = module.data;
        *region = MemoryRegion {
            base: addr,
            len: count,
            kind: MemoryKind::LOADER,
            reserved: 0,
        };
    }
    used + modules.len()
}

fn copy_modules(start: &StartInfo, modules: &mut [Module]) -> usize {
    let count = (start.modules as usize).min(modules.len());
    for (index, module) in modules[..count].iter_mut().enumerate() {
        let address = start.modlist + (index * size_of::<ModlistEntry>()) as u64;
        // SAFETY: `modlist` is an array of `modules` such entries.
        let entry = unsafe { read::<ModlistEntry>(address) };
        module.data = PhysArray {
            addr: entry.phys,
            count: entry.size,
        };
        module.kind[..MODULE_MD_IMAGE.len()].copy_from_slice(MODULE_MD_IMAGE.as_bytes());
        module.name[..2].copy_from_slice(b"md");
        module.name[2] = b'0' + index as u8;
    }
    count
}

fn copy_cmdline(address: u64, kenv: &mut [u8; CMDLINE_MAX]) -> usize {
    if address == 0 {
        return 0;
    }
    let mut len = 0;
    // SAFETY: the command line is a string ended by NUL.
    while len < CMDLINE_MAX && unsafe { read::<u8>(address + len as u64) } != 0 {
        len += 1;
    }
    let start = core::ptr::with_exposed_provenance::<u8>(address as usize);
    // SAFETY: the loop above has read exactly these bytes, and nobody writes them.
    let line = unsafe { core::slice::from_raw_parts(start, len) };
    bootargs::to_kenv(line, kenv)
}
