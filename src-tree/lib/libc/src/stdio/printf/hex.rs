//! Hexadecimal floating point: `%a`.
//!
//! The digit before the point is 1 for a double and 8 to 15 for a long double (its four highest
//! bits), of subnormal numbers too; rounding may make it one more. Zero is `0x0p+0`.

use super::engine::Out;
use super::field::Field;
use super::float::{Format, Magnitude};
use super::spec::Spec;
use super::text::Text;
use crate::errno::Errno;

impl Format {
    /// Hexadecimal digits behind the point.
    fn digits(self) -> usize {
        match self {
            Format::Double => 13,
            Format::Extended => 15,
        }
    }

    /// Bits of the mantissa of a number that is not subnormal.
    fn precision(self) -> u32 {
        match self {
            Format::Double => 53,
            Format::Extended => 64,
        }
    }
}

/// Writes a number behind its sign.
pub(super) fn write(
    out: &mut Out<'_>,
    spec: &Spec,
    width: usize,
    precision: Option<usize>,
    minus: &[u8],
    magnitude: Magnitude,
) -> Result<(), Errno> {
    let digits = magnitude.format.digits();
    let (mut mantissa, mut exponent) = normal(magnitude);
    let shown = precision.unwrap_or(digits).min(digits);
    let dropped = 4 * (digits - shown) as u32;
    let mut kept = u128::from(mantissa);
    if dropped > 0 {
        let (half, rest) = (1 << (dropped - 1), mantissa & ((1 << dropped) - 1));
        mantissa >>= dropped;
        let up = rest > half || (rest == half && mantissa & 1 == 1);
        kept = u128::from(mantissa + u64::from(up)) << dropped;
    }
    let mut lead = (kept >> (4 * digits)) as u8;
    let fraction = kept as u64 & ((1 << (4 * digits)) - 1);
    if lead == 16 {
        (lead, exponent) = (1, exponent + 4);
    }
    let mut body = Text::new();
    body.push(&[digit(lead)]);
    let count = match precision {
        Some(_) => shown,
        None => digits - (fraction.trailing_zeros() as usize / 4).min(digits),
    };
    if count > 0 || spec.alternative || precision.is_some_and(|precision| precision > 0) {
        body.push(b".");
    }
    for at in 1..=count {
        body.push(&[digit((fraction >> (4 * (digits - at)) & 15) as u8)]);
    }
    let mut prefix = Text::new();
    prefix.push(minus);
    prefix.push(b"0x");
    let mut suffix = Text::new();
    suffix.push(if exponent < 0 { b"p-" } else { b"p+" });
    suffix.push_number(exponent.unsigned_abs());
    if spec.conversion.is_ascii_uppercase() {
        prefix.upper_case();
        body.upper_case();
        suffix.upper_case();
    }
    let field = Field {
        prefix: prefix.bytes(),
        leading_zeros: 0,
        body: body.bytes(),
        trailing_zeros: precision.unwrap_or(0).saturating_sub(digits),
        suffix: suffix.bytes(),
    };
    field.write(out, spec, width, spec.zero)
}

fn digit(value: u8) -> u8 {
    b"0123456789abcdef"[usize::from(value & 15)]
}

/// The mantissa with its highest bit set (or 0), and the exponent of its first digit.
fn normal(magnitude: Magnitude) -> (u64, i32) {
    let Magnitude {
        format,
        mantissa,
        exponent,
    } = magnitude;
    if mantissa == 0 {
        return (0, 0);
    }
    let shift = mantissa.leading_zeros() - (64 - format.precision());
    let first = 4 * format.digits() as i32;
    (mantissa << shift, exponent - shift as i32 + first)
}
