//! Texts as BSD programs print and the kernel stores them.

use std::io;

/// The text of an error as BSD programs print it, without Rust's number behind it.
pub fn error(error: &io::Error) -> String {
    let text = error.to_string();
    match text.rfind(" (os error ") {
        Some(at) => text[..at].to_owned(),
        None => text,
    }
}

/// The text in a field that ends at its first zero byte.
pub fn until_zero(field: &[u8]) -> String {
    let text = field.split(|&byte| byte == 0).next().unwrap_or_default();
    String::from_utf8_lossy(text).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_are_printed_without_their_number() {
        let missing = io::Error::from_raw_os_error(2);
        assert_eq!(error(&missing), "No such file or directory");
        assert_eq!(error(&io::Error::other("odd")), "odd");
    }

    #[test]
    fn fields_end_at_the_first_zero() {
        assert_eq!(until_zero(b"ab\0cd"), "ab");
        assert_eq!(until_zero(b"ab"), "ab");
        assert_eq!(until_zero(b""), "");
    }
}
