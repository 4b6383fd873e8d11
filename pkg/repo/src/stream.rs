//! Bytes that nobody can tell from random ones who does not know the seed: SHA-512 of the seed and of
//! a count, block after block.

use rsa::rand_core::{self, CryptoRng, RngCore, impls};
use sha2::{Digest as _, Sha512};

/// Bytes of a block.
const BLOCK: usize = 64;

/// A stream of bytes.
pub(crate) struct Stream {
    seed: [u8; BLOCK],
    count: u64,
    block: [u8; BLOCK],
    /// Bytes of the block that were taken.
    taken: usize,
}

impl Stream {
    /// The stream of a seed, which is made of parts.
    pub(crate) fn new(parts: &[&[u8]]) -> Self {
        let mut hasher = Sha512::new();
        for part in parts {
            hasher.update((part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        Self {
            seed: hasher.finalize().into(),
            count: 0,
            block: [0; BLOCK],
            taken: BLOCK,
        }
    }

    /// The next bytes.
    pub(crate) fn take<const N: usize>(&mut self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill_bytes(&mut bytes);
        bytes
    }
}

impl RngCore for Stream {
    fn next_u32(&mut self) -> u32 {
        impls::next_u32_via_fill(self)
    }

    fn next_u64(&mut self) -> u64 {
        impls::next_u64_via_fill(self)
    }

    fn fill_bytes(&mut self, bytes: &mut [u8]) {
        for byte in bytes {
            if self.taken == BLOCK {
                let block = Sha512::new().chain_update(self.seed);
                self.block = block
                    .chain_update(self.count.to_le_bytes())
                    .finalize()
                    .into();
                self.count += 1;
                self.taken = 0;
            }
            *byte = self.block[self.taken];
            self.taken += 1;
        }
    }

    fn try_fill_bytes(&mut self, bytes: &mut [u8]) -> Result<(), rand_core::Error> {
        self.fill_bytes(bytes);
        Ok(())
    }
}

impl CryptoRng for Stream {}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn stream_is_the_same_of_the_same_seed_alone() {
        let bytes = |parts: &[&[u8]]| Stream::new(parts).take::<200>();
        assert_eq!(bytes(&[b"a", b"b"]), bytes(&[b"a", b"b"]));
        assert_ne!(bytes(&[b"a", b"b"]), bytes(&[b"ab"]));
        // However it is taken.
        let mut stream = Stream::new(&[b"a", b"b"]);
        let mut parts = stream.take::<63>().to_vec();
        parts.extend(stream.take::<137>());
        assert_eq!(parts, bytes(&[b"a", b"b"]));
    }

    #[test]
    fn blocks_do_not_come_again() {
        let mut stream = Stream::new(&[b"seed"]);
        let blocks: HashSet<[u8; BLOCK]> = (0..1_000).map(|_| stream.take()).collect();
        assert_eq!(blocks.len(), 1_000);
    }
}
