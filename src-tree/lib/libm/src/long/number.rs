//! A `long double` as it lies in memory, and as a kind of number.
//!
//! ```text
//! byte 0..8   mantissa, whose top bit is the one before the point
//! byte 8..10  sign (bit 15) and exponent, offset by 16383; 0x7fff: infinity or no number
//! ```

use crate::wide::number::Wide;

/// The exponent of infinity and of what is not a number.
const HIGHEST: u16 = 0x7fff;
/// Exponent of the first bit of the smallest number with all bits.
const LEAST_NORMAL: i32 = -16382;
/// The offset of exponents.
const OFFSET: i32 = 16383;
const INTEGER_BIT: u64 = 1 << 63;

/// Exception flags of `<fenv.h>`.
pub(crate) mod flag {
    pub(crate) const INVALID: u32 = 0x01;
    pub(crate) const DIVIDED_BY_ZERO: u32 = 0x04;
    pub(crate) const OVERFLOW: u32 = 0x08;
    pub(crate) const UNDERFLOW: u32 = 0x10;
    pub(crate) const INEXACT: u32 = 0x20;
}

/// A `long double`, with the bytes that fill it up to 16.
#[repr(C, align(16))]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Long {
    pub(crate) mantissa: u64,
    pub(crate) head: u16,
}

/// What a number is. The `bool`s say whether it is negative.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Number {
    /// Not a number, because an argument was none.
    Nan,
    /// Not a number: the function has no value there.
    Invalid,
    /// Infinity, because an argument was it.
    Infinite(bool),
    /// Infinity: the function goes there.
    Pole(bool),
    Zero(bool),
    /// Any other; a zero among them is a positive one.
    Finite(Wide),
}

impl Number {
    /// The sign, of what has one.
    pub(crate) fn negative(self) -> bool {
        match self {
            Number::Infinite(negative) | Number::Pole(negative) | Number::Zero(negative) => {
                negative
            }
            Number::Finite(wide) => wide.is_negative(),
            Number::Nan | Number::Invalid => false,
        }
    }

    /// The number with the other sign.
    pub(crate) fn neg(self) -> Number {
        match self {
            Number::Infinite(negative) => Number::Infinite(!negative),
            Number::Pole(negative) => Number::Pole(!negative),
            Number::Zero(negative) => Number::Zero(!negative),
            Number::Finite(wide) => Number::Finite(wide.neg()),
            none => none,
        }
    }

    /// The number, with this sign.
    pub(crate) fn signed(self, negative: bool) -> Number {
        if self.negative() == negative {
            self
        } else {
            self.neg()
        }
    }

    /// Whether it is none.
    pub(crate) fn is_nan(self) -> bool {
        matches!(self, Number::Nan | Number::Invalid)
    }

    /// Whether it is infinity.
    pub(crate) fn is_infinite(self) -> bool {
        matches!(self, Number::Infinite(_) | Number::Pole(_))
    }

    /// The number as one that can be computed with; `None` for what is not finite.
    pub(crate) fn wide(self) -> Option<Wide> {
        match self {
            Number::Zero(_) => Some(Wide::ZERO),
            Number::Finite(wide) => Some(wide),
            _ => None,
        }
    }

    /// A result, which has this sign when it is zero.
    pub(crate) fn result(wide: Wide, negative_zero: bool) -> Number {
        if wide.is_zero() {
            Number::Zero(negative_zero)
        } else {
            Number::Finite(wide)
        }
    }

    /// A `double`.
    pub(crate) fn from_f64(value: f64) -> Number {
        let negative = value.is_sign_negative();
        match value.classify() {
            core::num::FpCategory::Nan => Number::Nan,
            core::num::FpCategory::Infinite => Number::Infinite(negative),
            core::num::FpCategory::Zero => Number::Zero(negative),
            _ => Number::Finite(Wide::from_f64(value)),
        }
    }

