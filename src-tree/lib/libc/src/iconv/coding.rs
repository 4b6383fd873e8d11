//! Codings of characters, one character at a time.

/// Order of the bytes of a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// The lowest byte first.
    Little,
    /// The highest byte first.
    Big,
    /// As a mark at the start of the text says; big without one. Written big, with the mark.
    Marked,
}

/// A coding.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Coding {
    /// The first 128 characters, a byte each.
    Ascii,
    /// The first 256 characters, a byte each.
    Latin1,
    /// One to four bytes.
    Utf8,
    /// Two or four bytes.
    Utf16(Order),
    /// Four bytes.
    Utf32(Order),
}

/// Names without marks, and what they stand for.
const NAMES: [(&[u8], Coding); 22] = [
    (b"ASCII", Coding::Ascii),
    (b"USASCII", Coding::Ascii),
    (b"646", Coding::Ascii),
    (b"C", Coding::Ascii),
    (b"ANSIX341968", Coding::Ascii),
    (b"ISO88591", Coding::Latin1),
    (b"88591", Coding::Latin1),
    (b"LATIN1", Coding::Latin1),
    (b"L1", Coding::Latin1),
    (b"UTF8", Coding::Utf8),
    (b"UTF16", Coding::Utf16(Order::Marked)),
    (b"UTF16LE", Coding::Utf16(Order::Little)),
    (b"UTF16BE", Coding::Utf16(Order::Big)),
    (b"UCS2", Coding::Utf16(Order::Marked)),
    (b"UCS2LE", Coding::Utf16(Order::Little)),
    (b"UCS2BE", Coding::Utf16(Order::Big)),
    (b"UTF32", Coding::Utf32(Order::Marked)),
    (b"UTF32LE", Coding::Utf32(Order::Little)),
    (b"UTF32BE", Coding::Utf32(Order::Big)),
    (b"UCS4", Coding::Utf32(Order::Big)),
    (b"UCS4LE", Coding::Utf32(Order::Little)),
    (b"WCHART", Coding::Utf32(Order::Little)),
];

/// The character that a mark at the start of a text is.
pub(super) const MARK: u32 = 0xfeff;

/// Why there is no character.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Failure {
    /// The bytes are none.
    Illegal,
    /// More bytes are needed.
    Incomplete,
}

impl Coding {
    /// The coding of a name: capital and small letters, `-`, `_`, `.` and `:` do not count.
    pub(super) fn find(name: &[u8]) -> Option<Coding> {
        let mut plain = [0u8; 16];
        let mut length = 0;
        for &byte in name
            .iter()
            .filter(|byte| !matches!(byte, b'-' | b'_' | b'.' | b':'))
        {
            *plain.get_mut(length)? = byte.to_ascii_uppercase();
            length += 1;
        }
        let found = NAMES.iter().find(|(known, _)| *known == &plain[..length]);
        found.map(|(_, coding)| *coding)
    }

    /// Whether a text begins with a mark that tells the order, and is no part of the text.
    pub(super) fn is_marked(self) -> bool {
        matches!(
            self,
            Coding::Utf16(Order::Marked) | Coding::Utf32(Order::Marked)
        )
    }

    /// The same coding with its bytes in an order.
    pub(super) fn ordered(self, order: Order) -> Coding {
        match self {
            Coding::Utf16(_) => Coding::Utf16(order),
            Coding::Utf32(_) => Coding::Utf32(order),
            other => other,
        }
    }

    /// The character at the start of bytes that are not empty, and how many it takes.
    pub(super) fn decode(self, bytes: &[u8]) -> Result<(u32, usize), Failure> {
        match self {
            Coding::Ascii if bytes[0] >= 0x80 => Err(Failure::Illegal),
            Coding::Ascii | Coding::Latin1 => Ok((u32::from(bytes[0]), 1)),
            Coding::Utf8 => utf8(bytes),
            Coding::Utf16(order) => utf16(bytes, order),
            Coding::Utf32(order) => {
                let unit = unit::<4>(bytes, 0, order)?;
                let character = char::from_u32(unit).ok_or(Failure::Illegal)?;
                Ok((u32::from(character), 4))
            }
        }
    }

