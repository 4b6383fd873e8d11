//! All physical frames of the machine.

use df_libkern::frames::{FrameRecord, Frames};
use df_libkern::memmap::{Kind, Region};
use df_machine::memory::{PAGE_SIZE, memory_map};
use df_machine::sync::Spin;

use crate::{kmalloc, pmap};

/// Lock order: heap -> frames.
static FRAMES: Spin<Option<Frames<'static>>> = Spin::new(None);

/// How much memory there is and what it is used for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Size of a page in bytes.
    pub page_size: u64,
    /// Pages that the kernel manages.
    pub total_pages: usize,
    /// Pages that are free.
    pub free_pages: usize,
    /// Bytes that the kernel heap has given out.
    pub heap_bytes: usize,
}

/// Takes over all usable memory of the boot map. Call once, before anything allocates.
///
/// # Panics
/// If no region has room for the frame records.
pub fn init() {
    let map = memory_map();
    let usable = || map.regions().iter().filter(|r| r.kind == Kind::Usable);
    let count = (usable().map(|r| r.end).max().unwrap_or(0) / PAGE_SIZE) as usize;
    let size = (count * size_of::<FrameRecord>()) as u64;
    let size = size.next_multiple_of(PAGE_SIZE);
    let Some(home) = usable().find(|r| r.len() > size).copied() else {
        panic!(
            "no {} KiB of free memory for the records of {count} frames",
            size >> 10
        );
    };
    let mut frames = Frames::new(pmap::frame_records(home.start, size, count));
    for region in usable() {
        let start = if *region == home {
            home.start + size
        } else {
            region.start
        };
        add(&mut frames, Region { start, ..*region });
    }
    *FRAMES.lock() = Some(frames);
}

fn add(frames: &mut Frames<'_>, region: Region) {
    frames.add(
        (region.start / PAGE_SIZE) as usize,
        (region.end / PAGE_SIZE) as usize,
    );
}

/// Returns the state of memory.
#[must_use]
pub fn stats() -> Stats {
    let heap_bytes = kmalloc::used_bytes();
    let frames = FRAMES.lock();
    let (total_pages, free_pages) = frames
        .as_ref()
        .map_or((0, 0), |f| (f.total_count(), f.free_count()));
    Stats {
        page_size: PAGE_SIZE,
        total_pages,
        free_pages,
        heap_bytes,
    }
}

/// Allocates `count` adjacent frames, the first at a multiple of `align` frames; returns its
/// physical address. The contents are undefined.
pub(crate) fn alloc(count: usize, align: usize) -> Option<u64> {
    let first = FRAMES.lock().as_mut()?.alloc(count, align)?;
    Some(first as u64 * PAGE_SIZE)
}

/// Frees `count` frames from the physical address `phys` on.
pub(crate) fn free(phys: u64, count: usize) {
    if let Some(frames) = FRAMES.lock().as_mut() {
        frames.free((phys / PAGE_SIZE) as usize, count);
    }
}

/// Allocates a frame full of zeros.
pub(crate) fn alloc_zeroed() -> Option<u64> {
    let frame = alloc(1, 1)?;
    pmap::zero(frame);
    Some(frame)
}
