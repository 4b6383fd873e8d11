//! The block of memory that holds `BootInfo` and everything it points to, except the kernel
//! and the modules themselves.
//!
//! ```text
//! 0                 BootInfo
//! next 16 bytes     array of Module
//! next 16 bytes     kernel environment, NUL-terminated strings
//! next 16 bytes     array of MemoryRegion, written by `seal`
//! ```

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;
use core::mem::offset_of;

use df_abi::boot::{
    BOOT_MAGIC, BOOT_VERSION, BootInfo, Framebuffer, MemoryKind, MemoryRegion, Module, PhysArray,
};

use super::memmap::MapBuilder;
use crate::platform::{ADDRESS_LIMIT, PAGE_SIZE, Pages, Place, Platform};

/// Spare regions beyond the platform's bound, for what the loader itself marks.
const MAP_SLACK: usize = 32;

/// A file in memory that goes to the kernel as a module.
#[derive(Debug)]
pub struct LoadedModule<G> {
    /// The memory; the file starts at its first byte.
    pub pages: G,
    /// Length of the file in bytes.
    pub len: u64,
    /// Path on the boot medium.
    pub name: String,
    /// Type as in `loader.conf`.
    pub kind: String,
}

/// Everything that goes into a hand-off.
#[derive(Debug)]
pub struct HandoffPlan<G> {
    /// Where the kernel image lies.
    pub kernel: G,
    /// Bytes of `kernel` that the image's segments take up.
    pub kernel_size: u64,
    /// Physical address of the kernel's entry point.
    pub entry: u64,
    /// The modules, in load order.
    pub modules: Vec<LoadedModule<G>>,
    /// The kernel environment in order: name and value.
    pub environment: Vec<(String, String)>,
    /// First sector of the boot file system on its device.
    pub boot_lba: u64,
    /// Sector size of the boot device in bytes; 0 when unknown.
    pub boot_sector_size: u32,
}

/// Why a hand-off could not be built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HandoffError {
    /// No memory for the block of structures.
    OutOfMemory {
        /// Pages asked for.
        pages: u64,
    },
}

impl fmt::Display for HandoffError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OutOfMemory { pages } => {
                write!(
                    f,
                    "not enough memory below 4 GiB for the boot information ({pages} pages)"
                )
            }
        }
    }
}

impl core::error::Error for HandoffError {}

/// A kernel that is ready to be entered; made by common code, used by
/// [`Platform::enter_kernel`].
#[derive(Debug)]
pub struct Handoff<G> {
    entry: u64,
    block: G,
    kernel: G,
    modules: Vec<LoadedModule<G>>,
    map: MapBuilder,
    map_offset: usize,
}

