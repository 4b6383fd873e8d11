//! The kernel message buffer: a ring that keeps the newest text.

/// A ring of `N` bytes. Writing never fails: the oldest bytes make room.
#[derive(Debug)]
pub struct MsgBuf<const N: usize> {
    bytes: [u8; N],
    /// Number of bytes ever written.
    written: u64,
}

impl<const N: usize> MsgBuf<N> {
    /// Makes an empty buffer.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            bytes: [0; N],
            written: 0,
        }
    }

    /// Appends text.
    pub fn write(&mut self, text: &[u8]) {
        for &byte in text {
            self.bytes[(self.written % N as u64) as usize] = byte;
            self.written += 1;
        }
    }

    /// Forgets everything.
    pub const fn clear(&mut self) {
        self.written = 0;
    }

    /// Returns how many bytes are kept.
    #[must_use]
    pub fn len(&self) -> usize {
        self.written.min(N as u64) as usize
    }

    /// Returns whether nothing has been written.
    #[must_use]
    pub const fn is_empty(&self) -> bool {
        self.written == 0
    }

    /// The newest bytes, at most `count`, as two pieces one after the other.
    #[must_use]
    pub fn last(&self, count: usize) -> [&[u8]; 2] {
        let count = count.min(self.len());
        let start = ((self.written - count as u64) % N as u64) as usize;
        let first = count.min(N - start);
        [
            &self.bytes[start..start + first],
            &self.bytes[..count - first],
        ]
    }

    /// Copies the oldest bytes kept into `out`, without removing them; returns how many.
    pub fn read(&self, out: &mut [u8]) -> usize {
        let oldest = self.written - self.len() as u64;
        let count = self.len().min(out.len());
        for (at, slot) in (oldest..).zip(&mut out[..count]) {
            *slot = self.bytes[(at % N as u64) as usize];
        }
        count
    }
}

impl<const N: usize> Default for MsgBuf<N> {
    fn default() -> Self {
        Self::new()
    }
}

#[cfg(test)]
mod tests {
    extern crate std;

    use super::MsgBuf;
    use proptest::prelude::*;
    use std::vec::Vec;

    proptest! {
        #[test]
        fn newest_bytes_are_kept_in_order(texts in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..30), 0..8), room in 0usize..40) {
            let mut buffer = MsgBuf::<32>::new();
            let mut all = Vec::new();
            for text in &texts {
                buffer.write(text);
                all.extend_from_slice(text);
            }
            let kept = &all[all.len().saturating_sub(32)..];
            let mut out = std::vec![0; room];
            let count = buffer.read(&mut out);
            prop_assert_eq!(&out[..count], &kept[..kept.len().min(room)]);
            prop_assert_eq!(buffer.len(), kept.len());
            let newest = &kept[kept.len().saturating_sub(room)..];
            prop_assert_eq!(buffer.last(room).concat(), newest);
        }
    }
}
