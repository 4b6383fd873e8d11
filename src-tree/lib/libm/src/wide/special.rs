//! The error function and the gamma function.

use super::circular::sin_pi;
use super::constants::{EULER, HALF_LN_2PI, PI, STIRLING, TWO_OVER_ROOT_PI, ZETAS};
use super::exponential::{exp, log, log1p};
use super::number::Wide;

/// From here on one less the error function has its continued fraction.
const FRACTION_FROM: i64 = 5;
/// Steps of the continued fraction.
const FRACTION_STEPS: u32 = 90;
/// From here on Stirling's series has all bits.
const STIRLING_FROM: i64 = 48;

/// The error function of a number below 12 in size.
pub(crate) fn erf(x: Wide) -> Wide {
    // e^(-x^2) * sum of (2x^2)^n / (1 * 3 * ... * (2n + 1)), which has no minus in it.
    let square = x.square();
    let (mut sum, mut term) = (x, x);
    for n in 1..800 {
        term = term.mul(square.scale(1)).over(2 * n + 1);
        sum = sum.add(term);
        if term.order() < sum.order() - 128 {
            break;
        }
    }
    sum.mul(exp(square.neg())).mul(TWO_OVER_ROOT_PI)
}

/// One less the error function.
pub(crate) fn erfc(x: Wide) -> Wide {
    if x.less(Wide::integer(-12)) {
        return Wide::TWO.sub(Wide::ONE.scale(-120));
    }
    if x.less(Wide::integer(FRACTION_FROM)) {
        return Wide::ONE.sub(erf(x));
    }
    // e^(-x^2) / sqrt(pi) / (x + (1/2) / (x + (2/2) / (x + (3/2) / ...)))
    let mut below = x;
    for n in (1..=FRACTION_STEPS).rev() {
        below = x.add(Wide::integer(n.into()).scale(-1).div(below));
    }
    let power = exp(x.square().neg());
    power.mul(TWO_OVER_ROOT_PI).scale(-1).div(below)
}

/// The logarithm of the gamma function of a large number, by Stirling's series.
fn stirling(x: Wide) -> Wide {
    let over = x.reciprocal();
    let square = over.square();
    let (mut sum, mut power) = (Wide::ZERO, over);
    for (index, &coefficient) in STIRLING.iter().enumerate() {
        let term = coefficient.mul(power);
        sum = sum.add(if index % 2 == 0 { term } else { term.neg() });
        power = power.mul(square);
        if term.order() < sum.order() - 128 {
            break;
        }
    }
    let half = Wide::ONE.scale(-1);
    x.sub(half).mul(log(x)).sub(x).add(HALF_LN_2PI).add(sum)
}

/// The logarithm of the gamma function of `1 + x`, for an `x` near zero.
fn log_gamma_near_one(x: Wide) -> Wide {
    let (mut sum, mut power) = (EULER.mul(x).neg(), x.neg());
    for zeta in ZETAS {
        power = power.mul(x.neg());
        sum = sum.add(zeta.mul(power));
    }
    sum
}

/// A number moved up to where Stirling's series holds, and the product of those passed over.
fn moved_up(x: Wide) -> (Wide, Wide) {
    let (mut at, mut passed) = (x, Wide::ONE);
    while at.less(Wide::integer(STIRLING_FROM)) {
        passed = passed.mul(at);
        at = at.add(Wide::ONE);
    }
    (at, passed)
}

/// The gamma function of a number above zero that is not too large for `exp`.
fn gamma_positive(x: Wide) -> Wide {
    let (at, passed) = moved_up(x);
    exp(stirling(at)).div(passed)
}

/// The gamma function of a number that is no integer below 1.
pub(crate) fn gamma(x: Wide) -> Wide {
    let half = Wide::ONE.scale(-1);
    if !x.less(half) {
        return gamma_positive(x);
    }
    // gamma(x) gamma(1 - x) = pi / sin(pi x)
    PI.div(sin_pi(x).mul(gamma_positive(Wide::ONE.sub(x))))
}

fn log_gamma_positive(x: Wide) -> Wide {
    const NEAR: i32 = -20;
    let (from_one, from_two) = (x.sub(Wide::ONE), x.sub(Wide::TWO));
    if from_one.order() < NEAR {
        return log_gamma_near_one(from_one);
    }
    if from_two.order() < NEAR {
        return log1p(from_two).add(log_gamma_near_one(from_two));
    }
    let (at, passed) = moved_up(x);
    stirling(at).sub(log(passed))
}

/// The logarithm of the gamma function's size for a number that is no integer below 1, and
/// whether the function is negative there.
pub(crate) fn log_gamma(x: Wide) -> (Wide, bool) {
    if x.order() < -130 {
        return (log(x.abs()).neg(), x.is_negative());
    }
    if !x.is_negative() {
        return (log_gamma_positive(x), false);
    }
    let sine = sin_pi(x);
    let whole = log(PI.div(sine.abs()));
    let other = log_gamma_positive(Wide::ONE.sub(x));
    (whole.sub(other), sine.is_negative())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_gamma_function_continues_the_factorial(x in 0.01..150.0f64) {
            let wide = Wide::from_f64(x);
            let next = gamma(wide.add(Wide::ONE));
            let ratio = next.div(gamma(wide)).sub(wide);
            prop_assert!(ratio.order() < wide.order() - 90);
            let (logarithm, negative) = log_gamma(wide);
            prop_assert!(!negative && exp(logarithm).sub(gamma(wide)).order() < gamma(wide).order() - 90);
        }

        #[test]
        fn gammas_below_zero_follow_from_those_above(x in -30.0..-0.01f64) {
            prop_assume!(x.fract() != 0.0);
            let wide = Wide::from_f64(x);
            let next = gamma(wide.add(Wide::ONE));
            prop_assert!(next.sub(gamma(wide).mul(wide)).order() < next.order() - 80);
        }

        #[test]
        fn the_halves_of_the_error_function_make_one(x in 0.01..7.0f64) {
            let x = Wide::from_f64(x);
            prop_assert!(erf(x).add(erfc(x)).sub(Wide::ONE).order() < -70);
        }
    }

    #[test]
    fn factorials_and_zeros_are_exact() {
        let mut factorial = Wide::ONE;
        for n in 1..30 {
            assert!(gamma(Wide::integer(n)).sub(factorial).order() < factorial.order() - 100);
            factorial = factorial.mul(Wide::integer(n));
        }
        assert!(log_gamma(Wide::ONE).0.is_zero() && log_gamma(Wide::TWO).0.is_zero());
        let tiny = Wide::ONE.scale(-60);
        let (near, _) = log_gamma(Wide::ONE.add(tiny));
        assert!(near.add(EULER.mul(tiny)).order() < -110);
    }
}