impl<G: Pages> Handoff<G> {
    /// Lays out and fills the block, all but the memory map.
    ///
    /// # Errors
    /// There is no memory for the block.
    pub fn build<P: Platform<Pages = G>>(
        platform: &mut P,
        plan: HandoffPlan<G>,
    ) -> Result<Self, HandoffError> {
        let facts = platform.facts();
        let regions = platform.memory_map_bound() + plan.modules.len() + MAP_SLACK;
        let mut map = MapBuilder::with_capacity(regions);
        let kenv = environment_bytes(&plan.environment);

        let modules_offset = size_of::<BootInfo>().next_multiple_of(16);
        let kenv_offset =
            (modules_offset + plan.modules.len() * size_of::<Module>()).next_multiple_of(16);
        let map_offset = (kenv_offset + kenv.len()).next_multiple_of(16);
        let size = map_offset + map.max_output() * size_of::<MemoryRegion>();
        let pages = (size as u64).div_ceil(PAGE_SIZE);
        let mut block = platform
            .alloc_pages(Place::Aligned(PAGE_SIZE), pages)
            .map_err(|_| HandoffError::OutOfMemory { pages })?;
        let at = |offset: usize| block.addr() + offset as u64;

        let info = BootInfo {
            magic: BOOT_MAGIC,
            version: BOOT_VERSION,
            size: size_of::<BootInfo>() as u32,
            kernel_phys: plan.kernel.addr(),
            kernel_size: plan.kernel_size,
            memory_map: PhysArray {
                addr: at(map_offset),
                count: 0,
            },
            kenv: PhysArray {
                addr: at(kenv_offset),
                count: kenv.len() as u64,
            },
            modules: PhysArray {
                addr: if plan.modules.is_empty() {
                    0
                } else {
                    at(modules_offset)
                },
                count: plan.modules.len() as u64,
            },
            framebuffer: facts.framebuffer,
            rsdp: facts.rsdp,
            efi_system_table: facts.efi_system_table,
            method: facts.method,
            bios_drive: facts.bios_drive,
            boot_lba: plan.boot_lba,
            boot_sector_size: plan.boot_sector_size,
            reserved: 0,
        };
        let bytes = block.bytes_mut();
        bytes.fill(0);
        put(bytes, 0, &boot_info_bytes(&info));
        for (index, module) in plan.modules.iter().enumerate() {
            let offset = modules_offset + index * size_of::<Module>();
            put(bytes, offset, &module_bytes(module));
        }
        put(bytes, kenv_offset, &kenv);

        map.push(block.addr(), pages * PAGE_SIZE, MemoryKind::LOADER);
        map.push(
            plan.kernel.addr(),
            plan.kernel.bytes().len() as u64,
            MemoryKind::LOADER,
        );
        for module in &plan.modules {
            map.push(
                module.pages.addr(),
                module.pages.bytes().len() as u64,
                MemoryKind::LOADER,
            );
        }
        Ok(Self {
            entry: plan.entry,
            block,
            kernel: plan.kernel,
            modules: plan.modules,
            map,
            map_offset,
        })
    }

    /// Returns the physical address to jump to.
    #[must_use]
    pub fn entry(&self) -> u64 {
        self.entry
    }

    /// Returns the physical address of the `BootInfo`.
    #[must_use]
    pub fn boot_info(&self) -> u64 {
        self.block.addr()
    }

    /// Returns the memory of the structures; `BootInfo` is its first.
    #[must_use]
    pub fn block(&self) -> &G {
        &self.block
    }

    /// Returns the memory of the kernel image.
    #[must_use]
    pub fn kernel(&self) -> &G {
        &self.kernel
    }

    /// Returns the modules, in load order.
    #[must_use]
    pub fn modules(&self) -> &[LoadedModule<G>] {
        &self.modules
    }

    /// Adds one range of the firmware's final memory map. Allocates nothing.
    pub fn push_region(&mut self, base: u64, len: u64, kind: MemoryKind) {
        self.map.push(base, len, kind);
    }

    /// Writes the memory map into the block; to be called once, after the last
    /// [`push_region`](Self::push_region). Allocates nothing.
    pub fn seal(&mut self) {
        let offset = self.map_offset;
        let bytes = self.block.bytes_mut();
        let mut count = 0u64;
        let mut cursor = offset;
        self.map.finish(|region| {
            put(bytes, cursor, &region_bytes(&region));
            cursor += size_of::<MemoryRegion>();
            count += 1;
        });
        let field = offset_of!(BootInfo, memory_map) + offset_of!(PhysArray, count);
        put(bytes, field, &count.to_le_bytes());
    }
}

// Everything in a hand-off lies below this limit, so that the addresses fit 32 bits too.
const _: () = assert!(ADDRESS_LIMIT == 1 << 32);

/// Copies `from` to `bytes[offset..]`, as far as there is room.
fn put(bytes: &mut [u8], offset: usize, from: &[u8]) {
    if let Some(to) = bytes
        .get_mut(offset..)
        .and_then(|rest| rest.get_mut(..from.len()))
    {
        to.copy_from_slice(from);
    }
}

