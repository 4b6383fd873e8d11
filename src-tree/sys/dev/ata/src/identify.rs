//! The answer to IDENTIFY (PACKET) DEVICE: 256 words of 16 bits (ACS-3 7.12, 7.13).
//!
//! ```text
//!  10..19 serial number   23..26 firmware   27..46 model: two characters a word, swapped
//!  60..61 sectors that 28 bits reach        83 bit 10: 48-bit addresses
//! 100..103 sectors that 48 bits reach
//! 106 sector size: 15..14 are 01 when valid, bit 12: logical sectors are larger than 512 bytes
//! 117..118 words in a logical sector
//! ```

use alloc::string::String;

use crate::Wide;

/// Bytes of the answer.
pub const LENGTH: usize = 512;

/// What a device says about itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Model, without padding.
    pub model: String,
    /// Serial number, without padding.
    pub serial: String,
    /// Firmware revision, without padding.
    pub firmware: String,
    /// Whether it takes 48-bit addresses.
    pub lba48: bool,
    /// Sectors; 0 for ATAPI devices.
    pub sectors: u64,
    /// Bytes in a sector.
    pub sector_size: u32,
}

impl Identity {
    /// Which commands reach all of it.
    #[must_use]
    pub const fn wide(&self) -> Wide {
        if self.lba48 {
            Wide::Bits48
        } else {
            Wide::Bits28
        }
    }

    /// Reads an answer.
    #[must_use]
    pub fn parse(bytes: &[u8; LENGTH]) -> Self {
        let word = |at: usize| u16::from_le_bytes([bytes[2 * at], bytes[2 * at + 1]]);
        let number = |at: usize, words: usize| {
            let words = (at..at + words).rev();
            words.fold(0u64, |value, at| value << 16 | u64::from(word(at)))
        };
        let text = |words: core::ops::Range<usize>| {
            let shown = |b: &u8| (0x20..0x7f).contains(b);
            let bytes = words.flat_map(|at| word(at).to_be_bytes());
            let text: String = bytes.filter(shown).map(char::from).collect();
            String::from(text.trim())
        };
        let lba48 = word(83) & 0xc400 == 0x4400;
        let (sizes, large) = (word(106), 1 << 12);
        let sector_size = if sizes & 0xc000 == 0x4000 && sizes & large != 0 {
            u32::try_from(2 * number(117, 2)).unwrap_or(0)
        } else {
            512
        };
        Self {
            model: text(27..47),
            serial: text(10..20),
            firmware: text(23..27),
            lba48,
            sectors: if lba48 {
                number(100, 4) & 0xffff_ffff_ffff
            } else {
                number(60, 2)
            },
            sector_size,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(words: &[(usize, u16)]) -> Identity {
        let mut bytes = [0; LENGTH];
        for (at, word) in words {
            bytes[2 * at..2 * at + 2].copy_from_slice(&word.to_le_bytes());
        }
        Identity::parse(&bytes)
    }

    #[test]
    fn text_is_swapped_and_padded() {
        let identity = with(&[(27, 0x4142), (28, 0x4320), (29, 0x2020), (10, 0x0031)]);
        assert_eq!(identity.model, "ABC");
        assert_eq!(identity.serial, "1");
        assert_eq!(identity.firmware, "");
    }

    #[test]
    fn size_comes_from_the_words_that_the_device_supports() {
        let old = with(&[(60, 0x5678), (61, 0x1234), (100, 9)]);
        assert_eq!((old.lba48, old.sectors), (false, 0x1234_5678));
        let new = with(&[(60, 1), (83, 0x4400), (100, 2), (101, 1), (102, 3)]);
        assert_eq!((new.lba48, new.sectors), (true, 0x3_0001_0002));
        assert_eq!(new.sector_size, 512);
        let large = with(&[(106, 0x5000), (117, 2048)]);
        assert_eq!(large.sector_size, 4096);
        let invalid = with(&[(106, 0xffff), (117, 2048)]);
        assert_eq!(invalid.sector_size, 512);
    }
}
