//! The physical memory map.

use core::sync::atomic::{AtomicBool, Ordering};

use df_abi::boot::{BootInfo, MemoryKind};
use df_cpu_x86_64::image;
use df_cpu_x86_64::sync::Once;
use df_libkern::memmap::{Kind, MemMap};

use super::handoff;
use crate::crash;

/// Room for this many regions; firmware reports tens, rarely more than a hundred.
pub const MEMORY_REGIONS: usize = 512;

/// The map of physical memory.
pub type MemoryMap = MemMap<MEMORY_REGIONS>;

/// Start and end of the hole of video memory and option ROMs.
const LEGACY_HOLE: (u64, u64) = (0xa_0000, 0x10_0000);

static MAP: Once<MemoryMap> = Once::new();
/// The memory for crash records has been set aside.
static KEEPS: AtomicBool = AtomicBool::new(false);

/// Returns the memory map. Usable regions belong to whoever builds the allocator.
///
/// # Panics
/// Before the boot code has built it.
pub fn memory_map() -> &'static MemoryMap {
    MAP.get().expect("the memory map is built by the boot code")
}

pub(super) fn publish(map: MemoryMap) {
    MAP.set(map);
    if KEEPS.load(Ordering::Relaxed) {
        // SAFETY: set aside in `build`, and what the map calls memory is in the direct map,
        // which is active by now.
        unsafe {
            crash::take();
        }
    }
}

/// Builds the map from the hand-off, with the image and the first megabyte taken out.
///
/// # Panics
/// If the map does not fit: memory that must not be touched could be lost.
pub(super) fn build(info: &BootInfo, kernel_phys: u64) -> MemoryMap {
    let mut map = MemoryMap::new();
    for region in handoff::raw_memory_map(info) {
        claim(&mut map, region.base, region.len, kind(region.kind));
    }
    // Firmware data, and the place from which other CPUs start.
    claim(&mut map, 0, LEGACY_HOLE.0, Kind::InUse);
    claim(
        &mut map,
        LEGACY_HOLE.0,
        LEGACY_HOLE.1 - LEGACY_HOLE.0,
        Kind::Reserved,
    );
    let image = image::layout().all();
    claim(&mut map, kernel_phys, image.end - image.start, Kind::InUse);
    let keep = (crash::START, crash::START + crash::SIZE);
    let mut regions = map.regions().iter();
    if regions.any(|r| r.kind == Kind::Usable && r.start <= keep.0 && keep.1 <= r.end) {
        claim(&mut map, crash::START, crash::SIZE, Kind::InUse);
        KEEPS.store(true, Ordering::Relaxed);
    }
    map
}

/// Adds a claim; see [`build`] for the panic.
pub(super) fn claim(map: &mut MemoryMap, start: u64, len: u64, kind: Kind) {
    if let Err(error) = map.claim(start, len, kind) {
        panic!("at {start:#x}, {len:#x} bytes: {error}");
    }
}

fn kind(kind: MemoryKind) -> Kind {
    match kind {
        MemoryKind::USABLE => Kind::Usable,
        MemoryKind::ACPI_RECLAIM => Kind::AcpiReclaim,
        MemoryKind::LOADER => Kind::InUse,
        MemoryKind::ACPI_NVS | MemoryKind::EFI_RUNTIME => Kind::Firmware,
        _ => Kind::Reserved,
    }
}
