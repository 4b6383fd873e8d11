//! Floating-point numbers with a mantissa of 128 bits: twice what a `long double` has, so that
//! a function computed with them is right to its last bit but for the rarest cases.
//!
//! ```text
//! value = (-1)^negative * mantissa / 2^127 * 2^exponent     mantissa >= 2^127, or 0 for zero
//! ```
//!
//! Sums and products are cut, not rounded; a last bit that is set says that something was cut
//! (so sums and products of `long double` numbers are rounded correctly later). Exponents are far
//! from their ends: nothing overflows.

/// A number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Wide {
    pub(crate) negative: bool,
    pub(crate) exponent: i32,
    pub(crate) mantissa: u128,
}

const TOP: u128 = 1 << 127;

impl Wide {
    /// Zero.
    pub(crate) const ZERO: Wide = Wide::new(0, 0);
    /// One.
    pub(crate) const ONE: Wide = Wide::new(0, TOP);
    /// Two.
    pub(crate) const TWO: Wide = Wide::new(1, TOP);

    /// A positive number by its exponent and mantissa, whose top bit is set.
    pub(super) const fn new(exponent: i32, mantissa: u128) -> Wide {
        Wide {
            negative: false,
            exponent,
            mantissa,
        }
    }

    /// A number by any mantissa.
    pub(crate) fn normal(negative: bool, exponent: i32, mantissa: u128) -> Wide {
        if mantissa == 0 {
            return Wide::ZERO;
        }
        let shift = mantissa.leading_zeros();
        Wide {
            negative,
            exponent: exponent - shift.cast_signed(),
            mantissa: mantissa << shift,
        }
    }

    /// An integer.
    pub(crate) fn integer(value: i64) -> Wide {
        Wide::normal(value < 0, 127, value.unsigned_abs().into())
    }

    /// A finite `double`.
    pub(crate) fn from_f64(value: f64) -> Wide {
        let bits = value.to_bits();
        let (exponent, fraction) = ((bits >> 52 & 0x7ff) as i32, bits & ((1 << 52) - 1));
        let mantissa = fraction | u64::from(exponent != 0) << 52;
        Wide::normal(
            bits >> 63 == 1,
            exponent.max(1) - 1023 + 75,
            mantissa.into(),
        )
    }

    /// The number as a `double`, cut: for first guesses only. What is too small is zero; the
    /// number is below 2^1023.
    pub(crate) fn to_f64(self) -> f64 {
        if self.is_zero() || self.exponent < -1000 {
            return 0.0;
        }
        let fraction = (self.mantissa >> 75) as u64 & ((1 << 52) - 1);
        let exponent = (self.exponent.min(1023) + 1023).cast_unsigned();
        f64::from_bits(u64::from(self.negative) << 63 | u64::from(exponent) << 52 | fraction)
    }

    /// Whether the number is zero.
    pub(crate) fn is_zero(self) -> bool {
        self.mantissa == 0
    }

    /// Whether the number is below zero.
    pub(crate) fn is_negative(self) -> bool {
        self.negative
    }

    /// The number without its sign.
    pub(crate) fn abs(self) -> Wide {
        Wide {
            negative: false,
            ..self
        }
    }

    /// The number with another sign.
    pub(crate) fn neg(self) -> Wide {
        Wide {
            negative: !self.negative && !self.is_zero(),
            ..self
        }
    }

    /// The number times a power of two.
    pub(crate) fn scale(self, power: i32) -> Wide {
        if self.is_zero() {
            return self;
        }
        Wide {
            exponent: self.exponent + power,
            ..self
        }
    }

    /// The exponent of the first bit; a very small number for zero.
    pub(crate) fn order(self) -> i32 {
        if self.is_zero() {
            -1_000_000
        } else {
            self.exponent
        }
    }

    /// Whether the number is smaller in size.
    fn below(self, other: Wide) -> bool {
        (self.order(), self.mantissa) < (other.order(), other.mantissa)
    }

