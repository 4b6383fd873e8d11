//! Little-endian numbers out of a byte slice.

/// Returns the `N` bytes at `offset`, `None` when the slice is too short.
pub(crate) fn bytes<const N: usize>(data: &[u8], offset: usize) -> Option<[u8; N]> {
    data.get(offset..offset.checked_add(N)?)?.try_into().ok()
}

/// Reads a `u16`.
pub(crate) fn u16(data: &[u8], offset: usize) -> Option<u16> {
    bytes(data, offset).map(u16::from_le_bytes)
}

/// Reads a `u32`.
pub(crate) fn u32(data: &[u8], offset: usize) -> Option<u32> {
    bytes(data, offset).map(u32::from_le_bytes)
}

/// Reads a `u64`.
pub(crate) fn u64(data: &[u8], offset: usize) -> Option<u64> {
    bytes(data, offset).map(u64::from_le_bytes)
}
