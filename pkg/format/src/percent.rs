//! The escapes of manifests: `%` and bytes beyond ASCII become `%` and two hexadecimal digits in
//! descriptions, scripts and paths.

use std::borrow::Cow;
use std::fmt::Write as _;

/// Escapes.
pub(crate) fn encode(text: &str) -> Cow<'_, str> {
    let escaped = |byte: u8| byte == b'%' || !byte.is_ascii();
    if !text.bytes().any(escaped) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if escaped(byte) {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02x}");
        } else {
            out.push(char::from(byte));
        }
    }
    Cow::Owned(out)
}

/// Undoes the escapes; a `%` without two digits stands for itself. `None` when the bytes are not
/// UTF-8.
pub(crate) fn decode(text: &str) -> Option<String> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, after @ ..] = rest {
        match (first, after) {
            (b'%', [high, low, after @ ..])
                if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() =>
            {
                out.push(digit(*high) << 4 | digit(*low));
                rest = after;
            }
            _ => {
                out.push(*first);
                rest = after;
            }
        }
    }
    String::from_utf8(out).ok()
}

fn digit(byte: u8) -> u8 {
    match byte {
        b'0'..=b'9' => byte - b'0',
        _ => byte.to_ascii_lowercase() - b'a' + 10,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lone_percent_stands_for_itself() {
        assert_eq!(decode("100%, 5%x %41").as_deref(), Some("100%, 5%x A"));
        assert_eq!(decode("%ff"), None);
    }

    proptest! {
        #[test]
        fn decode_undoes_encode(text: String) {
            prop_assert_eq!(decode(&encode(&text)), Some(text));
        }
    }
}