/// Returns the environment as NUL-terminated `name=value` strings.
fn environment_bytes(environment: &[(String, String)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    for (name, value) in environment {
        bytes.extend(name.bytes().filter(|&b| b != 0));
        bytes.push(b'=');
        bytes.extend(value.bytes().filter(|&b| b != 0));
        bytes.push(0);
    }
    bytes
}

/// Returns the structure as it lies in memory.
fn boot_info_bytes(info: &BootInfo) -> [u8; size_of::<BootInfo>()] {
    let mut out = [0; size_of::<BootInfo>()];
    macro_rules! field {
        ($($path:ident).+ = $bytes:expr) => {
            put(&mut out, offset_of!(BootInfo, $($path).+), &$bytes)
        };
    }
    field!(magic = info.magic.to_le_bytes());
    field!(version = info.version.to_le_bytes());
    field!(size = info.size.to_le_bytes());
    field!(kernel_phys = info.kernel_phys.to_le_bytes());
    field!(kernel_size = info.kernel_size.to_le_bytes());
    field!(memory_map = array_bytes(&info.memory_map));
    field!(kenv = array_bytes(&info.kenv));
    field!(modules = array_bytes(&info.modules));
    field!(framebuffer = framebuffer_bytes(&info.framebuffer));
    field!(rsdp = info.rsdp.to_le_bytes());
    field!(efi_system_table = info.efi_system_table.to_le_bytes());
    field!(method = info.method.0.to_le_bytes());
    field!(bios_drive = info.bios_drive.to_le_bytes());
    field!(boot_lba = info.boot_lba.to_le_bytes());
    field!(boot_sector_size = info.boot_sector_size.to_le_bytes());
    out
}

/// Returns the structure as it lies in memory.
fn array_bytes(array: &PhysArray) -> [u8; size_of::<PhysArray>()] {
    let mut out = [0; size_of::<PhysArray>()];
    put(
        &mut out,
        offset_of!(PhysArray, addr),
        &array.addr.to_le_bytes(),
    );
    put(
        &mut out,
        offset_of!(PhysArray, count),
        &array.count.to_le_bytes(),
    );
    out
}

/// Returns the structure as it lies in memory.
fn framebuffer_bytes(fb: &Framebuffer) -> [u8; size_of::<Framebuffer>()] {
    let mut out = [0; size_of::<Framebuffer>()];
    put(
        &mut out,
        offset_of!(Framebuffer, addr),
        &fb.addr.to_le_bytes(),
    );
    put(
        &mut out,
        offset_of!(Framebuffer, width),
        &fb.width.to_le_bytes(),
    );
    put(
        &mut out,
        offset_of!(Framebuffer, height),
        &fb.height.to_le_bytes(),
    );
    put(
        &mut out,
        offset_of!(Framebuffer, stride),
        &fb.stride.to_le_bytes(),
    );
    put(
        &mut out,
        offset_of!(Framebuffer, bits),
        &fb.bits.to_le_bytes(),
    );
    put(&mut out, offset_of!(Framebuffer, red), &fb.red);
    put(&mut out, offset_of!(Framebuffer, green), &fb.green);
    put(&mut out, offset_of!(Framebuffer, blue), &fb.blue);
    out
}

/// Returns the structure as it lies in memory; names too long are cut.
fn module_bytes<G: Pages>(module: &LoadedModule<G>) -> [u8; size_of::<Module>()] {
    let mut out = [0; size_of::<Module>()];
    let data = PhysArray {
        addr: module.pages.addr(),
        count: module.len,
    };
    put(&mut out, offset_of!(Module, data), &array_bytes(&data));
    put(&mut out, offset_of!(Module, name), cut(&module.name, 127));
    put(&mut out, offset_of!(Module, kind), cut(&module.kind, 31));
    out
}

/// Returns the first `max` bytes of `text`.
fn cut(text: &str, max: usize) -> &[u8] {
    text.as_bytes().get(..max).unwrap_or(text.as_bytes())
}

/// Returns the structure as it lies in memory.
fn region_bytes(region: &MemoryRegion) -> [u8; size_of::<MemoryRegion>()] {
    let mut out = [0; size_of::<MemoryRegion>()];
    put(
        &mut out,
        offset_of!(MemoryRegion, base),
        &region.base.to_le_bytes(),
    );
    put(
        &mut out,
        offset_of!(MemoryRegion, len),
        &region.len.to_le_bytes(),
    );
    put(
        &mut out,
        offset_of!(MemoryRegion, kind),
        &region.kind.0.to_le_bytes(),
    );
    out
}
