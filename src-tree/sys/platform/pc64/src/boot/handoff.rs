//! What the loader handed over, checked, at addresses of the direct map.

use df_abi::boot::{BOOT_MAGIC, BOOT_VERSION, BootInfo, MemoryRegion, Module, PhysArray};
use df_cpu_x86_64::layout::direct;
use df_cpu_x86_64::sync::Once;

/// The hand-off from the loader.
#[derive(Clone, Copy, Debug)]
pub struct Handoff {
    /// The structure itself; its addresses are physical.
    pub info: BootInfo,
    /// Kernel environment: `name=value` strings, each ended by a NUL.
    pub kenv: &'static [u8],
    /// Modules.
    pub modules: &'static [Module],
}

static HANDOFF: Once<Handoff> = Once::new();

/// Returns the hand-off.
///
/// # Panics
/// Before the boot code has read it.
pub fn handoff() -> &'static Handoff {
    HANDOFF.get().expect("the hand-off is read first of all")
}

/// Returns the hand-off, if the boot code has read it.
pub fn try_handoff() -> Option<&'static Handoff> {
    HANDOFF.get()
}

/// Reads the structure at a physical address through the identity map of the boot tables.
///
/// # Panics
/// If it is not a hand-off that this kernel knows: nothing could be booted.
pub(super) fn read(address: u64) -> BootInfo {
    let pointer = core::ptr::with_exposed_provenance::<BootInfo>(address as usize);
    // SAFETY: the entry protocol says that it is there and that it is mapped.
    let info = unsafe { pointer.read_unaligned() };
    assert!(
        info.magic == BOOT_MAGIC,
        "the loader handed over {:#x}, which is not a boot information structure",
        info.magic
    );
    assert!(
        info.version == BOOT_VERSION,
        "the loader speaks version {} of the hand-off, this kernel version {BOOT_VERSION}: \
         install loader and kernel of the same release",
        info.version
    );
    info
}

/// Returns the memory map while the identity map is still active.
pub(super) fn raw_memory_map(info: &BootInfo) -> &'static [MemoryRegion] {
    // SAFETY: see `read`; identity-mapped, and never written by the kernel.
    unsafe { slice(info.memory_map, 0) }
}

/// Makes environment and modules available at their addresses in the direct map, which must
/// be active.
pub(super) fn publish(info: BootInfo) {
    let base = direct(0);
    // SAFETY: the loader's memory is in the direct map (it is reported as such) and is never
    // given to the allocator.
    let kenv = unsafe { slice(info.kenv, base) };
    // SAFETY: as above.
    let modules = unsafe { slice(info.modules, base) };
    HANDOFF.set(Handoff {
        info,
        kenv,
        modules,
    });
}

/// # Safety
/// The array must lie in memory that is mapped at `base`, for ever, and hold valid values.
unsafe fn slice<T>(array: PhysArray, base: u64) -> &'static [T] {
    if array.addr == 0 || array.count == 0 {
        return &[];
    }
    let start = core::ptr::with_exposed_provenance((base + array.addr) as usize);
    // SAFETY: the caller vouches for the array.
    unsafe { core::slice::from_raw_parts(start, array.count as usize) }
}

impl Handoff {
    /// Returns a module's bytes.
    #[must_use]
    pub fn module_data(&self, module: &Module) -> &'static [u8] {
        // SAFETY: loaded modules lie in the loader's memory, see `publish`.
        unsafe { slice(module.data, direct(0)) }
    }
}
