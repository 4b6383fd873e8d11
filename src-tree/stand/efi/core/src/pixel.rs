//! Colour masks of a framebuffer.

/// Returns position of the lowest bit and number of bits of a mask: `[16, 8]` for `0xff0000`.
#[must_use]
pub const fn field(mask: u32) -> [u8; 2] {
    if mask == 0 {
        return [0, 0];
    }
    // Both are at most 32.
    [mask.trailing_zeros() as u8, mask.count_ones() as u8]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn masks_become_position_and_width() {
        assert_eq!(field(0x00ff_0000), [16, 8]);
        assert_eq!(field(0xf800), [11, 5]);
        assert_eq!(field(0xffff_ffff), [0, 32]);
        assert_eq!(field(0), [0, 0]);
    }
}
