//! From digits to the nearest binary number.
//!
//! A decimal number is an integer `digits` times ten to a power. For a positive power the product
//! is an integer, whose first bits are taken; for a negative one `digits` is shifted far enough
//! that its division by a power of five (the twos only move the point) has as many bits as are
//! needed; what is lost is remembered as "a little more".

use core::cmp::Ordering;

use super::big::Big;
use super::extended::Extended;

/// A number rounded to some bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Rounded {
    /// The bits.
    pub(crate) mantissa: u64,
    /// The power of two that they are multiplied with.
    pub(crate) exponent: i32,
    /// Bits were lost that a number with a larger exponent would have.
    pub(crate) tiny: bool,
}

/// Rounds `bits` times two to the `exponent`, and a little more if `more` says so, to a mantissa
/// of `precision` bits with an exponent of at least `least`; halves go to even.
pub(crate) fn round(bits: u128, exponent: i32, more: bool, precision: u32, least: i32) -> Rounded {
    if bits == 0 {
        return Rounded {
            mantissa: 0,
            exponent: least,
            tiny: more,
        };
    }
    let width = (128 - bits.leading_zeros()) as i32;
    let wanted = exponent.saturating_add(width - precision as i32);
    let exponent_out = wanted.max(least);
    let shift = exponent_out.saturating_sub(exponent);
    let (kept, up, lost) = match shift {
        ..=0 => (bits << (-shift).min(127), false, more),
        1..=127 => {
            let kept = bits >> shift;
            let half = bits >> (shift - 1) & 1 == 1;
            let rest = bits & ((1 << (shift - 1)) - 1) != 0 || more;
            (kept, half && (rest || kept & 1 == 1), half || rest)
        }
        128 => {
            let half = bits >> 127 == 1;
            (0, half && (bits << 1 != 0 || more), true)
        }
        _ => (0, false, true),
    };
    // Before rounding to fewer bits than `precision`, it lies below the least normal number.
    let tiny = lost && wanted < least;
    let mut rounded = Rounded {
        mantissa: 0,
        exponent: exponent_out,
        tiny,
    };
    let whole = kept + u128::from(up);
    if whole >> precision != 0 {
        rounded.mantissa = (whole >> 1) as u64;
        rounded.exponent += 1;
    } else {
        rounded.mantissa = whole as u64;
    }
    rounded
}

/// Decimal digits that decide at most: a number half way between two x87 numbers has fewer.
const DIGITS: usize = 11_600;
/// Limbs of the longest integers: the digits themselves, and powers of five with more digits.
const LIMBS: usize = 620;
/// Beyond these powers of ten of the first digit a number is infinite or zero.
const HIGHEST: i64 = 4940;
const LOWEST: i64 = -4960;

/// The x87 number nearest to a decimal number (digits, and among them a point at most) times ten
/// to a power; and whether it is out of range.
pub(crate) fn decimal(text: &[u8], power: i64) -> (Extended, bool) {
    let mut digits = Big::<LIMBS>::new(0);
    let (mut count, mut power, mut more, mut behind) = (0, power, false, false);
    // Digits go in by groups.
    let (mut group, mut weight) = (0u64, 1u64);
    for &byte in text {
        let digit = match byte {
            b'0'..=b'9' => byte - b'0',
            _ => {
                behind = true;
                continue;
            }
        };
        if count == DIGITS {
            more |= digit != 0;
            power = power.saturating_add(i64::from(!behind));
            continue;
        }
        power = power.saturating_sub(i64::from(behind));
        if count == 0 && digit == 0 {
            continue;
        }
        count += 1;
        (group, weight) = (group * 10 + u64::from(digit), weight * 10);
        if weight == 1_000_000_000_000_000_000 {
            digits.multiply_add(weight, group);
            (group, weight) = (0, 1);
        }
    }
    digits.multiply_add(weight, group);
    if digits.is_zero() {
        return (Extended::ZERO, false);
    }
    match power.saturating_add(count as i64) {
        HIGHEST.. => return (Extended::INFINITY, true),
        ..LOWEST => return (Extended::ZERO, true),
        _ => {}
    }
    let power = power as i32;
    if power >= 0 {
        digits.multiply_by_power_of_five(power as usize);
        let (bits, exponent, lost) = first_bits(&mut digits);
        return Extended::nearest(bits, exponent + power, lost || more);
    }
    let (bits, exponent, lost) = quotient(digits, power.unsigned_abs() as usize);
    Extended::nearest(bits, exponent + power, lost || more)
}

