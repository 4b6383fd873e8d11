//! Hexadecimal floating point: `%a`.
//!
//! Normal form: the digit before the point is 1, of subnormal numbers too; zero is `0x0p+0`.

use core::fmt::Write;

use super::float::{Rendered, Text};

/// Bits of a double's fraction, and its hexadecimal digits.
const FRACTION_BITS: u32 = 52;
const FRACTION_DIGITS: usize = 13;
const BIAS: i32 = 1023;

/// Renders a finite number that is not negative, without its `0x`.
pub(super) fn render(
    value: f64,
    precision: Option<usize>,
    point: bool,
) -> Result<Rendered, core::fmt::Error> {
    let (mut mantissa, mut exponent) = split(value);
    let shown = precision.unwrap_or(FRACTION_DIGITS).min(FRACTION_DIGITS);
    let dropped = 4 * (FRACTION_DIGITS - shown) as u32;
    if dropped > 0 {
        let (half, rest) = (1 << (dropped - 1), mantissa & ((1 << dropped) - 1));
        mantissa >>= dropped;
        if rest > half || (rest == half && mantissa & 1 == 1) {
            mantissa += 1;
        }
        mantissa <<= dropped;
        if mantissa >> FRACTION_BITS > 1 {
            (mantissa, exponent) = (mantissa >> 1, exponent + 1);
        }
    }
    let fraction = (mantissa & ((1 << FRACTION_BITS) - 1)) >> dropped;
    let mut body = Text::new();
    write!(body, "{}", mantissa >> FRACTION_BITS)?;
    let digits = match precision {
        Some(_) => shown,
        None => FRACTION_DIGITS - (fraction.trailing_zeros() as usize / 4).min(FRACTION_DIGITS),
    };
    if digits > 0 {
        let kept = fraction >> (4 * (shown - digits));
        write!(body, ".{kept:0digits$x}")?;
    } else if point || precision.is_some_and(|precision| precision > 0) {
        body.write_str(".")?;
    }
    let mut suffix = Text::new();
    write!(suffix, "p{exponent:+}")?;
    Ok(Rendered {
        body,
        zeros: precision.unwrap_or(0).saturating_sub(FRACTION_DIGITS),
        suffix,
    })
}

/// Mantissa with bit 52 set (or 0) and exponent.
fn split(value: f64) -> (u64, i32) {
    let bits = value.to_bits();
    let fraction = bits & ((1 << FRACTION_BITS) - 1);
    let biased = (bits >> FRACTION_BITS) as i32 & 0x7ff;
    match (biased, fraction) {
        (0, 0) => (0, 0),
        (0, _) => {
            let shift = fraction.leading_zeros() - (63 - FRACTION_BITS);
            (fraction << shift, 1 - BIAS - shift as i32)
        }
        _ => (fraction | 1 << FRACTION_BITS, biased - BIAS),
    }
}
