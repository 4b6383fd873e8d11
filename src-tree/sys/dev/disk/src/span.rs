//! Byte ranges as runs of sectors.

/// A run of sectors, and the part of it that was asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// First sector.
    pub first: u64,
    /// How many sectors.
    pub count: u32,
    /// Bytes of the run before those asked for.
    pub skip: usize,
    /// Bytes asked for.
    pub len: usize,
}

/// Cuts `len` bytes from `offset` on into runs of whole sectors of at most `most` bytes each.
///
/// `sector` is a power of two and not larger than `most`.
pub fn spans(offset: u64, len: usize, sector: u32, most: usize) -> impl Iterator<Item = Span> {
    let size = u64::from(sector);
    // A run has at most this many sectors; `most` bytes of them fit into `usize`.
    let sectors = (most as u64 / size).max(1);
    let (mut at, mut left) = (offset, len);
    core::iter::from_fn(move || {
        if left == 0 {
            return None;
        }
        let first = at / size;
        let skip = at % size;
        let wanted = (skip + left as u64).div_ceil(size).min(sectors);
        let len = (wanted * size - skip).min(left as u64);
        at += len;
        left -= len as usize;
        Some(Span {
            first,
            count: u32::try_from(wanted).unwrap_or(u32::MAX),
            skip: skip as usize,
            len: len as usize,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn spans_cover_the_range_once_in_order(
            offset in 0u64..1 << 40, len in 0usize..200_000, shift in 9u32..12,
            most_shift in 12u32..18,
        ) {
            let (sector, most) = (1u32 << shift, 1usize << most_shift);
            let mut at = offset;
            for span in spans(offset, len, sector, most) {
                let start = span.first * u64::from(sector);
                prop_assert_eq!(start + span.skip as u64, at);
                prop_assert!(span.len > 0);
                let run = u64::from(span.count) * u64::from(sector);
                prop_assert!(run <= most as u64);
                prop_assert!(span.skip + span.len <= run as usize);
                // No sector is read for nothing.
                prop_assert!(span.skip < sector as usize);
                prop_assert!(span.skip + span.len + sector as usize > run as usize);
                at += span.len as u64;
            }
            prop_assert_eq!(at, offset + len as u64);
        }
    }
}
