//! Pipes: the buffer between a writing and a reading end.

use alloc::collections::VecDeque;
use alloc::sync::Arc;

use df_abi::Errno;
use df_abi::poll::{POLLHUP, POLLIN, POLLOUT, POLLRDNORM};
use df_libkern::sync::Mutex;
use df_lwkt::{ACTIVITY, WaitQueue};

use crate::ready::Ready;

/// Bytes that a pipe holds.
pub const CAPACITY: usize = 64 << 10;
/// Writes of at most so many bytes are never mixed with others (`PIPE_BUF`).
pub const ATOMIC: usize = 512;

/// The buffer, and who is at its ends.
#[derive(Default)]
struct State {
    data: VecDeque<u8>,
    readers: usize,
    writers: usize,
    /// How often each end has been opened so far.
    reader_opens: u64,
    writer_opens: u64,
}

/// A pipe, or a FIFO that somebody has open.
pub struct Pipe {
    state: Mutex<State>,
    queue: WaitQueue,
}

/// Number of openings seen, to wait for the next one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opens {
    readers: u64,
    writers: u64,
}

impl Pipe {
    /// A pipe without ends.
    #[must_use]
    pub fn new() -> Arc<Self> {
        Arc::new(Self {
            state: Mutex::new(State::default()),
            queue: WaitQueue::new(),
        })
    }

    /// A pipe with its two ends: the one to read from, the one to write to.
    #[must_use]
    pub fn pair() -> (PipeEnd, PipeEnd) {
        let pipe = Self::new();
        (pipe.end(true, false), pipe.end(false, true))
    }

    /// Opens an end.
    #[must_use]
    pub fn end(self: &Arc<Self>, reads: bool, writes: bool) -> PipeEnd {
        {
            let mut state = self.state.lock();
            state.readers += usize::from(reads);
            state.reader_opens += u64::from(reads);
            state.writers += usize::from(writes);
            state.writer_opens += u64::from(writes);
        }
        self.changed();
        PipeEnd {
            pipe: self.clone(),
            reads,
            writes,
        }
    }

    /// How often the ends have been opened so far.
    #[must_use]
    pub fn opens(&self) -> Opens {
        let state = self.state.lock();
        Opens {
            readers: state.reader_opens,
            writers: state.writer_opens,
        }
    }

    /// Whether somebody reads.
    #[must_use]
    pub fn has_reader(&self) -> bool {
        self.state.lock().readers > 0
    }

    /// Whether there is a reader, or has been one since.
    #[must_use]
    pub fn reader_came(&self, since: Opens) -> bool {
        let state = self.state.lock();
        state.readers > 0 || state.reader_opens != since.readers
    }

    /// Whether there is a writer, or has been one since.
    #[must_use]
    pub fn writer_came(&self, since: Opens) -> bool {
        let state = self.state.lock();
        state.writers > 0 || state.writer_opens != since.writers
    }

    /// Woken when something changes.
    #[must_use]
    pub fn queue(&self) -> &WaitQueue {
        &self.queue
    }

    fn changed(&self) {
        self.queue.wake();
        ACTIVITY.wake();
    }
}

impl core::fmt::Debug for Pipe {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        let state = self.state.lock();
        f.debug_struct("Pipe")
            .field("bytes", &state.data.len())
            .field("readers", &state.readers)
            .field("writers", &state.writers)
            .finish()
    }
}

/// An open end. The other side notices when the last end of a kind is dropped.
#[derive(Debug)]
pub struct PipeEnd {
    pipe: Arc<Pipe>,
    reads: bool,
    writes: bool,
}

impl Drop for PipeEnd {
    fn drop(&mut self) {
        {
            let mut state = self.pipe.state.lock();
            state.readers -= usize::from(self.reads);
            state.writers -= usize::from(self.writes);
            if state.readers == 0 && state.writers == 0 {
                state.data = VecDeque::new();
            }
        }
        self.pipe.changed();
    }
}

impl PipeEnd {
    /// The pipe.
    #[must_use]
    pub fn pipe(&self) -> &Arc<Pipe> {
        &self.pipe
    }

    /// Takes what is there. `Ok(0)` is the end: nothing is there and nobody writes.
    ///
    /// # Errors
    /// `EAGAIN` when nothing is there yet.
    pub fn read(&self, buf: &mut [u8]) -> Result<usize, Errno> {
        if buf.is_empty() {
            return Ok(0);
        }
        let n = {
            let mut state = self.pipe.state.lock();
            if state.data.is_empty() {
                return if state.writers == 0 {
                    Ok(0)
                } else {
                    Err(Errno::EAGAIN)
                };
            }
            take(&mut state.data, buf)
        };
        self.pipe.changed();
        Ok(n)
    }

    /// Puts in what there is room for; what is not longer than [`ATOMIC`] all or not at all.
    ///
    /// # Errors
    /// `EAGAIN` when there is no room yet, `EPIPE` when nobody reads.
    pub fn write(&self, data: &[u8]) -> Result<usize, Errno> {
        let n = {
            let mut state = self.pipe.state.lock();
            if state.readers == 0 {
                return Err(Errno::EPIPE);
            }
            let room = CAPACITY - state.data.len();
            if data.is_empty() {
                return Ok(0);
            }
            if room == 0 || room < data.len().min(ATOMIC) {
                return Err(Errno::EAGAIN);
            }
            let n = room.min(data.len());
            state.data.extend(&data[..n]);
            n
        };
        self.pipe.changed();
        Ok(n)
    }

    /// Which of the events are there now.
    #[must_use]
    pub fn poll(&self, events: i16) -> i16 {
        let state = self.pipe.state.lock();
        let mut now = 0;
        if self.reads {
            if !state.data.is_empty() {
                now |= POLLIN | POLLRDNORM;
            }
            if state.writers == 0 && state.writer_opens > 0 {
                now |= POLLHUP;
            }
        }
        if self.writes {
            if state.readers == 0 {
                now |= POLLHUP;
            } else if CAPACITY - state.data.len() >= ATOMIC {
                now |= POLLOUT;
            }
        }
        now & (events | POLLHUP)
    }

    /// Readiness for a read filter.
    #[must_use]
    pub fn can_read(&self) -> Ready {
        let state = self.pipe.state.lock();
        let eof = state.writers == 0 && state.writer_opens > 0;
        Ready {
            ready: self.reads && (eof || !state.data.is_empty()),
            eof,
            data: state.data.len() as u64,
        }
    }

    /// Readiness for a write filter.
    #[must_use]
    pub fn can_write(&self) -> Ready {
        let state = self.pipe.state.lock();
        let room = CAPACITY - state.data.len();
        let eof = state.readers == 0;
        Ready {
            ready: self.writes && (eof || room >= ATOMIC),
            eof,
            data: room as u64,
        }
    }
}

/// Moves bytes from the front of a queue.
pub(crate) fn take(queue: &mut VecDeque<u8>, buf: &mut [u8]) -> usize {
    let n = queue.len().min(buf.len());
    for (to, byte) in buf.iter_mut().zip(queue.drain(..n)) {
        *to = byte;
    }
    n
}
