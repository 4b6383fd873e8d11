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
