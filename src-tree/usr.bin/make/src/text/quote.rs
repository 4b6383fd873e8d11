//! Quoting for the shell.

use super::is_blank;

/// Bytes that mean something to the shell.
fn is_special(byte: u8) -> bool {
    b"#&()*;<>?[\\]`{|}~!\"'$^\n".contains(&byte) || is_blank(byte)
}

/// Puts a backslash before each byte that means something to the shell; with `dollars`, also
/// doubles dollar signs for one more expansion (`:q`).
pub fn quote(text: &[u8], dollars: bool, out: &mut Vec<u8>) {
    for &byte in text {
        if byte == b'\n' {
            out.extend_from_slice(b"'\n'");
            continue;
        }
        if is_special(byte) {
            out.push(b'\\');
        }
        out.push(byte);
        if dollars && byte == b'$' {
            out.extend_from_slice(b"\\$");
        }
    }
}
