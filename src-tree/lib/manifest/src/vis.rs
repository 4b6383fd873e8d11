//! vis(3) escapes: bytes that are not plain graphic ASCII become `\ooo` (octal).

/// Escapes everything that a manifest line or a shell pattern gives a meaning.
pub(crate) fn encode(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    for &byte in bytes {
        let plain = byte.is_ascii_graphic() && !b"\\#*?[=".contains(&byte);
        if plain {
            out.push(char::from(byte));
        } else {
            out.push('\\');
            for shift in [6, 3, 0] {
                out.push(char::from(b'0' + (byte >> shift & 7)));
            }
        }
    }
    out
}

/// Undoes [`encode`]; also takes the C-style escapes that other tools write.
pub(crate) fn decode(text: &str) -> Option<Vec<u8>> {
    let mut out = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, tail)) = rest.split_first() {
        rest = tail;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let (&escape, tail) = rest.split_first()?;
        rest = tail;
        out.push(match escape {
            b'0'..=b'3' if let [b @ b'0'..=b'7', c @ b'0'..=b'7', ..] = *rest => {
                rest = &rest[2..];
                (escape - b'0') << 6 | (b - b'0') << 3 | (c - b'0')
            }
            b'\\' => b'\\',
            b'#' => b'#',
            b'a' => 0x07,
            b'b' => 0x08,
            b'f' => 0x0c,
            b'n' => b'\n',
            b'r' => b'\r',
            b's' => b' ',
            b't' => b'\t',
            b'v' => 0x0b,
            _ => return None,
        });
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn blanks_and_backslashes_are_escaped_in_octal() {
        assert_eq!(encode(b"a b\\c\n"), "a\\040b\\134c\\012");
        assert_eq!(decode("a\\sb\\\\c\\n").unwrap(), b"a b\\c\n");
        for broken in ["\\", "\\4", "\\400", "\\08", "\\M-a", "\\^C"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
    }

    proptest! {
        #[test]
        fn any_bytes_round_trip(bytes in prop::collection::vec(any::<u8>(), 0..100)) {
            let text = encode(&bytes);
            prop_assert!(text.bytes().all(|b| b.is_ascii_graphic()));
            prop_assert_eq!(decode(&text), Some(bytes));
        }
    }
}