    /// The nearest number of `digits` bits with exponents from `least` on, and the flags that
    /// this raises.
    fn rounded(wide: Wide, digits: u32, least: i32) -> (Wide, u32) {
        let lost = (least - wide.exponent).max(0).cast_unsigned() + 128 - digits;
        let tiny = wide.exponent < least;
        let (kept, exact) = match lost {
            // All of it is less than half of the last place.
            129.. => (0, false),
            128 => (u128::from(wide.mantissa > 1 << 127), false),
            _ => {
                let (kept, rest) = (wide.mantissa >> lost, wide.mantissa << (128 - lost));
                let up = rest > 1 << 127 || rest == 1 << 127 && kept & 1 == 1;
                (kept + u128::from(up), rest == 0)
            }
        };
        let mut flags = if exact { 0 } else { flag::INEXACT };
        if tiny && !exact {
            flags |= flag::UNDERFLOW;
        }
        let place = wide.exponent + lost.cast_signed();
        (Wide::normal(wide.negative, place, kept), flags)
    }

    /// The flags of a result that is no finite number.
    fn flags(self) -> u32 {
        match self {
            Number::Invalid => flag::INVALID,
            Number::Pole(_) => flag::DIVIDED_BY_ZERO,
            _ => 0,
        }
    }

    /// The nearest `long double`, and the flags that this raises.
    pub(crate) fn to_long(self) -> (Long, u32) {
        let infinite = |negative| Long {
            mantissa: INTEGER_BIT,
            head: HIGHEST | u16::from(negative) << 15,
        };
        let wide = match self {
            Number::Nan | Number::Invalid => {
                let quiet = Long {
                    mantissa: INTEGER_BIT | INTEGER_BIT >> 1,
                    head: HIGHEST,
                };
                return (quiet, self.flags());
            }
            Number::Infinite(negative) | Number::Pole(negative) => {
                return (infinite(negative), self.flags());
            }
            Number::Zero(negative) => {
                let head = u16::from(negative) << 15;
                return (Long { mantissa: 0, head }, 0);
            }
            Number::Finite(wide) => wide,
        };
        let negative = wide.is_negative();
        let (near, flags) = Number::rounded(wide, 64, LEAST_NORMAL);
        let sign = u16::from(negative) << 15;
        if near.is_zero() {
            let zero = Long {
                mantissa: 0,
                head: sign,
            };
            return (zero, flags);
        }
        if near.exponent > OFFSET {
            return (infinite(negative), flag::OVERFLOW | flag::INEXACT);
        }
        let normal = near.exponent >= LEAST_NORMAL;
        let exponent = if normal { near.exponent + OFFSET } else { 0 };
        let shift = (LEAST_NORMAL - near.exponent).max(0);
        let long = Long {
            mantissa: (near.mantissa >> 64) as u64 >> shift,
            head: sign | exponent as u16,
        };
        (long, flags)
    }

    /// The nearest `double`, and the flags that this raises.
    pub(crate) fn to_f64(self) -> (f64, u32) {
        let wide = match self {
            Number::Nan | Number::Invalid => return (f64::NAN, self.flags()),
            Number::Infinite(negative) | Number::Pole(negative) => {
                let sign = if negative { -1.0 } else { 1.0 };
                return (f64::INFINITY * sign, self.flags());
            }
            Number::Zero(negative) => return (if negative { -0.0 } else { 0.0 }, 0),
            Number::Finite(wide) => wide,
        };
        let sign = if wide.is_negative() { -1.0 } else { 1.0 };
        let (near, flags) = Number::rounded(wide, 53, -1022);
        if near.exponent > 1023 && !near.is_zero() {
            return (f64::INFINITY * sign, flag::OVERFLOW | flag::INEXACT);
        }
        // Scaled in two steps, because the power alone may be too small for a double.
        let whole = (near.mantissa >> 75) as u64 as f64;
        (
            sign * libm::scalbn(whole, near.order().max(-5000) - 52),
            flags,
        )
    }
}

