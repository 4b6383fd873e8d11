//! All physical frames of the machine.

use df_libkern::frames::{FrameRecord, Frames};
use df_libkern::memmap::Region;

use crate::machine::{HOSTED, PAGE_SIZE, Spin, usable};
use crate::{kmalloc, pmap, stock};

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
    /// Those of them that are full of zeros.
    pub zeroed_pages: usize,
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
        free_pages: free_pages + stock::kept(),
        zeroed_pages: stock::zeroed(),
        heap_bytes,
    }
}

/// Returns how many frames there are and how many of them are free, but for the few that CPUs
/// keep.
pub(crate) fn counts() -> (usize, usize) {
    let (total, free) = with(|f| (f.total_count(), f.free_count())).unwrap_or_default();
    (total, free + stock::zeroed())
}

/// The same for the debugger: `None` when the frames are locked.
pub(crate) fn try_counts() -> Option<(usize, usize)> {
    let frames = FRAMES.try_lock()?;
    let frames = frames.as_ref()?;
    Some((frames.total_count(), frames.free_count()))
}

/// Allocates `count` adjacent frames, the first at a multiple of `align` frames; returns its
/// physical address. The contents are undefined.
pub(crate) fn alloc(count: usize, align: usize) -> Option<u64> {
    if count == 1 && align <= 1 {
        return alloc_one();
    }
    all_tried(|frames| frames.alloc(count, align))
}

/// The same below the physical address `end`.
pub(crate) fn alloc_below(count: usize, align: usize, end: u64) -> Option<u64> {
    let end = usize::try_from(end / PAGE_SIZE).unwrap_or(usize::MAX);
    all_tried(|frames| frames.alloc_below(count, align, end))
}

/// Asks the allocator, a second time after all that is kept elsewhere has gone back there.
fn all_tried(mut ask: impl FnMut(&mut Frames<'static>) -> Option<usize>) -> Option<u64> {
    let first = with(&mut ask)?.or_else(|| {
        stock::drain(release);
        with(&mut ask)?
    })?;
    Some(first as u64 * PAGE_SIZE)
}

/// Allocates a frame: one that this CPU keeps, which gets some more when it has none.
fn alloc_one() -> Option<u64> {
    if let Some(frame) = stock::take() {
        return Some(frame);
    }
    let mut batch = [const { None }; stock::BATCH];
    with(|frames| batch.fill_with(|| frames.alloc(1, 1)))?;
    let mut found = batch.into_iter().flatten().map(|n| n as u64 * PAGE_SIZE);
    let one = found.next();
    for frame in found {
        if let Err(frame) = stock::put(frame) {
            release(frame);
        }
    }
    one.or_else(|| all_tried(|frames| frames.alloc(1, 1)))
}

/// Frees `count` frames from the physical address `phys` on.
pub(crate) fn free(phys: u64, count: usize) {
    if count == 1 && stock::put(phys).is_ok() {
        return;
    }
    with(|frames| frames.free((phys / PAGE_SIZE) as usize, count));
}

/// Gives a frame back to the allocator.
fn release(phys: u64) {
    with(|frames| frames.free((phys / PAGE_SIZE) as usize, 1));
}

/// Allocates a frame full of zeros.
pub(crate) fn alloc_zeroed() -> Option<u64> {
    if let Some(frame) = stock::take_zeroed() {
        return Some(frame);
    }
    let frame = alloc(1, 1)?;
    pmap::zero(frame);
    Some(frame)
}

/// Fills a free page with zeros, for whoever wants such a one later: what a CPU does that has
/// nothing else to do. Returns whether it did; not when there are enough or memory is short.
pub fn zero_a_page() -> bool {
    if stock::has_enough_zeroed() {
        return false;
    }
    let (total, free) = counts();
    if free < total / 8 {
        return false;
    }
    let Some(frame) = alloc(1, 1) else {
        return false;
    };
    pmap::zero(frame);
    if let Err(frame) = stock::put_zeroed(frame) {
        release(frame);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing;

    #[test]
    fn pages_that_were_zeroed_beforehand_are_zeros_and_count_as_free() {
        let _alone = testing::alone();
        let before = stats();
        // One that somebody has written to.
        let dirty = alloc(1, 1).unwrap();
        pmap::store(dirty, 7);
        free(dirty, 1);
        assert!(zero_a_page());
        let stats = stats();
        assert_eq!(stats.free_pages, before.free_pages);
        assert_eq!(stats.zeroed_pages, before.zeroed_pages + 1);
        let frame = alloc_zeroed().unwrap();
        assert!(
            (0..PAGE_SIZE)
                .step_by(8)
                .all(|at| pmap::load(frame + at) == 0)
        );
        free(frame, 1);
    }

    #[test]
    fn what_cpus_keep_is_found_when_all_else_is_taken() {
        let _alone = testing::alone();
        zero_a_page();
        let free_pages = stats().free_pages;
        let taken: alloc::vec::Vec<u64> = core::iter::from_fn(|| alloc(1, 1)).collect();
        assert_eq!(taken.len(), free_pages);
        assert_eq!(stats().free_pages, 0);
        assert!(!zero_a_page(), "memory is short");
        taken.into_iter().for_each(|frame| free(frame, 1));
        assert_eq!(stats().free_pages, free_pages);
    }

    #[test]
    fn frames_for_devices_lie_where_they_are_asked_for() {
        let _alone = testing::alone();
        let end = 16 << 20;
        let frame = alloc_below(4, 4, end).unwrap();
        assert!(frame + 4 * PAGE_SIZE <= end && frame.is_multiple_of(4 * PAGE_SIZE));
        free(frame, 4);
        assert_eq!(alloc_below(4, 1, PAGE_SIZE), None);
    }
}
