//! Functions of two and three numbers.

use super::number::Number;
use crate::wide::number::Wide;
use crate::wide::{circular, exponential};

use Number::{Finite, Infinite, Invalid, Nan, Pole, Zero};

/// The length of a vector.
pub(crate) fn hypot(x: Number, y: Number) -> Number {
    if x.is_infinite() || y.is_infinite() {
        return Infinite(false);
    }
    match (x.wide(), y.wide()) {
        (Some(x), Some(y)) => Number::result(x.square().add(y.square()).sqrt(), false),
        _ => Nan,
    }
}

/// Whether a number is an odd integer, or any integer.
fn parity(x: Wide) -> (bool, bool) {
    match x.split() {
        Some((whole, rest)) => (rest.is_zero() && whole % 2 != 0, rest.is_zero()),
        // From 2^62 on, a last bit of weight one may be there: the mantissa has 64 bits.
        None => {
            let odd = x.exponent < 128 && x.mantissa >> (127 - x.exponent) & 1 == 1;
            (odd, true)
        }
    }
}

/// `x` to the power of `y`.
pub(crate) fn pow(x: Number, y: Number) -> Number {
    let one = Finite(Wide::ONE);
    if matches!(y, Zero(_)) || x == one {
        return one;
    }
    if x.is_nan() || y.is_nan() {
        return Nan;
    }
    let (odd, whole) = y.wide().map_or((false, true), parity);
    let negative = x.negative() && odd;
    match (x, y) {
        (Finite(base), Infinite(falls)) => {
            if base.abs() == Wide::ONE {
                return one;
            }
            if Wide::ONE.less(base.abs()) != falls {
                Infinite(false)
            } else {
                Zero(false)
            }
        }
        (Zero(_), Infinite(true)) => Pole(false),
        (Zero(_), _) if y.negative() => Pole(negative),
        (Zero(_), _) => Zero(negative),
        (Infinite(_), _) if y.negative() => Zero(negative),
        (Infinite(_), _) => Infinite(negative),
        (Finite(base), Finite(_)) if base.is_negative() && !whole => Invalid,
        (Finite(base), Finite(exponent)) => {
            let logarithm = exponential::log(base.abs());
            let size = exponential::exp(exponent.mul(logarithm));
            Finite(if negative { size.neg() } else { size })
        }
        _ => Nan,
    }
}

/// `x * y + z`, rounded once.
pub(crate) fn fma(x: Number, y: Number, z: Number) -> Number {
    let negative = x.negative() != y.negative();
    match (x, y) {
        _ if x.is_nan() || y.is_nan() || z.is_nan() => Nan,
        (Infinite(_), Zero(_)) | (Zero(_), Infinite(_)) => Invalid,
        (Infinite(_), _) | (_, Infinite(_)) => match z {
            Infinite(other) if other != negative => Invalid,
            _ => Infinite(negative),
        },
        _ => match (x.wide(), y.wide(), z.wide()) {
            (Some(x), Some(y), Some(sum)) => {
                let product = x.mul(y);
                if product.is_zero() && sum.is_zero() {
                    return Zero(negative && z.negative());
                }
                Number::result(product.add(sum), false)
            }
            _ => z,
        },
    }
}

/// The angle of a point, `y` first.
pub(crate) fn atan2(y: Number, x: Number) -> Number {
    use crate::wide::constants::PI;
    if x.is_nan() || y.is_nan() {
        return Nan;
    }
    let angle = match (y, x) {
        (Infinite(_), Infinite(false)) => Finite(PI.scale(-2)),
        (Infinite(_), Infinite(true)) => Finite(PI.sub(PI.scale(-2))),
        (Infinite(_), _) => Finite(PI.scale(-1)),
        (_, Infinite(behind)) | (Zero(_), Zero(behind)) => {
            if behind {
                Finite(PI)
            } else {
                Zero(false)
            }
        }
        (Zero(_), Finite(x)) => {
            if x.is_negative() {
                Finite(PI)
            } else {
                Zero(false)
            }
        }
        _ => match (y.wide(), x.wide()) {
            (Some(y), Some(x)) => Finite(circular::atan2(y, x)),
            _ => Nan,
        },
    };
    angle.signed(y.negative())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn of(value: f64) -> Number {
        Number::from_f64(value)
    }

    proptest! {
        #[test]
        fn products_and_sums_are_rounded_once(x in any::<f64>(), y in any::<f64>(), z in any::<f64>()) {
            let (found, _) = fma(of(x), of(y), of(z)).to_f64();
            let expected = x.mul_add(y, z);
            prop_assert!(found == expected || found.is_nan() && expected.is_nan(), "{found} {expected}");
        }

        #[test]
        fn edges_of_powers_and_angles_are_those_of_doubles(i in 0usize..13, j in 0usize..13) {
            let edges = [0.0, -0.0, 1.0, -1.0, 2.0, -3.0, 0.5, -2.5, f64::INFINITY, f64::NEG_INFINITY,
                f64::NAN, 1e300, -1e-300];
            let (x, y) = (edges[i], edges[j]);
            for (found, expected) in [(pow(of(x), of(y)), x.powf(y)), (atan2(of(x), of(y)), x.atan2(y)),
                (hypot(of(x), of(y)), x.hypot(y))] {
                let (found, _) = found.to_f64();
                let same = found == expected && found.is_sign_negative() == expected.is_sign_negative();
                let near = (found / expected - 1.0).abs() < 1e-15;
                prop_assert!(same || near || found.is_nan() && expected.is_nan(), "{x} {y}: {found} {expected}");
            }
        }
    }
}
