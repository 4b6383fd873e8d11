//! Roots and powers.

use super::exponential::exp;
use super::inverse::log;
use super::number::Complex;
use crate::long::number::Number;
use crate::wide::number::Wide;
use crate::wide::{circular, exponential};

use Number::{Finite, Infinite, Zero};

/// The square root of a number with a positive imaginary part, or none.
pub(super) fn root(x: Wide, y: Wide) -> (Wide, Wide) {
    let size = x.square().add(y.square()).sqrt();
    let large = x.abs().add(size).scale(-1).sqrt();
    if large.is_zero() {
        return (Wide::ZERO, Wide::ZERO);
    }
    let small = y.div(large).scale(-1);
    if x.is_negative() {
        (small, large)
    } else {
        (large, small)
    }
}

/// The square root with the positive real part.
pub(crate) fn sqrt(z: Complex) -> Complex {
    if z.im.is_infinite() {
        return Complex::new(Infinite(false), z.im);
    }
    let sign = z.im.negative();
    if let Infinite(negative) = z.re {
        let none = z.im.is_nan();
        return match (negative, none) {
            (false, false) => Complex::new(z.re, Zero(sign)),
            (false, true) => Complex::new(z.re, Number::Nan),
            (true, false) => Complex::new(Zero(false), Infinite(sign)),
            (true, true) => Complex::new(Number::Nan, Infinite(false)),
        };
    }
    let Some((x, y)) = z.wide() else {
        return Complex::NAN;
    };
    let (re, im) = root(x, y.abs());
    Complex::new(
        Number::result(re, false),
        Number::result(im, false).signed(sign),
    )
}

/// One number to the power of another.
pub(crate) fn pow(z: Complex, w: Complex) -> Complex {
    if w.is_zero() {
        return Complex::new(Finite(Wide::ONE), Zero(false));
    }
    if z.is_zero() {
        if w.wide().is_some() && !w.re.negative() && !matches!(w.re, Zero(_)) {
            return Complex::new(Zero(false), Zero(false));
        }
        return Complex::INVALID;
    }
    let logarithm = log(z);
    let (Some((a, b)), Some((c, d))) = (logarithm.wide(), w.wide()) else {
        return Complex::NAN;
    };
    let re = a.mul(c).sub(b.mul(d));
    let im = a.mul(d).add(b.mul(c));
    // The angle has more bits than a reduction takes: what is cut off turns it a little further.
    let head = Wide {
        mantissa: im.mantissa >> 64 << 64,
        ..im
    };
    let rest = im.sub(if im.is_zero() { Wide::ZERO } else { head });
    let (sine, cosine) = circular::sin_cos(if im.is_zero() { Wide::ZERO } else { head });
    let size = exponential::exp(re);
    if im.is_zero() {
        return exp(Complex::new(Number::result(re, false), Zero(false)));
    }
    Complex::new(
        Number::result(size.mul(cosine.sub(sine.mul(rest))), false),
        Number::result(size.mul(sine.add(cosine.mul(rest))), false),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{of, parts};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn roots_squared_are_the_number(x in -1e9..1e9f64, y in -1e9..1e9f64) {
            let (re, im) = parts(sqrt(of(x, y)));
            let size = x.hypot(y);
            prop_assert!(re >= 0.0 && (re * re - im * im - x).abs() <= 1e-14 * size);
            prop_assert!((2.0 * re * im - y).abs() <= 1e-14 * size);
            let (a, b) = parts(pow(of(x, y), of(0.5, 0.0)));
            prop_assert!((a - re).hypot(b - im) <= 1e-14 * size.sqrt());
        }
    }

    #[test]
    fn powers_of_the_imaginary_unit_go_around() {
        let (re, im) = parts(pow(of(0.0, 1.0), of(2.0, 0.0)));
        assert!((re + 1.0).abs() < 1e-15 && im.abs() < 1e-15);
        assert_eq!(parts(sqrt(of(-4.0, -0.0))), (0.0, -2.0));
        assert_eq!(parts(pow(of(0.0, 0.0), of(2.0, 1.0))), (0.0, 0.0));
    }
}
