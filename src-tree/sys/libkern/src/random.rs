//! The random generator behind `getrandom` and `/dev/urandom`.
//!
//! ChaCha20 with fast key erasure: every request begins by replacing the key with output, so
//! that what is in memory afterwards does not tell what was given out. Seed material is mixed
//! in by running it through the generator's own key schedule.

use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// A ChaCha20 generator.
pub struct Random {
    key: [u8; 32],
    seeded: bool,
}

impl Random {
    /// An unseeded generator: its output is a fixed stream until [`Random::mix`] is called.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            key: [0; 32],
            seeded: false,
        }
    }

    /// Whether seed material has been mixed in.
    #[must_use]
    pub fn is_seeded(&self) -> bool {
        self.seeded
    }

    /// Mixes seed material of any length and quality into the state; never loses what the
    /// state had before.
    pub fn mix(&mut self, material: &[u8]) {
        for chunk in material.chunks(32) {
            for (key, byte) in self.key.iter_mut().zip(chunk) {
                *key ^= byte;
            }
            // The length of the chunk separates inputs that differ in trailing zeros.
            self.key[31] ^= u8::try_from(chunk.len()).unwrap_or(0);
            self.rekey();
        }
        self.seeded |= !material.is_empty();
    }

    /// Fills `out` with random bytes.
    pub fn fill(&mut self, out: &mut [u8]) {
        self.rekey().fill_bytes(out);
    }

    /// Replaces the key and returns the generator that made it, positioned behind it.
    fn rekey(&mut self) -> ChaCha20Rng {
        let mut stream = ChaCha20Rng::from_seed(self.key);
        stream.fill_bytes(&mut self.key);
        stream
    }
}

impl Default for Random {
    fn default() -> Self {
        Self::new()
    }
}

impl core::fmt::Debug for Random {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Random")
            .field("seeded", &self.seeded)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn unseeded_stream_is_chacha20_with_a_zero_key() {
        // RFC 8439, A.1, test vectors 1 and 2: the first block becomes the new key, output
        // starts at its byte 32.
        let mut out = [0; 40];
        Random::new().fill(&mut out);
        assert_eq!(out[..8], [0xda, 0x41, 0x59, 0x7c, 0x51, 0x57, 0x48, 0x8d]);
        assert_eq!(out[32..], [0x9f, 0x07, 0xe7, 0xbe, 0x55, 0x51, 0x38, 0x7a]);
    }

    #[test]
    fn output_never_repeats_and_depends_on_all_material() {
        let mut a = Random::new();
        let mut b = Random::new();
        a.mix(b"seed");
        b.mix(b"seed\0");
        let mut blocks = [[0; 32]; 3];
        a.fill(&mut blocks[0]);
        a.fill(&mut blocks[1]);
        b.fill(&mut blocks[2]);
        assert!(a.is_seeded());
        assert_ne!(blocks[0], blocks[1]);
        assert_ne!(blocks[0], blocks[2]);
    }
}
