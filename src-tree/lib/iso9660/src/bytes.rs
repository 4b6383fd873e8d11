//! Numbers as ISO 9660 stores them.
//!
//! ```text
//! 7.2.3 both-byte order, 16 bit:  lo hi hi lo
//! 7.3.3 both-byte order, 32 bit:  b0 b1 b2 b3 b3 b2 b1 b0
//! ```
//! Readers look at the little-endian half; writers fill both.

/// A 16-bit number in both byte orders.
#[must_use]
pub fn both16(value: u16) -> [u8; 4] {
    let ([a, b], [c, d]) = (value.to_le_bytes(), value.to_be_bytes());
    [a, b, c, d]
}

/// A 32-bit number in both byte orders.
#[must_use]
pub fn both32(value: u32) -> [u8; 8] {
    let ([a, b, c, d], [e, f, g, h]) = (value.to_le_bytes(), value.to_be_bytes());
    [a, b, c, d, e, f, g, h]
}

/// `N` bytes at `at`, or `None` when they lie outside.
pub(crate) fn array<const N: usize>(bytes: &[u8], at: usize) -> Option<[u8; N]> {
    bytes.get(at..at.checked_add(N)?)?.try_into().ok()
}

/// Little-endian 16-bit number at `at` (also the first half of a both-order number).
pub(crate) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    array(bytes, at).map(u16::from_le_bytes)
}

/// Little-endian 32-bit number at `at` (also the first half of a both-order number).
pub(crate) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    array(bytes, at).map(u32::from_le_bytes)
}
