//! The split virtqueue (2.7): three rings in memory that driver and device share.
//!
//! ```text
//! descriptors, 16 bytes each: address u64, length u32, flags u16 (1 next, 2 device writes),
//!                             next u16
//! available:  flags u16, index u16, head of a chain u16 each
//! used:       flags u16, index u16, then 8 bytes each: head u32, bytes written u32
//! ```

use alloc::vec::Vec;
use core::sync::atomic::{Ordering, fence};

const NEXT: u16 = 1;
const DEVICE_WRITES: u16 = 2;
const DESCRIPTOR: usize = 16;
const USED: usize = 8;

/// Memory that the device shares. Offsets of words are multiples of their sizes.
pub trait QueueMemory {
    /// Reads 16 bits.
    fn read16(&self, offset: usize) -> u16;
    /// Writes 16 bits.
    fn write16(&self, offset: usize, value: u16);
    /// Reads 32 bits.
    fn read32(&self, offset: usize) -> u32;
    /// Writes bytes.
    fn write(&self, offset: usize, bytes: &[u8]);
}

impl QueueMemory for df_vm::Dma {
    fn read16(&self, offset: usize) -> u16 {
        Self::read16(self, offset)
    }

    fn write16(&self, offset: usize, value: u16) {
        Self::write16(self, offset, value);
    }

    fn read32(&self, offset: usize) -> u32 {
        Self::read32(self, offset)
    }

    fn write(&self, offset: usize, bytes: &[u8]) {
        Self::write(self, offset, bytes);
    }
}

/// Where the rings of a queue are in its memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Offset of the descriptors: 0.
    pub descriptors: usize,
    /// Offset of the available ring.
    pub available: usize,
    /// Offset of the used ring.
    pub used: usize,
    /// Bytes of all three.
    pub size: usize,
}

impl Layout {
    /// The layout of a queue with `entries` descriptors.
    #[must_use]
    pub const fn of(entries: u16) -> Self {
        let entries = entries as usize;
        let available = entries * DESCRIPTOR;
        let used = (available + 4 + 2 * entries + 2).next_multiple_of(4);
        Self {
            descriptors: 0,
            available,
            used,
            size: used + 4 + USED * entries + 2,
        }
    }
}

/// A piece of memory of a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buffer {
    /// Physical address.
    pub address: u64,
    /// Bytes.
    pub len: u32,
    /// Whether the device writes it; it reads it otherwise.
    pub device_writes: bool,
}

/// A request that the device has finished.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Done {
    /// What [`Virtqueue::submit`] returned for it.
    pub head: u16,
    /// How many bytes the device says it wrote.
    pub written: u32,
}

/// Why a queue cannot go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum QueueError {
    /// Not enough free descriptors for the request, or a request of no buffers.
    Full,
    /// The device gave back a request that it was not given.
    Strange(u32),
}

impl core::fmt::Display for QueueError {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Full => f.write_str("the queue is full"),
            Self::Strange(head) => {
                write!(f, "the device gave back request {head}, which it has not")
            }
        }
    }
}

/// A queue, seen from the driver. The links of chains are kept here too, so that nothing the
/// device writes is trusted.
#[derive(Debug)]
pub struct Virtqueue<M> {
    memory: M,
    layout: Layout,
    entries: u16,
    free: Vec<u16>,
    /// For the head of each request under way, its descriptors; empty for all others.
    chains: Vec<Vec<u16>>,
    next_available: u16,
    next_used: u16,
}

impl<M: QueueMemory> Virtqueue<M> {
    /// A queue of `entries` descriptors (a power of two) in zeroed memory of at least
    /// [`Layout::size`] bytes.
    pub fn new(memory: M, entries: u16) -> Self {
        let layout = Layout::of(entries);
        Self {
            memory,
            layout,
            entries,
            free: (0..entries).rev().collect(),
            chains: alloc::vec![Vec::new(); usize::from(entries)],
            next_available: 0,
            next_used: 0,
        }
    }

    /// The memory of the queue.
    pub const fn memory(&self) -> &M {
        &self.memory
    }

    /// Where the rings are in it.
    pub const fn layout(&self) -> Layout {
        self.layout
    }

    /// Gives the device a request; it sees it at once, but may want to be notified.
    ///
    /// The memory of the buffers must stay until [`Virtqueue::take`] returns the request or the
    /// device has been reset.
    ///
    /// # Errors
    /// [`QueueError::Full`].
    pub fn submit(&mut self, buffers: &[Buffer]) -> Result<u16, QueueError> {
        if buffers.is_empty() || buffers.len() > self.free.len() {
            return Err(QueueError::Full);
        }
        let chain = self.free.split_off(self.free.len() - buffers.len());
        for (at, (&number, buffer)) in chain.iter().zip(buffers).enumerate() {
            let next = chain.get(at + 1).copied();
            let mut flags = 0;
            if next.is_some() {
                flags |= NEXT;
            }
            if buffer.device_writes {
                flags |= DEVICE_WRITES;
            }
            let mut bytes = [0; DESCRIPTOR];
            bytes[..8].copy_from_slice(&buffer.address.to_le_bytes());
            bytes[8..12].copy_from_slice(&buffer.len.to_le_bytes());
            bytes[12..14].copy_from_slice(&flags.to_le_bytes());
            bytes[14..].copy_from_slice(&next.unwrap_or(0).to_le_bytes());
            let place = self.layout.descriptors + usize::from(number) * DESCRIPTOR;
            self.memory.write(place, &bytes);
        }
        let head = chain[0];
        self.chains[usize::from(head)] = chain;
        let slot = usize::from(self.next_available % self.entries);
        self.memory
            .write16(self.layout.available + 4 + 2 * slot, head);
        // The request must be in memory before the index says so.
        fence(Ordering::SeqCst);
        self.next_available = self.next_available.wrapping_add(1);
        self.memory
            .write16(self.layout.available + 2, self.next_available);
        fence(Ordering::SeqCst);
        Ok(head)
    }

    /// Whether the device has finished a request that was not taken yet.
    pub fn is_done(&self) -> bool {
        self.memory.read16(self.layout.used + 2) != self.next_used
    }

    /// Takes the next request that the device has finished; `None` when there is none.
    ///
    /// # Errors
    /// [`QueueError::Strange`]: the device is out of its mind and should be reset.
    pub fn take(&mut self) -> Result<Option<Done>, QueueError> {
        if !self.is_done() {
            return Ok(None);
        }
        // What the device wrote before the index is read after it.
        fence(Ordering::SeqCst);
        let slot = usize::from(self.next_used % self.entries);
        let place = self.layout.used + 4 + USED * slot;
        let (id, written) = (self.memory.read32(place), self.memory.read32(place + 4));
        self.next_used = self.next_used.wrapping_add(1);
        let strange = QueueError::Strange(id);
        let head = u16::try_from(id).map_err(|_| strange)?;
        let chain = self.chains.get_mut(usize::from(head)).ok_or(strange)?;
        if chain.is_empty() {
            return Err(strange);
        }
        self.free.append(chain);
        Ok(Some(Done { head, written }))
    }
}