    /// Whether the number is less.
    pub(crate) fn less(self, other: Wide) -> bool {
        match (self.negative, other.negative) {
            (false, false) => self.below(other),
            (true, true) => other.below(self),
            (negative, _) => negative,
        }
    }

    /// The sum.
    pub(crate) fn add(self, other: Wide) -> Wide {
        let (big, small) = if self.below(other) {
            (other, self)
        } else {
            (self, other)
        };
        if small.is_zero() {
            return big;
        }
        // The smaller number, moved behind the point of the larger, in 256 bits.
        let (high, low) = match (big.exponent - small.exponent).cast_unsigned() {
            0 => (small.mantissa, 0),
            shift @ 1..128 => (small.mantissa >> shift, small.mantissa << (128 - shift)),
            128 => (0, small.mantissa),
            shift @ 129..256 => (0, small.mantissa >> (shift - 128) | 1),
            _ => (0, 1),
        };
        if big.negative == small.negative {
            let (sum, carry) = big.mantissa.overflowing_add(high);
            if !carry {
                return Wide {
                    mantissa: sum | u128::from(low != 0),
                    ..big
                };
            }
            return Wide {
                exponent: big.exponent + 1,
                mantissa: sum >> 1 | TOP | sum & 1 | u128::from(low != 0),
                ..big
            };
        }
        let (low, borrow) = 0u128.overflowing_sub(low);
        let high = big.mantissa - high - u128::from(borrow);
        match high.leading_zeros() {
            128 => Wide::normal(big.negative, big.exponent - 128, low),
            0 => Wide {
                mantissa: high | u128::from(low != 0),
                ..big
            },
            shift => Wide {
                exponent: big.exponent - shift.cast_signed(),
                mantissa: high << shift | low >> (128 - shift) | u128::from(low << shift != 0),
                ..big
            },
        }
    }

    /// The difference.
    pub(crate) fn sub(self, other: Wide) -> Wide {
        self.add(other.neg())
    }

    /// The product.
    pub(crate) fn mul(self, other: Wide) -> Wide {
        if self.is_zero() || other.is_zero() {
            return Wide::ZERO;
        }
        let (high, low) = product(self.mantissa, other.mantissa);
        let negative = self.negative != other.negative;
        let exponent = self.exponent + other.exponent;
        if high & TOP != 0 {
            return Wide {
                negative,
                exponent: exponent + 1,
                mantissa: high | u128::from(low != 0),
            };
        }
        Wide {
            negative,
            exponent,
            mantissa: high << 1 | low >> 127 | u128::from(low << 1 != 0),
        }
    }

    /// The square.
    pub(crate) fn square(self) -> Wide {
        self.mul(self)
    }

    /// The number divided by a small one.
    pub(crate) fn over(self, divisor: u32) -> Wide {
        let quotient = self.mantissa / u128::from(divisor);
        let shift = quotient.leading_zeros().min(127);
        // What is behind the quotient's last bit fills the bits that moving it up makes free.
        let rest = (self.mantissa % u128::from(divisor)) << shift;
        let quotient = (quotient << shift) | (rest / u128::from(divisor));
        Wide::normal(self.negative, self.exponent - shift.cast_signed(), quotient)
    }

    /// One divided by the number, which is not zero.
    pub(crate) fn reciprocal(self) -> Wide {
        let unit = Wide {
            exponent: 0,
            ..self
        };
        let mut guess = Wide::from_f64(1.0 / unit.to_f64());
        for _ in 0..2 {
            guess = guess.add(guess.mul(Wide::ONE.sub(unit.mul(guess))));
        }
        guess.scale(-self.exponent)
    }

    /// The quotient; the divisor is not zero.
    pub(crate) fn div(self, other: Wide) -> Wide {
        self.mul(other.reciprocal())
    }

