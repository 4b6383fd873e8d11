//! The kernel's own page tables: direct map, device window, image.

use core::ops::Range;

use df_cpu_x86_64::cpuid::Features;
use df_cpu_x86_64::layout::{
    DEVICE_WINDOW, DEVICE_WINDOW_SIZE, DIRECT_MAP_SIZE, LARGE_PAGE_SIZE, PAGE_SIZE, direct,
};
use df_cpu_x86_64::sync::{Once, Spin};
use df_cpu_x86_64::{cr, image};
use df_libkern::memmap::{Kind, Region};
use df_libkern::pagetable::{Cache, Entry, Flags, MapError, TableMemory, Tables};

use super::memory::{self, MemoryMap};

/// Tables for the device window are taken from this many frames set aside at boot: enough
/// for hundreds of devices, since 512 pages share a table.
const DEVICE_TABLES: u64 = 128;
/// The boot tables map this much of physical memory to itself.
const IDENTITY_END: u64 = 4 << 30;

/// Frames set aside for tables, handed out in order and never returned.
#[derive(Debug)]
struct Pool {
    frames: Range<u64>,
    /// Where physical address 0 is mapped now.
    base: u64,
}

impl Pool {
    fn pointer(&self, phys: u64) -> *mut u64 {
        core::ptr::with_exposed_provenance_mut((self.base + phys) as usize)
    }
}

impl TableMemory for Pool {
    fn load(&self, phys: u64) -> Entry {
        // SAFETY: tables lie in the pool, which is mapped at `base`.
        Entry(unsafe { self.pointer(phys).read_volatile() })
    }

    fn store(&mut self, phys: u64, entry: Entry) {
        // SAFETY: as in `load`; nothing but page tables is there.
        unsafe {
            self.pointer(phys).write_volatile(entry.0);
        }
    }

    fn alloc_table(&mut self) -> Option<u64> {
        let frame = self.frames.start;
        if frame >= self.frames.end {
            return None;
        }
        self.frames.start += PAGE_SIZE;
        // SAFETY: the frame is memory that nobody else has.
        unsafe {
            self.pointer(frame).write_bytes(0, (PAGE_SIZE / 8) as usize);
        }
        Some(frame)
    }

    fn free_table(&mut self, _phys: u64) {}
}

struct Kernel {
    tables: Tables,
    pool: Spin<Pool>,
    /// Next free address of the device window.
    next_device: Spin<u64>,
    nx: bool,
}

static KERNEL: Once<Kernel> = Once::new();

fn kernel() -> &'static Kernel {
    KERNEL
        .get()
        .expect("the kernel's page tables are built by the boot code")
}

/// Returns the physical address of the kernel's top-level table; its upper half is to be
/// shared by all address spaces.
#[must_use]
pub fn kernel_root() -> u64 {
    kernel().tables.root()
}

/// Makes a top-level table below 4 GiB that maps the page at `phys`, below 2 MiB, to itself
/// for execution, besides the kernel's half. `None` when there is no memory.
#[cfg(target_os = "none")]
pub(crate) fn low_root(phys: u64) -> Option<u64> {
    const KERNEL_ENTRIES: Range<u64> = 256..512;
    let kernel = kernel();
    let mut pool = kernel.pool.lock();
    let root = pool.alloc_table()?;
    let tables = Tables::new(root, kernel.nx);
    tables.share_top(&mut *pool, &kernel.tables, KERNEL_ENTRIES);
    let flags = Flags {
        write: true,
        exec: true,
        global: false,
        ..READ
    };
    let mapped = tables.map_range(&mut *pool, (phys, phys, PAGE_SIZE), PAGE_SIZE, flags);
    mapped.ok().map(|()| root)
}

/// Returns whether the CPU knows the no-execute bit.
#[must_use]
pub fn no_execute() -> bool {
    kernel().nx
}

const READ: Flags = Flags {
    write: false,
    exec: false,
    user: false,
    global: true,
    cache: Cache::WriteBack,
};

/// Builds the tables and switches to them. Returns the map without the frames they use.
///
/// # Panics
/// If there is no memory for them.
pub(super) fn init(mut map: MemoryMap, kernel_phys: u64) -> MemoryMap {
    let features = Features::detect();
    let frames = set_aside(&mut map);
    let mut pool = Pool { frames, base: 0 };
    let root = pool.alloc_table().expect("the pool starts with frames");
    let tables = Tables::new(root, features.nx);
    let largest = if features.gib_pages {
        1 << 30
    } else {
        LARGE_PAGE_SIZE
    };
    let built = map_memory(&tables, &mut pool, &map, kernel_phys, largest)
        .and_then(|()| map_image(&tables, &mut pool, kernel_phys))
        .and_then(|()| tables.reserve_top(&mut pool, DEVICE_WINDOW));
    if let Err(error) = built {
        panic!("cannot build the kernel's page tables: {error}");
    }
    // SAFETY: the tables map the image at its link address, the boot stack in it, and the
    // direct map.
    unsafe {
        cr::set_root_table(root);
    }
    pool.base = direct(0);
    KERNEL.set(Kernel {
        tables,
        pool: Spin::new(pool),
        next_device: Spin::new(DEVICE_WINDOW),
        nx: features.nx,
    });
    map
}

