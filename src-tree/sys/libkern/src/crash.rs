//! The record of a crash that the next boot finds, if the memory has kept it.
//!
//! ```text
//!  0 magic "DFCRASH1"
//!  8 bytes of the message u32, bytes of the text u32
//! 16 checksum u64 of everything behind it, as long as the two lengths say
//! 24 message: one line, why the system stopped
//!    text: the end of the message buffer
//! ```
//! Everything is little-endian. A record is believed only with its checksum: the memory holds
//! anything after power was off.

use alloc::string::String;
use alloc::vec::Vec;

const MAGIC: &[u8; 8] = b"DFCRASH1";
const HEADER: usize = 24;
/// Longest message in bytes; the rest of it is cut.
const MESSAGE: usize = 256;

/// What a crash has left behind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Crash {
    /// Why the system stopped, one line.
    pub message: String,
    /// The last kernel messages.
    pub text: Vec<u8>,
}

/// Begins a record in `room`: the message, cut to one line. Returns where the text goes;
/// [`seal`] makes the record one. `None` when the room is too small for any text.
pub fn begin<'a>(room: &'a mut [u8], message: &str) -> Option<&'a mut [u8]> {
    let line = message.lines().next().unwrap_or_default();
    let mut len = line.len().min(MESSAGE);
    while !line.is_char_boundary(len) {
        len -= 1;
    }
    if room.len() <= HEADER + len {
        return None;
    }
    let (header, rest) = room.split_at_mut(HEADER);
    header.fill(0);
    header[8..12].copy_from_slice(&u32::try_from(len).ok()?.to_le_bytes());
    rest[..len].copy_from_slice(&line.as_bytes()[..len]);
    Some(&mut rest[len..])
}

/// Makes what [`begin`] has begun a record, with `text` bytes of text. Returns whether it
/// is one now.
pub fn seal(room: &mut [u8], text: usize) -> bool {
    let Some((header, rest)) = room.split_first_chunk_mut::<HEADER>() else {
        return false;
    };
    let message = word(header, 8);
    let body = message.checked_add(text).and_then(|end| rest.get(..end));
    let (Some(body), Ok(text)) = (body, u32::try_from(text)) else {
        return false;
    };
    header[12..16].copy_from_slice(&text.to_le_bytes());
    let sum = checksum(&header[8..16], body);
    header[16..24].copy_from_slice(&sum.to_le_bytes());
    header[..8].copy_from_slice(MAGIC);
    true
}

/// Reads a record; `None` when there is none, or a damaged one.
#[must_use]
pub fn read(room: &[u8]) -> Option<Crash> {
    let (header, rest) = room.split_first_chunk::<HEADER>()?;
    if !header.starts_with(MAGIC) {
        return None;
    }
    let (message, text) = (word(header, 8), word(header, 12));
    let body = rest.get(..message.checked_add(text)?)?;
    let sum = checksum(&header[8..16], body);
    if header[16..24] != sum.to_le_bytes() {
        return None;
    }
    let (message, text) = body.split_at(message);
    Some(Crash {
        message: String::from_utf8_lossy(message).into_owned(),
        text: text.to_vec(),
    })
}

/// Removes a record, so that only the next boot speaks of it.
pub fn erase(room: &mut [u8]) {
    if let Some(magic) = room.first_chunk_mut::<8>() {
        *magic = [0; 8];
    }
}

fn word(header: &[u8; HEADER], at: usize) -> usize {
    let mut bytes = [0; 4];
    bytes.copy_from_slice(&header[at..at + 4]);
    u32::from_le_bytes(bytes) as usize
}

/// FNV-1a with 64 bits (Fowler, Noll, Vo): enough against memory that has lost its contents.
fn checksum(lengths: &[u8], body: &[u8]) -> u64 {
    lengths
        .iter()
        .chain(body)
        .fold(0xcbf2_9ce4_8422_2325, |sum, &byte| {
            (sum ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn record(room: &mut [u8], message: &str, text: &[u8]) -> bool {
        let Some(place) = begin(room, message) else {
            return false;
        };
        let len = text.len().min(place.len());
        place[..len].copy_from_slice(&text[..len]);
        seal(room, len)
    }

    #[test]
    fn a_record_is_read_back_until_it_is_erased() {
        let mut room = [0xa5; 200];
        assert_eq!(read(&room), None);
        assert!(record(&mut room, "panic: why\nmore", b"last words\n"));
        let crash = read(&room).unwrap();
        assert_eq!(crash.message, "panic: why");
        assert_eq!(crash.text, b"last words\n");
        erase(&mut room);
        assert_eq!(read(&room), None);
    }

    #[test]
    fn an_unsealed_record_is_none() {
        let mut room = [0; 200];
        assert!(record(&mut room, "first", b"x"));
        begin(&mut room, "second").unwrap();
        assert_eq!(read(&room), None);
    }

    #[test]
    fn a_small_room_is_refused() {
        assert!(begin(&mut [0; HEADER + 3], "abc").is_none());
        assert!(!seal(&mut [0; HEADER], 1));
        assert!(!seal(&mut [0; 3], 0));
        assert_eq!(read(b"DFCRASH1"), None);
    }

    proptest! {
        #[test]
        fn records_survive(message in "[^\r\n]{0,300}", text in prop::collection::vec(any::<u8>(), 0..300)) {
            let mut room = [0; 2000];
            prop_assert!(record(&mut room, &message, &text));
            let crash = read(&room).unwrap();
            prop_assert!(message.starts_with(&crash.message));
            prop_assert_eq!(crash.text, text);
        }

        #[test]
        fn one_wrong_bit_is_noticed(text in prop::collection::vec(any::<u8>(), 0..40), bit in 0usize..8 * HEADER) {
            let mut room = [0; 200];
            prop_assert!(record(&mut room, "message", &text));
            room[bit / 8] ^= 1 << (bit % 8);
            prop_assert_eq!(read(&room), None);
        }
    }
}