/// The first 128 bits, the power of two of the last of them, and whether more follow.
fn first_bits(number: &mut Big<LIMBS>) -> (u128, i32, bool) {
    let shift = number.bits().saturating_sub(128);
    let lost = number.shift_right(shift);
    let high = number.take_from(64);
    let bits = u128::from(high) << 64 | u128::from(number.take_from(0));
    (bits, shift as i32, lost)
}

/// The first bits of a number divided by five to a power, as [`first_bits`] gives them.
fn quotient(mut number: Big<LIMBS>, power: usize) -> (u128, i32, bool) {
    const WANTED: usize = 70;
    let mut divisor = Big::<LIMBS>::new(1);
    divisor.multiply_by_power_of_five(power);
    // Both have the same length after this, so that the quotient has 70 bits, or 69.
    let (own, other) = (number.bits(), divisor.bits());
    let mut lost = false;
    if own < other {
        number.shift_left(other - own);
    } else {
        divisor.shift_left(own - other);
    }
    let exponent = own as i32 - other as i32 - (WANTED as i32 - 1);
    let mut bits = 0u128;
    for _ in 0..WANTED {
        bits <<= 1;
        if number.compare(&divisor) != Ordering::Less {
            number.subtract(&divisor);
            bits |= 1;
        }
        number.shift_left(1);
    }
    lost |= !number.is_zero();
    (bits, exponent, lost)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// A double's bits by rounding a decimal number to one.
    fn double(text: &str, power: i64) -> Extended {
        decimal(text.as_bytes(), power).0
    }

    proptest! {
        #[test]
        fn doubles_that_are_written_exactly_are_read_exactly(bits in any::<u64>()) {
            let value = f64::from_bits(bits & i64::MAX as u64);
            prop_assume!(value.is_finite());
            let text = format!("{value:.1074}");
            prop_assert_eq!(double(&text, 0), Extended::from_double(value));
            let short = format!("{value:.800e}");
            let (digits, power) = short.split_once('e').unwrap();
            prop_assert_eq!(double(digits, power.parse().unwrap()), Extended::from_double(value));
        }

        #[test]
        fn rounding_to_a_double_equals_the_processors(high in any::<u64>(), shift in 0i32..70) {
            let bits = u128::from(high) << 20;
            let rounded = round(bits, -shift, false, 53, -1074);
            let back = rounded.mantissa as f64 * 2f64.powi(rounded.exponent);
            prop_assert_eq!(back, bits as f64 * 2f64.powi(-shift));
        }
    }

    #[test]
    fn numbers_at_the_ends_of_the_range_are_told() {
        assert_eq!(decimal(b"1", 5000), (Extended::INFINITY, true));
        assert_eq!(decimal(b"1", -6000), (Extended::ZERO, true));
        assert_eq!(decimal(b"0.000", 99_999), (Extended::ZERO, false));
        let (least, tiny) = decimal(b"3.7", -4951);
        assert_eq!((least.mantissa, least.head, tiny), (1, 0, true));
        assert_eq!(decimal(b"1", i64::MAX), (Extended::INFINITY, true));
        assert_eq!(decimal(b"1", i64::MIN), (Extended::ZERO, true));
    }

    #[test]
    fn digit_far_behind_decides_between_two_halves() {
        let mut text = String::from("18446744073709551617");
        assert_eq!(double(&text, 0).mantissa, 1 << 63);
        text.push('.');
        text.push_str(&"0".repeat(12_000));
        assert_eq!(double(&text, 0).mantissa, 1 << 63);
        text.push('1');
        assert_eq!(double(&text, 0).mantissa, (1 << 63) + 1);
    }
}
