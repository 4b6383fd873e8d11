//! Columns of characters on a terminal: `wcwidth`, `wcswidth`.

use core::ffi::c_int;

/// Ranges of characters without a column of their own: combining marks and format characters.
const NONE: [(u32, u32); 27] = [
    (0x0300, 0x036f),
    (0x0483, 0x0489),
    (0x0591, 0x05bd),
    (0x0610, 0x061a),
    (0x064b, 0x065f),
    (0x06d6, 0x06dc),
    (0x0730, 0x074a),
    (0x0900, 0x0902),
    (0x093c, 0x093c),
    (0x0941, 0x0948),
    (0x094d, 0x094d),
    (0x0e31, 0x0e31),
    (0x0e34, 0x0e3a),
    (0x0e47, 0x0e4e),
    (0x1160, 0x11ff),
    (0x135d, 0x135f),
    (0x1ab0, 0x1aff),
    (0x1dc0, 0x1dff),
    (0x200b, 0x200f),
    (0x202a, 0x202e),
    (0x2060, 0x2064),
    (0x20d0, 0x20ff),
    (0x302a, 0x302d),
    (0x3099, 0x309a),
    (0xfe00, 0xfe0f),
    (0xfe20, 0xfe2f),
    (0xe0100, 0xe01ef),
];

/// Ranges of characters with two columns: East Asian ones and emoji.
const TWO: [(u32, u32); 18] = [
    (0x1100, 0x115f),
    (0x231a, 0x231b),
    (0x23e9, 0x23ec),
    (0x2e80, 0x303e),
    (0x3041, 0x33ff),
    (0x3400, 0x4dbf),
    (0x4e00, 0x9fff),
    (0xa000, 0xa4cf),
    (0xa960, 0xa97f),
    (0xac00, 0xd7a3),
    (0xf900, 0xfaff),
    (0xfe30, 0xfe6f),
    (0xff00, 0xff60),
    (0xffe0, 0xffe6),
    (0x1f300, 0x1f64f),
    (0x1f680, 0x1f6ff),
    (0x1f900, 0x1faff),
    (0x20000, 0x3fffd),
];

fn is_in(ranges: &[(u32, u32)], value: u32) -> bool {
    let at = ranges.partition_point(|(_, last)| *last < value);
    ranges.get(at).is_some_and(|(first, _)| *first <= value)
}

/// Columns of a character: 0, 1 or 2, or -1 when it cannot be shown.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn wcwidth(character: c_int) -> c_int {
    let value = character.cast_unsigned();
    match char::from_u32(value) {
        None => -1,
        Some('\0') => 0,
        Some(character) if character.is_control() => -1,
        Some(_) if is_in(&NONE, value) => 0,
        Some(_) if is_in(&TWO, value) => 2,
        Some(_) => 1,
    }
}

/// Columns of at most `n` characters of a text, or -1.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn wcswidth(text: *const c_int, n: usize) -> c_int {
    let mut columns = 0;
    for index in 0..n {
        // SAFETY: the caller gives a text, whose zero was not passed, or `n` characters.
        let character = unsafe { text.wrapping_add(index).read() };
        if character == 0 {
            break;
        }
        match wcwidth(character) {
            -1 => return -1,
            width => columns += width,
        }
    }
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_in_order() {
        for table in [&NONE[..], &TWO[..]] {
            assert!(table.iter().all(|(first, last)| first <= last));
            assert!(table.windows(2).all(|pair| pair[0].1 < pair[1].0));
        }
    }

    #[test]
    fn marks_have_no_column_and_east_asian_characters_two() {
        let widths = [0x41, 0x0301, 0x4e2d, 0x1f600, 0x07, 0].map(|value| wcwidth(value));
        assert_eq!(widths, [1, 0, 2, 2, -1, 0]);
    }
}