impl Long {
    /// What the number is. A mantissa without its top bit is none, as for the processor.
    pub(crate) fn number(self) -> Number {
        let negative = self.head >> 15 == 1;
        match (self.head & HIGHEST, self.mantissa) {
            (HIGHEST, INTEGER_BIT) => Number::Infinite(negative),
            (HIGHEST, _) => Number::Nan,
            (_, 0) => Number::Zero(negative),
            (exponent, mantissa) if exponent > 0 && mantissa < INTEGER_BIT => Number::Nan,
            (exponent, mantissa) => {
                let exponent = i32::from(exponent.max(1)) - OFFSET;
                Number::Finite(Wide::normal(negative, exponent, u128::from(mantissa) << 64))
            }
        }
    }

    /// The next number towards another one; the flags that it raises.
    pub(crate) fn towards(self, other: Long) -> (Long, u32) {
        let (from, to) = (self.number(), other.number());
        if from.is_nan() || to.is_nan() {
            return Number::Nan.to_long();
        }
        let place = |long: Long| {
            let size =
                i128::from(long.head & HIGHEST) << 63 | i128::from(long.mantissa & !INTEGER_BIT);
            if long.head >> 15 == 1 { -size } else { size }
        };
        let (here, there) = (place(self), place(other));
        if here == there {
            return (other, 0);
        }
        let next = here + (there - here).signum();
        let negative = next < 0 || next == 0 && self.head >> 15 == 1;
        let size = next.unsigned_abs();
        let exponent = (size >> 63) as u16;
        let long = Long {
            mantissa: size as u64 & !INTEGER_BIT | u64::from(exponent > 0) << 63,
            head: exponent | u16::from(negative) << 15,
        };
        let flags = match exponent {
            HIGHEST => flag::OVERFLOW | flag::INEXACT,
            0 => flag::UNDERFLOW | flag::INEXACT,
            _ => 0,
        };
        (long, flags)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn doubles_and_long_doubles_come_back_as_they_were(
            value in any::<f64>(), mantissa in any::<u64>(), head in any::<u16>(),
        ) {
            let (back, flags) = Number::from_f64(value).to_f64();
            prop_assert!(back.to_bits() == value.to_bits() || value.is_nan());
            prop_assert!(flags == 0);
            let mantissa = if head & HIGHEST == 0 { mantissa >> 1 } else { mantissa | INTEGER_BIT };
            let long = Long { mantissa, head };
            prop_assert!(long.number().is_nan() || long.number().to_long() == (long, 0));
        }

        #[test]
        fn neighbours_are_each_others(mantissa in any::<u64>(), head in any::<u16>(), up: bool) {
            let mantissa = if head & HIGHEST == 0 { mantissa >> 1 } else { mantissa | INTEGER_BIT };
            let long = Long { mantissa, head };
            prop_assume!(!long.number().is_nan() && !long.number().is_infinite());
            let infinity = |negative| Number::Infinite(negative).to_long().0;
            let (next, _) = long.towards(infinity(!up));
            prop_assert!(next != long);
            prop_assert_eq!(next.towards(infinity(up)).0.number(), long.number());
        }
    }

    #[test]
    fn halves_are_rounded_to_even_and_ends_are_flagged() {
        let half = Wide::ONE.add(Wide::ONE.scale(-64));
        assert_eq!(
            Number::Finite(half).to_long(),
            (
                Long {
                    mantissa: INTEGER_BIT,
                    head: 0x3fff
                },
                flag::INEXACT
            )
        );
        let (huge, flags) = Number::Finite(Wide::ONE.scale(20000)).to_long();
        assert_eq!(
            (huge.number(), flags & flag::OVERFLOW),
            (Number::Infinite(false), flag::OVERFLOW)
        );
        let (tiny, flags) = Number::Finite(Wide::ONE.scale(-20000).neg()).to_long();
        assert_eq!(
            (tiny.number(), flags & flag::UNDERFLOW),
            (Number::Zero(true), flag::UNDERFLOW)
        );
        assert_eq!(Number::Finite(Wide::ONE.scale(-1074)).to_f64(), (5e-324, 0));
    }
}
