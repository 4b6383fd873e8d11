//! The allocator.

/// Order of the largest block: 2^18 frames, 1 GiB.
pub const MAX_ORDER: u8 = 18;

const ORDERS: usize = MAX_ORDER as usize + 1;
/// No frame: the end of a list.
const NONE: u32 = u32::MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    /// Not memory that this allocator owns.
    Absent,
    /// First frame of a free block.
    Free { order: u8 },
    /// Other frame of a free block.
    Inner,
    /// Given out.
    Used,
}

/// What is known about one frame.
#[derive(Clone, Copy, Debug)]
pub struct FrameRecord {
    state: State,
    next: u32,
    prev: u32,
}

impl FrameRecord {
    /// The record of a frame that does not exist.
    pub const ABSENT: Self = Self {
        state: State::Absent,
        next: NONE,
        prev: NONE,
    };
}

/// All frames from number 0 to the length of the record table.
#[derive(Debug)]
pub struct Frames<'a> {
    records: &'a mut [FrameRecord],
    heads: [u32; ORDERS],
    free: usize,
    total: usize,
}

impl<'a> Frames<'a> {
    /// Takes a table of records; no frame exists yet. The table may have up to 2^32 - 1
    /// entries, 16 TiB of memory.
    #[must_use]
    pub fn new(records: &'a mut [FrameRecord]) -> Self {
        let len = records.len().min(NONE as usize);
        let records = &mut records[..len];
        records.fill(FrameRecord::ABSENT);
        Self {
            records,
            heads: [NONE; ORDERS],
            free: 0,
            total: 0,
        }
    }

    /// Adds frames `start..end`, which become free. Those beyond the table are ignored.
    ///
    /// # Panics
    /// If one of them has been added before.
    pub fn add(&mut self, start: usize, end: usize) {
        let end = end.min(self.records.len());
        for frame in start..end {
            let record = &mut self.records[frame];
            assert!(
                record.state == State::Absent,
                "frame {frame} is added twice"
            );
            record.state = State::Used;
        }
        if start < end {
            self.total += end - start;
            self.release(start, end);
        }
    }

    /// Returns how many frames are free.
    #[must_use]
    pub const fn free_count(&self) -> usize {
        self.free
    }

    /// Returns how many frames there are.
    #[must_use]
    pub const fn total_count(&self) -> usize {
        self.total
    }

    /// Allocates `count` adjacent frames; the first is a multiple of `align`, a power of two.
    /// `None` when there is no such run, or `count` is 0.
    pub fn alloc(&mut self, count: usize, align: usize) -> Option<usize> {
        let order = Self::orders(count, align)?.find(|&o| self.heads[o] != NONE)?;
        Some(self.take(self.heads[order] as usize, order, count))
    }

    /// The same of frames below `end` only: for devices that do not reach all of memory. Looks
    /// at every free block that is large enough, so it is slower.
    pub fn alloc_below(&mut self, count: usize, align: usize, end: usize) -> Option<usize> {
        let (first, order) = Self::orders(count, align)?.find_map(|order| {
            let fits = |&first: &usize| first.checked_add(count).is_some_and(|last| last <= end);
            self.blocks(order).find(fits).map(|first| (first, order))
        })?;
        Some(self.take(first, order, count))
    }

    /// The orders of blocks that have room for a run, smallest first.
    fn orders(count: usize, align: usize) -> Option<core::ops::Range<usize>> {
        let size = count.max(align).checked_next_power_of_two()?;
        (count > 0).then_some(size.trailing_zeros() as usize..ORDERS)
    }

    /// The first frames of the free blocks of an order.
    fn blocks(&self, order: usize) -> impl Iterator<Item = usize> + '_ {
        let head = self.heads.get(order).copied().unwrap_or(NONE);
        core::iter::successors(Self::known(head), |&first| {
            Self::known(self.records[first].next)
        })
    }

    fn known(frame: u32) -> Option<usize> {
        (frame != NONE).then_some(frame as usize)
    }

    /// Takes the first `count` frames of a free block; the others go back.
    fn take(&mut self, first: usize, order: usize, count: usize) -> usize {
        self.unlink(first);
        for frame in first..first + (1 << order) {
            self.records[frame].state = State::Used;
        }
        self.free -= 1 << order;
        self.release(first + count, first + (1 << order));
        first
    }

    /// Frees `count` frames from `first`. They need not have been allocated together.
    ///
    /// # Panics
    /// If one of them is not in use: the caller's books are wrong.
    pub fn free(&mut self, first: usize, count: usize) {
        for frame in first..first + count {
            let used = self
                .records
                .get(frame)
                .is_some_and(|r| r.state == State::Used);
            assert!(used, "frame {frame} is freed but was not in use");
        }
        self.release(first, first + count);
    }

    /// Makes free blocks of used frames.
    fn release(&mut self, mut start: usize, end: usize) {
        self.free += end - start;
        while start < end {
            let by_alignment = start.trailing_zeros().min(u32::from(MAX_ORDER));
            let by_length = (end - start).ilog2();
            let order = by_alignment.min(by_length) as u8;
            self.release_block(start, order);
            start += 1 << order;
        }
    }

    fn release_block(&mut self, mut first: usize, mut order: u8) {
        for frame in first..first + (1 << order) {
            self.records[frame].state = State::Inner;
        }
        while order < MAX_ORDER {
            let buddy = first ^ (1 << order);
            let joins = self
                .records
                .get(buddy)
                .is_some_and(|r| r.state == State::Free { order });
            if !joins {
                break;
            }
            self.unlink(buddy);
            self.records[buddy].state = State::Inner;
            first = first.min(buddy);
            order += 1;
        }
        self.link(first, order);
    }

    fn link(&mut self, first: usize, order: u8) {
        let head = self.heads[usize::from(order)];
        self.records[first] = FrameRecord {
            state: State::Free { order },
            next: head,
            prev: NONE,
        };
        if let Some(old) = self.records.get_mut(head as usize) {
            old.prev = first as u32;
        }
        self.heads[usize::from(order)] = first as u32;
    }

    /// Takes a free block out of its list.
    fn unlink(&mut self, first: usize) {
        let FrameRecord { state, next, prev } = self.records[first];
        let State::Free { order } = state else { return };
        match self.records.get_mut(prev as usize) {
            Some(before) => before.next = next,
            None => self.heads[usize::from(order)] = next,
        }
        if let Some(after) = self.records.get_mut(next as usize) {
            after.prev = prev;
        }
    }
}