    /// The bytes of a character, in the first of the four; `None`: it has none.
    pub(super) fn encode(self, character: u32) -> Option<([u8; 4], usize)> {
        let mut out = [0; 4];
        let letter = char::from_u32(character)?;
        let length = match self {
            Coding::Ascii if character >= 0x80 => return None,
            Coding::Ascii | Coding::Latin1 => {
                out[0] = u8::try_from(character).ok()?;
                1
            }
            Coding::Utf8 => letter.encode_utf8(&mut out).len(),
            Coding::Utf16(order) => {
                let mut pair = [0; 2];
                let count = letter.encode_utf16(&mut pair).len();
                for (at, unit) in pair[..count].iter().enumerate() {
                    let bytes = match order {
                        Order::Little => unit.to_le_bytes(),
                        Order::Big | Order::Marked => unit.to_be_bytes(),
                    };
                    out[2 * at..2 * at + 2].copy_from_slice(&bytes);
                }
                2 * count
            }
            Coding::Utf32(order) => {
                out = match order {
                    Order::Little => character.to_le_bytes(),
                    Order::Big | Order::Marked => character.to_be_bytes(),
                };
                4
            }
        };
        Some((out, length))
    }
}

/// The unit of `N` bytes at a place.
fn unit<const N: usize>(bytes: &[u8], at: usize, order: Order) -> Result<u32, Failure> {
    let part = bytes.get(at..at + N).ok_or(Failure::Incomplete)?;
    let join = |value: u32, byte: &u8| value << 8 | u32::from(*byte);
    Ok(match order {
        Order::Little => part.iter().rev().fold(0, join),
        Order::Big | Order::Marked => part.iter().fold(0, join),
    })
}

fn utf16(bytes: &[u8], order: Order) -> Result<(u32, usize), Failure> {
    let first = unit::<2>(bytes, 0, order)?;
    match first {
        0xd800..0xdc00 => {
            let second = unit::<2>(bytes, 2, order)?;
            if !(0xdc00..0xe000).contains(&second) {
                return Err(Failure::Illegal);
            }
            Ok((0x1_0000 + ((first - 0xd800) << 10) + (second - 0xdc00), 4))
        }
        0xdc00..0xe000 => Err(Failure::Illegal),
        _ => Ok((first, 2)),
    }
}

fn utf8(bytes: &[u8]) -> Result<(u32, usize), Failure> {
    let part = &bytes[..bytes.len().min(4)];
    let text = match core::str::from_utf8(part) {
        Ok(text) => text,
        Err(error) if error.valid_up_to() == 0 => {
            return Err(match error.error_len() {
                Some(_) => Failure::Illegal,
                None => Failure::Incomplete,
            });
        }
        Err(error) => core::str::from_utf8(&part[..error.valid_up_to()]).unwrap_or(""),
    };
    let first = text.chars().next().ok_or(Failure::Incomplete)?;
    Ok((u32::from(first), first.len_utf8()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ALL: [Coding; 7] = [
        Coding::Ascii,
        Coding::Latin1,
        Coding::Utf8,
        Coding::Utf16(Order::Little),
        Coding::Utf16(Order::Big),
        Coding::Utf32(Order::Little),
        Coding::Utf32(Order::Big),
    ];

    proptest! {
        #[test]
        fn what_is_written_is_read_again(letter in any::<char>(), which in 0..ALL.len()) {
            let coding = ALL[which];
            let largest = match coding { Coding::Ascii => 0x7f, Coding::Latin1 => 0xff, _ => 0x10_ffff };
            let character = u32::from(letter);
            match coding.encode(character) {
                Some((bytes, length)) => {
                    prop_assert_eq!(coding.decode(&bytes[..length]), Ok((character, length)));
                    prop_assert!(length == 1 || coding.decode(&bytes[..length - 1]) == Err(Failure::Incomplete));
                }
                None => prop_assert!(character > largest),
            }
        }

        #[test]
        fn texts_equal_those_of_std(text in any::<String>()) {
            let mut bytes = Vec::new();
            for letter in text.chars() {
                let (part, length) = Coding::Utf16(Order::Little).encode(letter.into()).unwrap();
                bytes.extend_from_slice(&part[..length]);
            }
            let model: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            prop_assert_eq!(bytes, model);
        }

        #[test]
        fn any_bytes_give_an_answer(bytes in prop::collection::vec(any::<u8>(), 1..6), which in 0..ALL.len()) {
            if let Ok((character, length)) = ALL[which].decode(&bytes) {
                prop_assert!(length <= bytes.len() && char::from_u32(character).is_some());
            }
        }
    }

    #[test]
    fn names_are_found_however_they_are_written() {
        assert_eq!(Coding::find(b"utf-8"), Some(Coding::Utf8));
        assert_eq!(Coding::find(b"ISO_8859-1"), Some(Coding::Latin1));
        assert_eq!(Coding::find(b"ANSI_X3.4-1968"), Some(Coding::Ascii));
        assert_eq!(Coding::find(b"KOI8-R"), None);
        assert_eq!(Coding::find(b"a name that is too long for any"), None);
    }
}
