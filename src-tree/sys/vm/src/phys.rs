//! All physical frames of the machine.

use df_libkern::frames::{FrameRecord, Frames};
use df_libkern::memmap::Region;

use crate::machine::{HOSTED, PAGE_SIZE, Spin, usable};
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

/// Takes over all usable memory of the boot map. Call once, before anything allocates; in a
/// hosted machine it happens by itself.
///
/// # Panics
/// If no region has room for the frame records.
pub fn init() {
    *FRAMES.lock() = Some(collect());
}

fn collect() -> Frames<'static> {
    let count = (usable().map(|r| r.end).max().unwrap_or(0) / PAGE_SIZE) as usize;
    let size = (count * size_of::<FrameRecord>()) as u64;
    let size = size.next_multiple_of(PAGE_SIZE);
    let Some(home) = usable().find(|r| r.len() > size) else {
        panic!(
            "no {} KiB of free memory for the records of {count} frames",
            size >> 10
        );
    };
    let mut frames = Frames::new(pmap::frame_records(home.start, size, count));
    for region in usable() {
        let start = if region == home {
            home.start + size
        } else {
            region.start
        };
        add(&mut frames, Region { start, ..region });
    }
    frames
}

/// Calls `act` with the frames; `None` before there are any.
fn with<R>(act: impl FnOnce(&mut Frames<'static>) -> R) -> Option<R> {
    let mut frames = FRAMES.lock();
    if HOSTED && frames.is_none() {
        *frames = Some(collect());
    }
    frames.as_mut().map(act)
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
    let (total_pages, free_pages) = counts();
    Stats {
        page_size: PAGE_SIZE,
        total_pages,
        free_pages,
        heap_bytes,
    }
}

/// Returns how many frames there are and how many of them are free.
pub(crate) fn counts() -> (usize, usize) {
    with(|f| (f.total_count(), f.free_count())).unwrap_or_default()
}

/// Allocates `count` adjacent frames, the first at a multiple of `align` frames; returns its
/// physical address. The contents are undefined.
pub(crate) fn alloc(count: usize, align: usize) -> Option<u64> {
    let first = with(|frames| frames.alloc(count, align))??;
    Some(first as u64 * PAGE_SIZE)
}

/// Frees `count` frames from the physical address `phys` on.
pub(crate) fn free(phys: u64, count: usize) {
    with(|frames| frames.free((phys / PAGE_SIZE) as usize, count));
}

/// Allocates a frame full of zeros.
pub(crate) fn alloc_zeroed() -> Option<u64> {
    let frame = alloc(1, 1)?;
    pmap::zero(frame);
    Some(frame)
}
