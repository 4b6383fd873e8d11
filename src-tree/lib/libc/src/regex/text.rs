//! A text as a sequence of characters: those of UTF-8, or bytes.

/// What bytes that are no character are, above all characters.
const NO_CHARACTER: u32 = 0x0011_0000;

/// A text.
#[derive(Clone, Copy)]
pub(crate) struct Text<'a> {
    pub(crate) bytes: &'a [u8],
    pub(crate) utf8: bool,
}

/// The character that begins bytes, and its length; bytes that are no character are one each.
fn first(bytes: &[u8]) -> (u32, usize) {
    let lead = bytes[0];
    let (length, lowest, bits) = match lead {
        0..0x80 => return (u32::from(lead), 1),
        0xc2..0xe0 => (2, 0x80, lead & 0x1f),
        0xe0..0xf0 => (3, 0x800, lead & 0x0f),
        0xf0..0xf5 => (4, 0x1_0000, lead & 0x07),
        _ => return (NO_CHARACTER + u32::from(lead), 1),
    };
    let mut value = u32::from(bits);
    for at in 1..length {
        match bytes.get(at) {
            Some(next) if next & 0xc0 == 0x80 => value = value << 6 | u32::from(next & 0x3f),
            _ => return (NO_CHARACTER + u32::from(lead), 1),
        }
    }
    match char::from_u32(value) {
        Some(_) if value >= lowest => (value, length),
        _ => (NO_CHARACTER + u32::from(lead), 1),
    }
}

/// A byte where characters are bytes: above ASCII it is no letter and nothing else.
fn single_byte(byte: u8) -> u32 {
    u32::from(byte) + if byte < 0x80 { 0 } else { NO_CHARACTER }
}

impl Text<'_> {
    /// The character at a position and its length; `None` at the end.
    pub(crate) fn at(&self, position: usize) -> Option<(u32, usize)> {
        let rest = self.bytes.get(position..)?;
        if !self.utf8 {
            return rest.first().map(|&byte| (single_byte(byte), 1));
        }
        (!rest.is_empty()).then(|| first(rest))
    }

    /// The character before a position.
    pub(crate) fn before(&self, position: usize) -> Option<u32> {
        let last = position.checked_sub(1)?;
        if !self.utf8 {
            return Some(single_byte(self.bytes[last]));
        }
        for start in last.saturating_sub(3)..=last {
            let (value, length) = first(&self.bytes[start..]);
            if start + length == position {
                return Some(value);
            }
        }
        Some(NO_CHARACTER + u32::from(self.bytes[last]))
    }
}

fn character(value: u32) -> Option<char> {
    char::from_u32(value)
}

/// The one character that another becomes, if it is one.
fn single(value: u32, mut changed: impl Iterator<Item = char>) -> u32 {
    match (changed.next(), changed.next()) {
        (Some(only), None) => u32::from(only),
        _ => value,
    }
}

/// The small letter of a character.
pub(crate) fn lower(value: u32) -> u32 {
    if value < 0x80 {
        return u32::from((value as u8).to_ascii_lowercase());
    }
    character(value).map_or(value, |letter| single(value, letter.to_lowercase()))
}

/// The capital letter of a character.
pub(crate) fn upper(value: u32) -> u32 {
    if value < 0x80 {
        return u32::from((value as u8).to_ascii_uppercase());
    }
    character(value).map_or(value, |letter| single(value, letter.to_uppercase()))
}

/// Whether a character belongs to a word.
pub(crate) fn is_word(value: u32) -> bool {
    value == u32::from(b'_') || character(value).is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn characters_of_utf_8_are_read_in_both_directions(value in any::<String>()) {
            let text = Text { bytes: value.as_bytes(), utf8: true };
            let mut position = 0;
            for expected in value.chars() {
                let (found, length) = text.at(position).unwrap();
                prop_assert_eq!((found, length), (u32::from(expected), expected.len_utf8()));
                position += length;
                prop_assert_eq!(text.before(position), Some(u32::from(expected)));
            }
            prop_assert_eq!(text.at(position), None);
        }

        #[test]
        fn any_bytes_are_read_to_their_end(bytes in proptest::collection::vec(any::<u8>(), 0..30)) {
            let text = Text { bytes: &bytes, utf8: true };
            let mut position = 0;
            while let Some((_, length)) = text.at(position) {
                position += length;
            }
            prop_assert_eq!(position, bytes.len());
        }
    }
}
