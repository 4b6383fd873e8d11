//! A short text that is being put together.

/// At most 32 bytes; what does not fit is left out, which no use of it lets happen.
pub(super) struct Text {
    bytes: [u8; 32],
    length: usize,
}

impl Text {
    /// No text.
    pub(super) const fn new() -> Text {
        Text {
            bytes: [0; 32],
            length: 0,
        }
    }

    /// What was put together.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.bytes[..self.length]
    }

    /// Adds bytes.
    pub(super) fn push(&mut self, text: &[u8]) {
        let end = self.length + text.len();
        if let Some(place) = self.bytes.get_mut(self.length..end) {
            place.copy_from_slice(text);
            self.length = end;
        }
    }

    /// Adds a number in decimal digits.
    pub(super) fn push_number(&mut self, number: u32) {
        if number >= 10 {
            self.push_number(number / 10);
        }
        self.push(&[b'0' + (number % 10) as u8]);
    }

    /// Makes every letter a capital one.
    pub(super) fn upper_case(&mut self) {
        self.bytes[..self.length].make_ascii_uppercase();
    }
}
