//! PEM: base64 between two lines (RFC 7468).

/// The bytes of the first block with this label.
pub(crate) fn contents(text: &[u8], label: &str) -> Option<Vec<u8>> {
    let text = str::from_utf8(text).ok()?;
    let begin = format!("-----BEGIN {label}-----");
    let end = format!("-----END {label}-----");
    let inner = text.split_once(&begin)?.1.split_once(&end)?.0;
    let mut out = Vec::new();
    let (mut held, mut bits) = (0_u32, 0_u32);
    for byte in inner.bytes().filter(|byte| !byte.is_ascii_whitespace()) {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'=' => break,
            _ => return None,
        };
        held = held << 6 | u32::from(value);
        bits += 6;
        if bits >= 8 {
            bits -= 8;
            out.push((held >> bits & 0xff) as u8);
        }
    }
    Some(out)
}

/// A block of one label.
pub(crate) fn emit(label: &str, bytes: &[u8]) -> Vec<u8> {
    const DIGITS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    /// Bytes in a line of 64 characters.
    const LINE: usize = 48;
    let mut out = format!("-----BEGIN {label}-----\n").into_bytes();
    for line in bytes.chunks(LINE) {
        for three in line.chunks(3) {
            let byte = |at: usize| three.get(at).copied().map_or(0, u32::from);
            let held = byte(0) << 16 | byte(1) << 8 | byte(2);
            for at in 0..4 {
                let digit = DIGITS[(held >> (18 - 6 * at) & 0x3f) as usize];
                out.push(if at > three.len() { b'=' } else { digit });
            }
        }
        out.push(b'\n');
    }
    out.extend(format!("-----END {label}-----\n").bytes());
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blocks_are_those_of_the_standard() {
        let text = |bytes: &[u8]| String::from_utf8(emit("X", bytes)).unwrap();
        assert_eq!(text(b"f"), "-----BEGIN X-----\nZg==\n-----END X-----\n");
        assert_eq!(text(b"fo"), "-----BEGIN X-----\nZm8=\n-----END X-----\n");
        assert_eq!(text(b"foo"), "-----BEGIN X-----\nZm9v\n-----END X-----\n");
        assert!(text(&[0; 100]).lines().all(|line| line.len() <= 64));
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(bytes: Vec<u8>) {
            prop_assert_eq!(contents(&emit("X", &bytes), "X"), Some(bytes.clone()));
            prop_assert_eq!(contents(&emit("X", &bytes), "Y"), None);
        }
    }
}
