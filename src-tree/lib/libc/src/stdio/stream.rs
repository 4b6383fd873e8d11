//! A buffered stream over a device, for one thread at a time.
//!
//! A stream is reading (the buffer holds bytes that came and were not taken), writing (the
//! buffer holds bytes that have not gone yet) or neither.

use core::ffi::c_int;

use df_abi::fcntl::SEEK_CUR;

use super::printf::Sink;
use crate::errno::Errno;

/// Bytes that can be put back, at least.
const BACK: usize = 8;

/// What a stream reads from and writes to.
pub(super) trait Device {
    /// Reads some bytes; 0 at the end.
    fn read(&mut self, out: &mut [u8]) -> Result<usize, Errno>;
    /// Writes some of the bytes.
    fn write(&mut self, bytes: &[u8]) -> Result<usize, Errno>;
    /// Moves the offset and gives the new one.
    fn seek(&mut self, offset: i64, whence: c_int) -> Result<i64, Errno>;
    /// A buffer for a stream that was given none.
    fn buffer(&mut self) -> Result<&'static mut [u8], Errno>;
}

/// When written bytes go to the device.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Buffering {
    /// When the buffer is full.
    Full,
    /// At the end of each line, too.
    Line,
    /// At once.
    None,
}

/// What a stream was first used for, which `fwide` tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Orientation {
    /// Nothing yet.
    None,
    /// Bytes.
    Byte,
    /// Wide characters.
    Wide,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Idle,
    Reading { at: usize, end: usize },
    Writing { filled: usize },
}

/// A stream.
pub(super) struct Stream<D> {
    pub(super) device: D,
    pub(super) buffering: Buffering,
    pub(super) readable: bool,
    pub(super) writable: bool,
    /// The end was met.
    pub(super) at_end: bool,
    /// Something failed.
    pub(super) failed: bool,
    pub(super) orientation: Orientation,
    buffer: &'static mut [u8],
    state: State,
    back: [u8; BACK],
    back_count: usize,
}

impl<D: Device> Stream<D> {
    /// A stream without buffer: the first use asks the device for one.
    pub(super) const fn new(device: D, buffering: Buffering, (r, w): (bool, bool)) -> Stream<D> {
        Stream {
            device,
            buffering,
            readable: r,
            writable: w,
            at_end: false,
            failed: false,
            orientation: Orientation::None,
            buffer: &mut [],
            state: State::Idle,
            back: [0; BACK],
            back_count: 0,
        }
    }

    /// Makes the stream one of bytes or of wide characters, if it is neither yet.
    pub(super) fn orient(&mut self, orientation: Orientation) {
        if self.orientation == Orientation::None {
            self.orientation = orientation;
        }
    }

    /// Takes over a buffer, of any length but 0; gives back the old one. Only before any use.
    pub(super) fn set_buffer(&mut self, buffer: &'static mut [u8]) -> &'static mut [u8] {
        core::mem::replace(&mut self.buffer, buffer)
    }

    /// Nothing was read, written or set yet.
    pub(super) fn has_no_buffer(&self) -> bool {
        self.buffer.is_empty()
    }

    fn need_buffer(&mut self) -> Result<(), Errno> {
        if self.buffer.is_empty() {
            self.buffer = self.device.buffer()?;
        }
        Ok(())
    }

    /// Remembers a failure and passes it on.
    fn note<T>(&mut self, outcome: Result<T, Errno>) -> Result<T, Errno> {
        self.failed |= outcome.is_err();
        outcome
    }

    /// Reads until `out` is full or the end; gives the number of bytes. Bytes that came before
    /// a failure are given, too: the failure is in `failed` then.
    pub(super) fn read(&mut self, out: &mut [u8]) -> Result<usize, Errno> {
        let mut done = 0;
        while done < out.len() {
            match self.some() {
                Ok([]) => break,
                Ok(bytes) => {
                    let n = bytes.len().min(out.len() - done);
                    out[done..done + n].copy_from_slice(&bytes[..n]);
                    self.take(n);
                    done += n;
                }
                Err(error) if done == 0 => return Err(error),
                Err(_) => break,
            }
        }
        Ok(done)
    }

    /// The bytes that are there, after waiting for at least one; empty at the end.
    pub(super) fn some(&mut self) -> Result<&[u8], Errno> {
        if self.back_count > 0 {
            return Ok(&self.back[BACK - self.back_count..]);
        }
        if let State::Reading { at, end } = self.state
            && at < end
        {
            return Ok(&self.buffer[at..end]);
        }
        let outcome = self.refill();
        let count = self.note(outcome)?;
        Ok(&self.buffer[..count])
    }

    /// Takes bytes that `some` showed.
    pub(super) fn take(&mut self, n: usize) {
        if self.back_count > 0 {
            self.back_count -= n.min(self.back_count);
        } else if let State::Reading { at, .. } = &mut self.state {
            *at += n;
        }
    }

    fn refill(&mut self) -> Result<usize, Errno> {
        if !self.readable {
            return Err(Errno::EBADF);
        }
        self.orient(Orientation::Byte);
        self.flush()?;
        self.need_buffer()?;
        let window = match self.buffering {
            Buffering::None => 1,
            _ => self.buffer.len(),
        };
        let count = self.device.read(&mut self.buffer[..window])?.min(window);
        self.at_end |= count == 0;
        self.state = State::Reading { at: 0, end: count };
        Ok(count)
    }

    /// Puts a byte back before what is to be read next; whether there was room.
    pub(super) fn unread(&mut self, byte: u8) -> bool {
        if self.back_count == BACK || !self.readable {
            return false;
        }
        self.orient(Orientation::Byte);
        self.back_count += 1;
        self.back[BACK - self.back_count] = byte;
        self.at_end = false;
        true
    }

    /// Writes all of the bytes.
    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        let outcome = self.write_buffered(bytes);
        self.note(outcome)
    }

