//! Inverses of the circular and the hyperbolic functions.
//!
//! They are computed in the first quadrant, where nothing cancels (Kahan, 1987), and take their
//! signs from the argument: so zeros say on which side of a cut it lies.

use super::number::{Complex, abs};
use super::power::root;
use crate::long::number::Number;
use crate::long::several;
use crate::wide::constants::PI;
use crate::wide::number::Wide;
use crate::wide::{circular, exponential};

use Number::{Finite, Infinite, Pole, Zero};

/// What the inverses of sine and cosine are made of, for a number in the first quadrant:
/// the real parts of sqrt(1 - z) and sqrt(1 + z), the real part of their product, and the
/// imaginary one of the second times the mirror image of the first.
struct Roots {
    less: Wide,
    more: Wide,
    product: Wide,
    mirrored: Wide,
}

fn roots(x: Wide, y: Wide) -> Roots {
    // The imaginary part of the first is taken for its size: it is below zero.
    let (less, below) = root(Wide::ONE.sub(x), y);
    let (more, above) = root(Wide::ONE.add(x), y);
    Roots {
        less,
        more,
        product: less.mul(more).add(below.mul(above)),
        mirrored: less.mul(above).add(below.mul(more)),
    }
}

/// The inverse of `sinh`.
pub(crate) fn asinh(z: Complex) -> Complex {
    asin(z.turned()).turned_back()
}

/// The angle of a sine.
pub(crate) fn asin(z: Complex) -> Complex {
    let first = z.first_quadrant();
    let found = match first.wide() {
        Some((x, y)) => {
            let roots = roots(x, y);
            let angle = if x.is_zero() && roots.product.is_zero() {
                Wide::ZERO
            } else {
                circular::atan2(x, roots.product)
            };
            let size = exponential::asinh(roots.mirrored);
            Complex::new(Number::result(angle, false), Number::result(size, false))
        }
        None if first.is_infinite() => {
            Complex::new(several::atan2(first.re, first.im), Infinite(false))
        }
        None if matches!(first.re, Zero(_)) => Complex::new(first.re, Number::Nan),
        None => return Complex::NAN,
    };
    found.signed(z)
}

/// The angle of a cosine.
pub(crate) fn acos(z: Complex) -> Complex {
    let first = z.first_quadrant();
    let (angle, size) = match first.wide() {
        Some((x, y)) => {
            let roots = roots(x, y);
            let half = if z.re.negative() {
                circular::atan2(roots.more, roots.less)
            } else if roots.less.is_zero() {
                Wide::ZERO
            } else {
                circular::atan2(roots.less, roots.more)
            };
            let size = exponential::asinh(roots.mirrored);
            (
                Number::result(half.scale(1), false),
                Number::result(size, false),
            )
        }
        None if first.is_infinite() => (several::atan2(first.im, z.re), Infinite(false)),
        None if matches!(first.re, Zero(_)) => (Finite(PI.scale(-1)), Number::Nan),
        None => return Complex::NAN,
    };
    Complex::new(angle, size.signed(!z.im.negative()))
}

/// The inverse of `cosh`: `acos`, turned to the right.
pub(crate) fn acosh(z: Complex) -> Complex {
    if matches!(z.re, Zero(_)) && z.im.is_nan() {
        return Complex::new(Number::Nan, Finite(PI.scale(-1)));
    }
    let found = acos(z);
    Complex::new(found.im.signed(false), found.re.signed(z.im.negative()))
}

/// The inverse of `tanh`.
pub(crate) fn atanh(z: Complex) -> Complex {
    let first = z.first_quadrant();
    let quarter = Finite(PI.scale(-1));
    let found = match first.wide() {
        Some((x, y)) => {
            let less = Wide::ONE.sub(x);
            let distance = less.square().add(y.square());
            if distance.is_zero() {
                Complex::new(Pole(false), Zero(false))
            } else {
                let size = exponential::log1p(x.scale(2).div(distance)).scale(-2);
                let along = less.mul(Wide::ONE.add(x)).sub(y.square());
                let angle = if y.is_zero() && !along.is_negative() {
                    Wide::ZERO
                } else {
                    circular::atan2(y.scale(1), along).scale(-1)
                };
                Complex::new(Number::result(size, false), Number::result(angle, false))
            }
        }
        None if first.im.is_infinite() => Complex::new(Zero(false), quarter),
        None if first.re.is_infinite() => {
            let angle = if first.im.is_nan() {
                Number::Nan
            } else {
                quarter
            };
            Complex::new(Zero(false), angle)
        }
        None if matches!(first.re, Zero(_)) => Complex::new(first.re, Number::Nan),
        None => return Complex::NAN,
    };
    found.signed(z)
}

/// The angle of a tangent.
pub(crate) fn atan(z: Complex) -> Complex {
    atanh(z.turned()).turned_back()
}

/// The natural logarithm.
pub(crate) fn log(z: Complex) -> Complex {
    let angle = super::number::arg(z);
    let size = match z.wide() {
        _ if z.is_zero() => Pole(true),
        None => abs(z),
        Some((x, y)) => {
            let size = abs(z).wide().unwrap_or(Wide::ONE);
            // Near the unit circle, the size less one is what counts.
            let logarithm = if size.order().abs() <= 1 {
                let (x, y) = if x.abs().less(y.abs()) {
                    (y, x)
                } else {
                    (x, y)
                };
                let beyond = x.abs().sub(Wide::ONE).mul(x.abs().add(Wide::ONE));
                exponential::log1p(beyond.add(y.square())).scale(-1)
            } else {
                exponential::log(size)
            };
            Number::result(logarithm, false)
        }
    };
    Complex::new(size, angle)
}

#[cfg(test)]
mod tests {
    use super::super::exponential as forward;
    use super::super::testing::{of, parts};
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn functions_undo_their_inverses(x in -50.0..50.0f64, y in -50.0..50.0f64) {
            let z = of(x, y);
            // The angle is the exact one rounded to 64 bits first, as the forward functions take it.
            let cut = |z: Complex| Complex::new(z.re.to_long().0.number(), z.im.to_long().0.number());
            for (there, back) in [(asin(z), forward::sin as fn(Complex) -> Complex), (acos(z), forward::cos),
                (atan(z), forward::tan), (asinh(z), forward::sinh), (acosh(z), forward::cosh),
                (atanh(z), forward::tanh), (log(z), forward::exp)] {
                let (re, im) = parts(back(cut(there)));
                let wrong = (re - x).hypot(im - y);
                prop_assert!(wrong < 1e-13 * (1.0 + x.hypot(y)), "{re} {im}");
            }
        }
    }

    #[test]
    fn zeros_choose_the_side_of_a_cut() {
        let half = core::f64::consts::FRAC_PI_2;
        assert_eq!(parts(asin(of(2.0, -0.0))).0, half);
        assert!(parts(asin(of(2.0, -0.0))).1 < 0.0 && parts(asin(of(2.0, 0.0))).1 > 0.0);
        assert_eq!(parts(log(of(-1.0, -0.0))), (0.0, -2.0 * half));
        assert_eq!(parts(atanh(of(2.0, -0.0))).1, -half);
        assert_eq!(parts(acos(of(1.0, 0.0))), (0.0, -0.0));
    }
}
