//! Integers: `%d %i %u %o %x %X %p`.

use super::engine::Out;
use super::field::{Field, sign};
use super::spec::{Length, Spec};
use crate::errno::Errno;

/// Digits of the longest number, octal.
const LONGEST: usize = 22;

/// A value cut to the size that the length modifier names, with its sign.
pub(super) fn signed(word: u64, length: Length) -> i64 {
    match length {
        Length::Char => i64::from(word as i8),
        Length::Short => i64::from(word as i16),
        Length::Int => i64::from(word as i32),
        Length::Long | Length::LongDouble => word as i64,
    }
}

fn unsigned(word: u64, length: Length) -> u64 {
    match length {
        Length::Char => u64::from(word as u8),
        Length::Short => u64::from(word as u16),
        Length::Int => u64::from(word as u32),
        Length::Long | Length::LongDouble => word,
    }
}

/// Writes an integer.
pub(super) fn write(
    out: &mut Out<'_>,
    spec: &Spec,
    width: usize,
    precision: Option<usize>,
    word: u64,
) -> Result<(), Errno> {
    let (value, prefix): (u64, &[u8]) = match spec.conversion {
        b'd' | b'i' => {
            let value = signed(word, spec.length);
            (value.unsigned_abs(), sign(spec, value < 0))
        }
        b'p' => (word, b"0x"),
        _ => (unsigned(word, spec.length), b""),
    };
    let prefix: &[u8] = match (spec.conversion, spec.alternative && value != 0) {
        (b'x', true) => b"0x",
        (b'X', true) => b"0X",
        _ => prefix,
    };
    let mut buffer = [0; LONGEST];
    let body = digits(value, spec.conversion, &mut buffer);
    let body = if value == 0 && precision == Some(0) {
        &[][..]
    } else {
        body
    };
    let mut leading_zeros = precision.unwrap_or(0).saturating_sub(body.len());
    let octal_mark = spec.conversion == b'o' && spec.alternative;
    if octal_mark && leading_zeros == 0 && body.first() != Some(&b'0') {
        leading_zeros = 1;
    }
    let field = Field {
        prefix,
        leading_zeros,
        body,
        ..Field::default()
    };
    field.write(out, spec, width, spec.zero && precision.is_none())
}

fn digits(mut value: u64, conversion: u8, buffer: &mut [u8; LONGEST]) -> &[u8] {
    let (radix, letters) = match conversion {
        b'o' => (8, b"0123456789abcdef"),
        b'x' | b'p' => (16, b"0123456789abcdef"),
        b'X' => (16, b"0123456789ABCDEF"),
        _ => (10, b"0123456789abcdef"),
    };
    let mut first = LONGEST;
    loop {
        first -= 1;
        buffer[first] = letters[(value % radix) as usize];
        value /= radix;
        if value == 0 {
            return &buffer[first..];
        }
    }
}
