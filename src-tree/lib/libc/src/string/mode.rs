//! `strmode`: permissions as `ls` shows them.

use core::ffi::{c_char, c_int};

/// The eleven letters of a mode.
fn letters(mode: u32) -> [u8; 11] {
    let kind = match mode & 0o170_000 {
        0o040_000 => b'd',
        0o020_000 => b'c',
        0o060_000 => b'b',
        0o100_000 => b'-',
        0o120_000 => b'l',
        0o140_000 => b's',
        0o010_000 => b'p',
        _ => b'?',
    };
    let mut out = *b"----------\x20";
    out[0] = kind;
    for (at, letter) in b"rwxrwxrwx".iter().enumerate() {
        if mode >> (8 - at) & 1 == 1 {
            out[1 + at] = *letter;
        }
    }
    for (bit, at, with, without) in [
        (0o4000, 3, b's', b'S'),
        (0o2000, 6, b's', b'S'),
        (0o1000, 9, b't', b'T'),
    ] {
        if mode & bit != 0 {
            out[at] = if out[at] == b'x' { with } else { without };
        }
    }
    out
}

/// Writes the eleven letters of a mode and a zero.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn strmode(mode: c_int, out: *mut c_char) {
    let letters = letters(mode.cast_unsigned());
    // SAFETY: the caller gives room for twelve bytes.
    unsafe { out.copy_from_nonoverlapping(letters.as_ptr().cast(), letters.len()) };
    // SAFETY: as above.
    unsafe { out.wrapping_add(letters.len()).write(0) };
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_are_shown_as_ls_does() {
        assert_eq!(&letters(0o100_644), b"-rw-r--r-- ");
        assert_eq!(&letters(0o041_777), b"drwxrwxrwt ");
        assert_eq!(&letters(0o104_711), b"-rws--x--x ");
        assert_eq!(&letters(0o102_640), b"-rw-r-S--- ");
    }
}