    /// The square root of a number that is not negative.
    pub(crate) fn sqrt(self) -> Wide {
        if self.is_zero() {
            return self;
        }
        let odd = self.exponent & 1;
        let unit = Wide {
            exponent: odd,
            ..self
        };
        // First the reciprocal of the root, which needs no division.
        let mut guess = Wide::from_f64(1.0 / libm::sqrt(unit.to_f64()));
        for _ in 0..2 {
            let error = Wide::ONE.sub(unit.mul(guess.square()));
            guess = guess.add(guess.mul(error).scale(-1));
        }
        let root = unit.mul(guess);
        // One more step with the root itself makes exact roots exact but for what is cut.
        let root = root.add(unit.sub(root.square()).mul(guess).scale(-1));
        root.scale((self.exponent - odd) / 2)
    }

    /// The nearest integer, and what is left of the number; `None` when it is 2^62 or more.
    pub(crate) fn split(self) -> Option<(i64, Wide)> {
        if self.order() < -1 {
            return Some((0, self));
        }
        if self.exponent >= 62 {
            return None;
        }
        let whole = (self.mantissa >> (126 - self.exponent)) as i64;
        let whole = whole / 2 + whole % 2;
        let whole = if self.negative { -whole } else { whole };
        Some((whole, self.sub(Wide::integer(whole))))
    }
}

/// The product of two numbers of 128 bits: its high and its low half.
fn product(a: u128, b: u128) -> (u128, u128) {
    let half = |value: u128| (value >> 64, u128::from(value as u64));
    let ((a1, a0), (b1, b0)) = (half(a), half(b));
    let (low, high) = (a0 * b0, a1 * b1);
    let (m1, m0) = (half(a1 * b0), half(a0 * b1));
    let middle = m1.1 + m0.1 + (low >> 64);
    (
        high + m1.0 + m0.0 + (middle >> 64),
        middle << 64 | u128::from(low as u64),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn integers_add_multiply_and_divide_as_integers(
            a in -1i64 << 62..1 << 62, b in -1i64 << 62..1 << 62, small in 1u32..1000,
        ) {
            let (wide_a, wide_b) = (Wide::integer(a), Wide::integer(b));
            prop_assert_eq!(wide_a.add(wide_b), Wide::integer(a + b));
            prop_assert_eq!(wide_a.sub(wide_b), Wide::integer(a - b));
            let whole = i128::from(a) * i128::from(b);
            prop_assert_eq!(wide_a.mul(wide_b), Wide::normal(whole < 0, 127, whole.unsigned_abs()));
            prop_assert_eq!(wide_a.less(wide_b), a < b);
            let back = wide_a.over(small).mul(Wide::integer(small.into()));
            prop_assert!(back.sub(wide_a).order() < wide_a.order() - 115);
            if b != 0 {
                let back = wide_a.div(wide_b).mul(wide_b);
                prop_assert!(back.sub(wide_a).order() < wide_a.order() - 120);
            }
            let root = wide_a.abs().sqrt().square();
            prop_assert!(root.sub(wide_a.abs()).order() < wide_a.order() - 120);
        }

        #[test]
        fn doubles_are_the_same_there_and_back(value in any::<f64>()) {
            prop_assume!(value.is_finite() && value.abs() > 1e-290);
            prop_assert_eq!(Wide::from_f64(value).to_f64(), value);
        }

        #[test]
        fn sums_of_numbers_far_apart_remember_what_was_cut(shift in 1i32..400, negative: bool) {
            let small = Wide { negative, ..Wide::ONE }.scale(-shift);
            let sum = Wide::ONE.add(small);
            prop_assert_eq!(Wide::ONE.less(sum), !negative);
            if shift < 127 {
                prop_assert_eq!(sum.sub(Wide::ONE), small);
            }
        }

        #[test]
        fn parts_of_a_number_are_the_number(a in -1e15..1e15f64) {
            let (whole, rest) = Wide::from_f64(a).split().unwrap();
            prop_assert!(rest.to_f64().abs() <= 0.5);
            prop_assert_eq!(rest.add(Wide::integer(whole)), Wide::from_f64(a));
        }
    }
}
