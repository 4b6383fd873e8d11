//! The exponential function, and those that are made of it.

use super::number::Complex;
use crate::long::number::Number;
use crate::long::one;
use crate::wide::exponential;
use crate::wide::number::Wide;

use Number::{Finite, Infinite, Zero};

/// A product in which zero wins over everything, and infinity, where `strong`, over what is no
/// number: so Annex G has it.
fn times(a: Number, b: Number, strong: bool) -> Number {
    let negative = a.negative() != b.negative();
    match (a, b) {
        (Zero(_), _) | (_, Zero(_)) => Zero(negative),
        (Infinite(_), _) if strong && b.is_nan() => {
            // Who has no value for the angle at infinity says so.
            if b == Number::Invalid {
                Infinite(negative)
            } else {
                a
            }
        }
        (Number::Invalid, _) | (_, Number::Invalid) => Number::Invalid,
        _ if a.is_nan() || b.is_nan() => Number::Nan,
        (Finite(a), Finite(b)) => Finite(a.mul(b)),
        _ => Infinite(negative),
    }
}

/// e to the power.
pub(crate) fn exp(z: Complex) -> Complex {
    let size = one::exp(z.re);
    let size = if z.re == Zero(true) {
        Finite(Wide::ONE)
    } else {
        size
    };
    Complex::new(
        times(size, one::cos(z.im), true),
        times(size, one::sin(z.im), false),
    )
}

/// The hyperbolic sine.
pub(crate) fn sinh(z: Complex) -> Complex {
    Complex::new(
        times(one::sinh(z.re), one::cos(z.im), true),
        times(one::cosh(z.re), one::sin(z.im), false),
    )
}

/// The hyperbolic cosine.
pub(crate) fn cosh(z: Complex) -> Complex {
    Complex::new(
        times(one::cosh(z.re), one::cos(z.im), true),
        times(one::sinh(z.re), one::sin(z.im), false),
    )
}

/// The hyperbolic tangent.
pub(crate) fn tanh(z: Complex) -> Complex {
    match (z.re, z.im) {
        (Infinite(negative), im) => {
            let sign = times(one::sin(im), one::cos(im), false).negative();
            Complex::new(Finite(Wide::ONE).signed(negative), Zero(sign))
        }
        (re, Zero(_)) => Complex::new(one::tanh(re), z.im),
        (Zero(_), im) if !matches!(im, Finite(_)) => {
            let none = if im.is_nan() {
                Number::Nan
            } else {
                Number::Invalid
            };
            Complex::new(z.re, none)
        }
        _ => match z.wide() {
            None if z.im.is_infinite() && !z.re.is_nan() => Complex::INVALID,
            None => Complex::NAN,
            Some((x, y)) => {
                // With t = tan y, s = sinh x: ((1 + t^2) s sqrt(1 + s^2), t) / (1 + (1 + t^2) s^2).
                let (sine, cosine) = crate::wide::circular::sin_cos(y);
                let tangent = sine.div(cosine);
                let more = Wide::ONE.add(tangent.square());
                let size = exponential::sinh(x);
                let below = Wide::ONE.add(more.mul(size.square()));
                let root = Wide::ONE.add(size.square()).sqrt();
                Complex::new(
                    Number::result(more.mul(size).mul(root).div(below), z.re.negative()),
                    Number::result(tangent.div(below), z.im.negative()),
                )
            }
        },
    }
}

/// The sine: `sinh` turned by a quarter.
pub(crate) fn sin(z: Complex) -> Complex {
    sinh(z.turned()).turned_back()
}

/// The cosine.
pub(crate) fn cos(z: Complex) -> Complex {
    cosh(z.turned())
}

/// The tangent.
pub(crate) fn tan(z: Complex) -> Complex {
    tanh(z.turned()).turned_back()
}

#[cfg(test)]
mod tests {
    use super::super::testing::{of, parts};
    use super::*;
    use proptest::prelude::*;

    fn near(z: Complex, (re, im): (f64, f64)) -> bool {
        let (a, b) = parts(z);
        let size = re.hypot(im);
        (a - re).abs() <= 4e-15 * size && (b - im).abs() <= 4e-15 * size
    }

    proptest! {
        #[test]
        fn functions_follow_from_those_of_the_parts(x in -20.0..20.0f64, y in -20.0..20.0f64) {
            let z = of(x, y);
            prop_assert!(near(exp(z), (x.exp() * y.cos(), x.exp() * y.sin())));
            prop_assert!(near(sin(z), (x.sin() * y.cosh(), x.cos() * y.sinh())));
            prop_assert!(near(cos(z), (x.cos() * y.cosh(), -x.sin() * y.sinh())));
            // cosh(2x) + cos(2y), which loses digits where the cosine is near -1.
            let below = 2.0 * (x.sinh().powi(2) + y.cos().powi(2));
            prop_assume!(below > 1e-3);
            prop_assert!(near(tanh(z), ((2.0 * x).sinh() / below, (2.0 * y).sin() / below)));
        }
    }

    #[test]
    fn infinities_are_those_of_annex_g() {
        let infinity = f64::INFINITY;
        assert_eq!(parts(exp(of(-infinity, f64::NAN))), (0.0, 0.0));
        assert_eq!(parts(exp(of(infinity, 0.0))), (infinity, 0.0));
        assert_eq!(parts(cosh(of(infinity, 1.0))), (infinity, infinity));
        assert_eq!(parts(tanh(of(-infinity, 1.0))), (-1.0, 0.0));
        let (re, im) = parts(sinh(of(infinity, infinity)));
        assert!(re.is_infinite() && im.is_nan());
    }
}
