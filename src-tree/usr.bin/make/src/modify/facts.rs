//! Modifiers that know something: hashes, times, paths.

use super::state::State;
use crate::session::Session;

impl Session {
    /// `:tA`.
    pub(super) fn real_path(&mut self, state: &mut State) {
        let system = &mut self.system;
        state.each_word(|word, joined| match system.real_path(word) {
            Some(path) => joined.word(&path),
            None => joined.word(word),
        });
    }

    /// `:P`.
    pub(super) fn path(&mut self, state: &mut State) {
        state.keep();
        let name = self.name_in(state);
        let path = self.target_path(&name);
        state.replace(|_, out| out.extend_from_slice(path.as_deref().unwrap_or(&name)));
    }

    /// `:gmtime` and `:localtime`.
    pub(super) fn time(&mut self, seconds: u64, utc: bool, state: &mut State) {
        let seconds = match seconds {
            0 => self.system.now(),
            given => given,
        };
        let offset = if utc {
            0
        } else {
            self.system.utc_offset(seconds)
        };
        let local = i64::try_from(seconds)
            .unwrap_or(i64::MAX)
            .saturating_add(offset);
        state.replace(|format, out| {
            let format = if format.is_empty() { b"%c" } else { format };
            super::time::format(format, local, offset, utc, out);
        });
    }
}

/// Adds the hash of a value, as bmake computes it: one of the family of MurmurHash, the hex digits
/// with the lowest first.
pub(super) fn hash(value: &[u8], out: &mut Vec<u8>) {
    let (mut hash, mut one, mut two) = (0x971e_137b_u32, 0x9554_3787_u32, 0x2ad7_eb25_u32);
    for chunk in value.chunks(4) {
        let mut bytes = [0; 4];
        bytes[..chunk.len()].copy_from_slice(chunk);
        one = one.wrapping_mul(5).wrapping_add(0x7b7d_159c);
        two = two.wrapping_mul(5).wrapping_add(0x6bce_6396);
        let key = u32::from_le_bytes(bytes).wrapping_mul(one).rotate_left(11);
        hash = hash
            .rotate_left(13)
            .wrapping_mul(5)
            .wrapping_add(0x52dc_e729);
        hash ^= key.wrapping_mul(two);
    }
    hash ^= u32::try_from(value.len()).unwrap_or(u32::MAX);
    hash = hash.wrapping_mul(0x85eb_ca6b);
    hash ^= hash >> 13;
    hash = hash.wrapping_mul(0xc2b2_ae35);
    hash ^= hash >> 16;
    for digit in 0..8 {
        let nibble = (hash >> (4 * digit)) & 15;
        out.extend(char::from_digit(nibble, 16).map(|digit| digit as u8));
    }
}
