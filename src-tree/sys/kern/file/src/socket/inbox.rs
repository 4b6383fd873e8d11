//! What has been sent to a socket and not received yet.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;

use crate::file::File;
use crate::pipe::take;

/// Bytes that a socket holds.
pub const CAPACITY: usize = 64 << 10;

/// A message, or a piece of a stream that came with descriptors.
#[derive(Default)]
struct Segment {
    data: VecDeque<u8>,
    rights: Vec<Arc<File>>,
    from: Option<Vec<u8>>,
}

/// What has arrived, in order.
#[derive(Default)]
pub(super) struct Inbox {
    segments: VecDeque<Segment>,
    bytes: usize,
}

/// What a receive has given.
#[derive(Default)]
pub struct Received {
    /// Bytes put into the buffer.
    pub len: usize,
    /// Files whose descriptors were sent along.
    pub rights: Vec<Arc<File>>,
    /// The message was longer than the buffer; the rest is lost.
    pub truncated: bool,
    /// Address of the sender, if it has one.
    pub from: Option<Vec<u8>>,
}

impl core::fmt::Debug for Received {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Received")
            .field("len", &self.len)
            .field("rights", &self.rights.len())
            .finish_non_exhaustive()
    }
}

impl Inbox {
    pub(super) fn is_empty(&self) -> bool {
        self.segments.is_empty()
    }

    pub(super) fn bytes(&self) -> usize {
        self.bytes
    }

    pub(super) fn room(&self) -> usize {
        CAPACITY.saturating_sub(self.bytes)
    }

    /// Adds to a stream what there is room for.
    pub(super) fn put_bytes(&mut self, data: &[u8], rights: &[Arc<File>]) -> Result<usize, Errno> {
        if data.is_empty() {
            return Ok(0);
        }
        let n = self.room().min(data.len());
        if n == 0 {
            return Err(Errno::EAGAIN);
        }
        self.bytes += n;
        let data = &data[..n];
        match self.segments.back_mut() {
            Some(last) if rights.is_empty() => last.data.extend(data),
            _ => self.segments.push_back(Segment {
                data: data.iter().copied().collect(),
                rights: rights.to_vec(),
                from: None,
            }),
        }
        Ok(n)
    }

    /// Adds a message.
    pub(super) fn put_message(
        &mut self,
        data: &[u8],
        rights: &[Arc<File>],
        from: Option<Vec<u8>>,
    ) -> Result<usize, Errno> {
        if data.len() > CAPACITY {
            return Err(Errno::EMSGSIZE);
        }
        // An empty message takes room too: nobody sends without end.
        if self.room() < data.len().max(1) || self.segments.len() >= CAPACITY / 64 {
            return Err(Errno::EAGAIN);
        }
        self.bytes += data.len();
        self.segments.push_back(Segment {
            data: data.iter().copied().collect(),
            rights: rights.to_vec(),
            from,
        });
        Ok(data.len())
    }

    /// Takes bytes of a stream. What came with descriptors is the start of a read.
    pub(super) fn take_bytes(&mut self, buf: &mut [u8], peek: bool) -> Received {
        if peek {
            return self.peek(buf, false);
        }
        let mut received = Received::default();
        while let Some(front) = self.segments.front_mut() {
            if received.len == buf.len() || received.len > 0 && !front.rights.is_empty() {
                break;
            }
            received.rights.append(&mut front.rights);
            received.len += take(&mut front.data, &mut buf[received.len..]);
            if front.data.is_empty() {
                self.segments.pop_front();
            }
        }
        self.bytes -= received.len;
        received
    }

    /// Takes a message.
    pub(super) fn take_message(&mut self, buf: &mut [u8], peek: bool) -> Received {
        if peek {
            return self.peek(buf, true);
        }
        let Some(mut message) = self.segments.pop_front() else {
            return Received::default();
        };
        self.bytes -= message.data.len();
        let len = take(&mut message.data, buf);
        Received {
            len,
            rights: message.rights,
            truncated: !message.data.is_empty(),
            from: message.from,
        }
    }

    /// Looks at the first segment.
    fn peek(&self, buf: &mut [u8], message: bool) -> Received {
        let Some(front) = self.segments.front() else {
            return Received::default();
        };
        let len = front.data.len().min(buf.len());
        for (to, byte) in buf.iter_mut().zip(&front.data) {
            *to = *byte;
        }
        Received {
            len,
            rights: Vec::new(),
            truncated: message && front.data.len() > len,
            from: front.from.clone(),
        }
    }
}