/// Takes frames for all tables from the end of a usable region that the identity map covers.
fn set_aside(map: &mut MemoryMap) -> Range<u64> {
    let gib = map.memory_end().div_ceil(1 << 30);
    // A directory for each GiB and its parents; two tables of small pages at the edges of
    // each region, and for the image and the edges of its read-only part.
    let tables = gib + gib.div_ceil(512) + 2 * map.regions().len() as u64 + 32 + DEVICE_TABLES;
    let size = tables * PAGE_SIZE;
    let fits = |r: &&Region| r.kind == Kind::Usable && r.end <= IDENTITY_END && r.len() >= size;
    let Some(region) = map.regions().iter().rev().find(fits).copied() else {
        panic!(
            "no {} KiB of free memory below 4 GiB for page tables",
            size >> 10
        );
    };
    let start = region.end - size;
    memory::claim(map, start, size, Kind::InUse);
    start..region.end
}

/// Maps all real memory into the direct map. The alias of code and constants is read-only.
fn map_memory(
    tables: &Tables,
    pool: &mut Pool,
    map: &MemoryMap,
    kernel_phys: u64,
    largest: u64,
) -> Result<(), MapError> {
    let layout = image::layout();
    let fixed = kernel_phys..kernel_phys + (layout.rodata.end - layout.text.start);
    let memory = map
        .regions()
        .iter()
        .filter(|r| r.kind.is_memory() && r.end <= DIRECT_MAP_SIZE);
    for region in memory {
        let parts = [
            (region.start..region.end.min(fixed.start), true),
            (
                region.start.max(fixed.start)..region.end.min(fixed.end),
                false,
            ),
            (region.start.max(fixed.end)..region.end, true),
        ];
        for (part, write) in parts.into_iter().filter(|(part, _)| part.start < part.end) {
            let place = (direct(part.start), part.start, part.end - part.start);
            tables.map_range(pool, place, largest, Flags { write, ..READ })?;
        }
    }
    Ok(())
}

/// Maps the image at its link address: code, constants, data, and nothing below the stack.
fn map_image(tables: &Tables, pool: &mut Pool, kernel_phys: u64) -> Result<(), MapError> {
    let layout = image::layout();
    let write = Flags {
        write: true,
        ..READ
    };
    let parts = [
        (layout.text.clone(), Flags { exec: true, ..READ }),
        (layout.rodata.clone(), READ),
        (layout.data.start..layout.guard, write),
        (layout.guard + PAGE_SIZE..layout.data.end, write),
    ];
    for (part, flags) in parts {
        let phys = kernel_phys + (part.start - layout.text.start);
        let place = (part.start, phys, part.end - part.start);
        tables.map_range(pool, place, LARGE_PAGE_SIZE, flags)?;
    }
    Ok(())
}

/// Maps a physical range into the device window and returns the address of its first byte.
///
/// The mapping stays for ever. The kernel's own memory should not be mapped this way.
pub(crate) fn map_device(phys: u64, len: u64, write: bool, cache: Cache) -> Result<u64, MapError> {
    let kernel = kernel();
    let first = phys & !(PAGE_SIZE - 1);
    let end = phys.saturating_add(len).next_multiple_of(PAGE_SIZE);
    let size = end - first;
    // The same offset in a large page, so that large devices use them.
    let mut next = kernel.next_device.lock();
    let large = LARGE_PAGE_SIZE - 1;
    let start = if size >= LARGE_PAGE_SIZE {
        next.next_multiple_of(LARGE_PAGE_SIZE) + (first & large)
    } else {
        *next
    };
    if start + size > DEVICE_WINDOW + DEVICE_WINDOW_SIZE {
        return Err(MapError::NoMemory);
    }
    *next = start + size;
    let flags = Flags {
        write,
        cache,
        ..READ
    };
    kernel.tables.map_range(
        &mut *kernel.pool.lock(),
        (start, first, size),
        LARGE_PAGE_SIZE,
        flags,
    )?;
    Ok(start + (phys - first))
}
