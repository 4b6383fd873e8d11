//! A cache of pieces with read-ahead, between a disk and what reads it in small steps.
//!
//! File systems read a sector or a page at a time, and every command costs the same whether it
//! moves 2 KiB or 128. So a miss reads a whole piece, and a miss right behind the one before,
//! which is what a sequential reader causes, reads several pieces with one command.
//!
//! The lock is never held while the device works. A write goes through to the device and drops
//! the pieces it touches; a read that was under way meanwhile sees that by the generation and
//! does not keep what it got.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_libkern::sync::Mutex;
use df_vfs::BlockDevice;

/// Bytes of a piece.
const PIECE: usize = 64 * 1024;
/// Pieces that one command reads for a sequential reader.
const AHEAD: u64 = 4;

struct Piece {
    number: u64,
    /// When it was last used, by the cache's own clock.
    used: u64,
    bytes: Arc<Vec<u8>>,
}

struct State {
    pieces: Vec<Piece>,
    clock: u64,
    /// The piece behind the last one that was read from the device.
    expected: u64,
    /// Counts writes.
    generation: u64,
}

/// A disk behind a cache.
pub struct Cached {
    disk: Arc<dyn BlockDevice>,
    capacity: usize,
    state: Mutex<State>,
}

impl core::fmt::Debug for Cached {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Cached")
            .field("capacity", &self.capacity)
            .finish_non_exhaustive()
    }
}

impl Cached {
    /// A cache of at most `bytes` (rounded down to pieces of 64 KiB, at least eight of them),
    /// empty at first.
    #[must_use]
    pub fn new(disk: Arc<dyn BlockDevice>, bytes: usize) -> Self {
        let state = State {
            pieces: Vec::new(),
            clock: 0,
            expected: u64::MAX,
            generation: 0,
        };
        Self {
            disk,
            capacity: (bytes / PIECE).max(2 * AHEAD as usize),
            state: Mutex::new(state),
        }
    }

    /// The piece, if it is kept.
    fn kept(&self, number: u64) -> Option<Arc<Vec<u8>>> {
        let mut state = self.state.lock();
        state.clock += 1;
        let now = state.clock;
        let piece = state.pieces.iter_mut().find(|p| p.number == number)?;
        piece.used = now;
        Some(piece.bytes.clone())
    }

    /// Reads the piece from the device, and the next ones too for a sequential reader.
    fn fetch(&self, number: u64) -> Result<Arc<Vec<u8>>, Errno> {
        let (sequential, generation) = {
            let state = self.state.lock();
            (state.expected == number, state.generation)
        };
        let start = number * PIECE as u64;
        let wanted = PIECE as u64 * if sequential { AHEAD } else { 1 };
        let len = wanted.min(self.disk.size().saturating_sub(start)) as usize;
        let mut bytes = Vec::new();
        bytes.try_reserve_exact(len).map_err(|_| Errno::ENOMEM)?;
        bytes.resize(len, 0);
        self.disk.read(start, &mut bytes)?;
        let mut found = None;
        let mut state = self.state.lock();
        state.expected = number + (len as u64).div_ceil(PIECE as u64);
        let fresh = state.generation == generation;
        for (number, part) in (number..).zip(bytes.chunks(PIECE)) {
            let piece = Arc::new(part.to_vec());
            if fresh {
                self.keep(&mut state, number, piece.clone());
            }
            found.get_or_insert(piece);
        }
        found.ok_or(Errno::EINVAL)
    }

    /// Keeps a piece, in the place of the one that was not used for longest when all are taken.
    fn keep(&self, state: &mut State, number: u64, bytes: Arc<Vec<u8>>) {
        state.clock += 1;
        let piece = Piece {
            number,
            used: state.clock,
            bytes,
        };
        let full = state.pieces.len() >= self.capacity;
        let pieces = state.pieces.iter_mut();
        // The same piece, when another reader was faster; else the oldest.
        let place = pieces
            .filter(|p| full || p.number == number)
            .min_by_key(|p| (p.number != number, p.used));
        match place {
            Some(place) => *place = piece,
            None => state.pieces.push(piece),
        }
    }

    /// Drops what a write to the range makes wrong, before and after the device has written.
    fn forget(&self, offset: u64, len: usize) {
        let first = offset / PIECE as u64;
        let end = offset.saturating_add(len as u64).div_ceil(PIECE as u64);
        let mut state = self.state.lock();
        state.generation += 1;
        state
            .pieces
            .retain(|piece| !(first..end).contains(&piece.number));
    }
}

impl BlockDevice for Cached {
    fn size(&self) -> u64 {
        self.disk.size()
    }

    fn sector_size(&self) -> u32 {
        self.disk.sector_size()
    }

    fn read_only(&self) -> bool {
        self.disk.read_only()
    }

    fn read(&self, offset: u64, buf: &mut [u8]) -> Result<(), Errno> {
        let end = offset.checked_add(buf.len() as u64).ok_or(Errno::EINVAL)?;
        if end > self.size() {
            return Err(Errno::EINVAL);
        }
        let (mut at, mut rest) = (offset, buf);
        while !rest.is_empty() {
            let number = at / PIECE as u64;
            let skip = (at % PIECE as u64) as usize;
            let len = (PIECE - skip).min(rest.len());
            let (part, after) = rest.split_at_mut(len);
            let piece = match self.kept(number) {
                Some(piece) => Ok(piece),
                None => self.fetch(number),
            };
            match piece.as_ref().map(|bytes| bytes.get(skip..skip + len)) {
                Ok(Some(from)) => part.copy_from_slice(from),
                // No memory for a piece, or a sector in it is bad, which need not be one that
                // was asked for: read those alone.
                Ok(None) | Err(_) => self.disk.read(at, part)?,
            }
            at += len as u64;
            rest = after;
        }
        Ok(())
    }

    fn write(&self, offset: u64, data: &[u8]) -> Result<(), Errno> {
        self.forget(offset, data.len());
        let written = self.disk.write(offset, data);
        self.forget(offset, data.len());
        written
    }

    fn flush(&self) -> Result<(), Errno> {
        self.disk.flush()
    }
}
