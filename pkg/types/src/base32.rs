//! The base32 of the original's checksums: five bits a character, lowest bits of the lowest byte
//! first, in an alphabet without look-alikes, no padding.
//!
//! ```text
//! character 0 = bits 4 3 2 1 0 of byte 0
//! character 1 = bits 1 0 of byte 1, then bits 7 6 5 of byte 0 below them
//! ```

const ALPHABET: &[u8; 32] = b"ybndrfg8ejkmcpqxot1uwisza345h769";

/// No character of the alphabet.
const FOREIGN: u8 = 0xff;

/// The value of each byte as a character.
const VALUES: [u8; 256] = {
    let mut values = [FOREIGN; 256];
    let mut at = 0;
    while at < ALPHABET.len() {
        values[ALPHABET[at] as usize] = at as u8;
        at += 1;
    }
    values
};

/// Writes bytes as characters: eight for every five bytes, the last group as many as it needs.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity((bytes.len() * 8).div_ceil(5));
    let (mut held, mut bits) = (0_u32, 0_u32);
    let mut put = |value: u32| out.push(char::from(ALPHABET[(value & 31) as usize]));
    for &byte in bytes {
        held |= u32::from(byte) << bits;
        bits += 8;
        while bits >= 5 {
            put(held);
            held >>= 5;
            bits -= 5;
        }
    }
    if bits > 0 {
        put(held);
    }
    out
}

/// Reads `length` bytes back. `None` when a character is not of the alphabet, when the length is
/// wrong, or when spare bits at the end are not zero, so that there is one spelling for each value.
pub(crate) fn decode(text: &str, length: usize) -> Option<Vec<u8>> {
    if text.len() != (length * 8).div_ceil(5) {
        return None;
    }
    let mut out = Vec::with_capacity(length);
    let (mut held, mut bits) = (0_u32, 0_u32);
    for character in text.bytes() {
        let value = VALUES[usize::from(character)];
        if value == FOREIGN {
            return None;
        }
        held |= u32::from(value) << bits;
        bits += 5;
        if bits >= 8 {
            out.push((held & 0xff) as u8);
            held >>= 8;
            bits -= 8;
        }
    }
    (held == 0 && out.len() == length).then_some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn spare_bits_and_foreign_characters_are_refused() {
        assert_eq!(decode("yy", 1), Some(vec![0]));
        assert_eq!(decode("y9", 1), None);
        assert_eq!(decode("l0", 1), None);
        assert_eq!(decode("yyy", 1), None);
    }

    proptest! {
        #[test]
        fn decode_undoes_encode(bytes: Vec<u8>) {
            prop_assert_eq!(decode(&encode(&bytes), bytes.len()), Some(bytes));
        }
    }
}