    fn write_buffered(&mut self, mut bytes: &[u8]) -> Result<(), Errno> {
        if !self.writable {
            return Err(Errno::EBADF);
        }
        self.orient(Orientation::Byte);
        self.leave_reading();
        if self.buffering == Buffering::None {
            return self.write_through(bytes);
        }
        self.need_buffer()?;
        let line = self.buffering == Buffering::Line && bytes.contains(&b'\n');
        while !bytes.is_empty() {
            let filled = match self.state {
                State::Writing { filled } => filled,
                _ => 0,
            };
            if filled == 0 && bytes.len() >= self.buffer.len() {
                return self.write_through(bytes);
            }
            let n = bytes.len().min(self.buffer.len() - filled);
            self.buffer[filled..filled + n].copy_from_slice(&bytes[..n]);
            let filled = filled + n;
            self.state = State::Writing { filled };
            bytes = &bytes[n..];
            if filled == self.buffer.len() {
                self.flush()?;
            }
        }
        if line { self.flush() } else { Ok(()) }
    }

    fn write_through(&mut self, mut bytes: &[u8]) -> Result<(), Errno> {
        while !bytes.is_empty() {
            let n = self.device.write(bytes)?.min(bytes.len());
            bytes = &bytes[n..];
        }
        Ok(())
    }

    /// Sends what was written to the device; what could not be sent stays.
    pub(super) fn flush(&mut self) -> Result<(), Errno> {
        let State::Writing { filled } = self.state else {
            return Ok(());
        };
        let mut done = 0;
        while done < filled {
            match self.device.write(&self.buffer[done..filled]) {
                Ok(n) => done += n.min(filled - done),
                Err(error) => {
                    self.buffer.copy_within(done..filled, 0);
                    self.state = State::Writing {
                        filled: filled - done,
                    };
                    return self.note(Err(error));
                }
            }
        }
        self.state = State::Idle;
        Ok(())
    }

    /// Bytes that came from the device or were put back, and were not taken.
    fn unread_count(&self) -> i64 {
        let ahead = match self.state {
            State::Reading { at, end } => end - at,
            _ => 0,
        };
        (ahead + self.back_count) as i64
    }

    /// Forgets everything about the file that it was, for another one.
    pub(super) fn reset(&mut self, readable: bool, writable: bool) {
        (self.state, self.back_count) = (State::Idle, 0);
        (self.at_end, self.failed) = (false, false);
        self.orientation = Orientation::None;
        (self.readable, self.writable) = (readable, writable);
    }

    /// Forgets what was read ahead; where the device can, its offset goes back there.
    fn leave_reading(&mut self) {
        let unread = self.unread_count();
        if unread > 0 {
            // A device without offset (a terminal, a pipe) has nothing to move.
            let _ = self.device.seek(-unread, SEEK_CUR);
        }
        self.back_count = 0;
        if let State::Reading { .. } = self.state {
            self.state = State::Idle;
        }
    }

    /// Moves to an offset.
    pub(super) fn seek(&mut self, offset: i64, whence: c_int) -> Result<(), Errno> {
        self.flush()?;
        let ahead = if whence == SEEK_CUR {
            self.unread_count()
        } else {
            0
        };
        let offset = offset.checked_sub(ahead).ok_or(Errno::EOVERFLOW)?;
        self.device.seek(offset, whence)?;
        (self.state, self.back_count, self.at_end) = (State::Idle, 0, false);
        Ok(())
    }

    /// The offset of the next byte.
    pub(super) fn tell(&mut self) -> Result<i64, Errno> {
        self.flush()?;
        Ok(self.device.seek(0, SEEK_CUR)? - self.unread_count())
    }
}

impl<D: Device> Sink for Stream<D> {
    fn put(&mut self, bytes: &[u8]) -> Result<(), Errno> {
        self.write(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    struct Memory {
        bytes: Vec<u8>,
        at: usize,
        writes: usize,
        /// Most bytes of one call.
        step: usize,
    }

    impl Device for Memory {
        fn read(&mut self, out: &mut [u8]) -> Result<usize, Errno> {
            let rest = self.bytes.get(self.at..).unwrap_or(&[]);
            let n = rest.len().min(out.len()).min(self.step);
            out[..n].copy_from_slice(&rest[..n]);
            self.at += n;
            Ok(n)
        }

        fn write(&mut self, bytes: &[u8]) -> Result<usize, Errno> {
            let n = bytes.len().min(self.step);
            self.bytes.resize(self.bytes.len().max(self.at + n), 0);
            self.bytes[self.at..self.at + n].copy_from_slice(&bytes[..n]);
            self.at += n;
            self.writes += 1;
            Ok(n)
        }

        fn seek(&mut self, offset: i64, whence: c_int) -> Result<i64, Errno> {
            let base = [0, self.at, self.bytes.len()][whence as usize] as i64;
            self.at = usize::try_from(base + offset).map_err(|_| Errno::EINVAL)?;
            Ok(self.at as i64)
        }

        fn buffer(&mut self) -> Result<&'static mut [u8], Errno> {
            Ok(vec![0; 16].leak())
        }
    }

    fn stream(bytes: &[u8], step: usize, buffering: Buffering) -> Stream<Memory> {
        let bytes = bytes.to_vec();
        let memory = Memory {
            bytes,
            at: 0,
            writes: 0,
            step,
        };
        Stream::new(memory, buffering, (true, true))
    }

    proptest! {
        #[test]
        fn reads_writes_and_seeks_equal_those_of_a_file(
            actions in proptest::collection::vec((0u8..5, 0usize..40), 0..60), step in 1usize..50,
            kind in 0usize..3,
        ) {
            let buffering = [Buffering::Full, Buffering::Line, Buffering::None][kind];
            let start: Vec<u8> = (0..100).collect();
            let mut stream = stream(&start, step, buffering);
            let (mut model, mut at) = (start, 0usize);
            for (action, n) in actions {
                match action {
                    0 => {
                        let mut out = vec![0; n];
                        let got = stream.read(&mut out).unwrap();
                        let end = model.len().min(at + n).max(at);
                        prop_assert_eq!(&out[..got], model.get(at..end).unwrap_or(&[]));
                        at = end;
                    }
                    1 => {
                        let bytes = vec![n as u8; n];
                        stream.write(&bytes).unwrap();
                        model.resize(model.len().max(at + n), 0);
                        model[at..at + n].copy_from_slice(&bytes);
                        at += n;
                    }
                    2 => {
                        stream.seek(n as i64, 0).unwrap();
                        at = n;
                    }
                    3 => prop_assert_eq!(stream.tell().unwrap(), at as i64),
                    _ => {
                        stream.seek(-(at.min(n) as i64), SEEK_CUR).unwrap();
                        at -= at.min(n);
                    }
                }
            }
            stream.flush().unwrap();
            prop_assert_eq!(&stream.device.bytes, &model);
        }
    }

    #[test]
    fn bytes_put_back_come_first_and_clear_the_end() {
        let mut stream = stream(b"a", 9, Buffering::Full);
        let mut out = [0; 4];
        assert_eq!(stream.read(&mut out), Ok(1));
        assert!(stream.at_end);
        assert!(stream.unread(b'y') && stream.unread(b'x') && !stream.at_end);
        assert_eq!((stream.read(&mut out), &out[..2]), (Ok(2), &b"xy"[..]));
    }

    #[test]
    fn lines_leave_at_their_end_and_blocks_when_full() {
        let mut lines = stream(b"", 99, Buffering::Line);
        lines.write(b"one").unwrap();
        assert_eq!(lines.device.writes, 0);
        lines.write(b" two\nx").unwrap();
        assert_eq!(lines.device.bytes, b"one two\nx");
        let mut blocks = stream(b"", 99, Buffering::Full);
        blocks.write(b"0123456789\n").unwrap();
        assert_eq!(blocks.device.writes, 0);
        blocks.write(b"0123456789").unwrap();
        assert_eq!(blocks.device.bytes, b"0123456789\n01234");
    }

    #[test]
    fn wrong_direction_is_refused_and_remembered() {
        let mut stream = stream(b"a", 9, Buffering::Full);
        stream.writable = false;
        assert_eq!(stream.write(b"x"), Err(Errno::EBADF));
        assert!(stream.failed);
    }
}
