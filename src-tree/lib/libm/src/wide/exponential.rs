//! Powers and logarithms.

use super::constants::{LN_2, LOG2_E, LOG10_E};
use super::number::Wide;

/// Halvings of an argument before the series, and doublings of the result behind it.
const HALVINGS: i32 = 8;
/// Terms of the series: the last one is below 2^-128 of the sum.
const TERMS: u32 = 13;

/// e to the power of a number below 1 in size, less one; right relative to its size.
fn expm1_small(x: Wide) -> Wide {
    let part = x.scale(-HALVINGS);
    let (mut sum, mut term) = (part, part);
    for n in 2..=TERMS {
        term = term.mul(part).over(n);
        sum = sum.add(term);
    }
    for _ in 0..HALVINGS {
        // (1 + s)^2 - 1 = s (2 + s)
        sum = sum.mul(Wide::TWO.add(sum));
    }
    sum
}

/// A number as a multiple of ln 2, and what is left, at most half of it in size; the multiple is
/// kept far from the ends of what exponents can be.
fn by_ln_2(x: Wide) -> (i32, Wide) {
    const MOST: i64 = 1 << 20;
    let guess = x.mul(LOG2_E).split().map_or(MOST, |(whole, _)| whole.abs());
    let multiple = guess.min(MOST) * if x.is_negative() { -1 } else { 1 };
    if multiple.abs() == MOST {
        return (multiple as i32, Wide::ZERO);
    }
    let rest = x.sub(LN_2.mul(Wide::integer(multiple)));
    (multiple as i32, rest)
}

/// e to the power of a number.
pub(crate) fn exp(x: Wide) -> Wide {
    let (power, rest) = by_ln_2(x);
    Wide::ONE.add(expm1_small(rest)).scale(power)
}

/// e to the power of a number, less one; right relative to its size.
pub(crate) fn expm1(x: Wide) -> Wide {
    match by_ln_2(x) {
        (0, rest) => expm1_small(rest),
        (power, rest) => Wide::ONE.add(expm1_small(rest)).scale(power).sub(Wide::ONE),
    }
}

/// 2 to the power of a number that is below 2^30 in size.
pub(crate) fn exp2(x: Wide) -> Wide {
    let (power, rest) = x.split().unwrap_or((0, Wide::ZERO));
    Wide::ONE
        .add(expm1_small(rest.mul(LN_2)))
        .scale(power as i32)
}

/// The logarithm of `1 + f` for `f` from -0.3 to 0.42, right relative to its size.
fn log1p_small(f: Wide) -> Wide {
    if f.order() < -200 {
        return f.sub(f.square().scale(-1));
    }
    // A guess of 53 bits, and one step of Halley's with three times as many.
    let guess = Wide::from_f64(libm::log1p(f.to_f64()));
    let power = expm1(guess);
    let sum = Wide::TWO.add(f).add(power);
    guess.add(f.sub(power).scale(1).div(sum))
}

/// The natural logarithm of a number above zero.
pub(crate) fn log(x: Wide) -> Wide {
    // The mantissa from sqrt(1/2) to sqrt(2), near enough.
    let high = x.mantissa >> 120 >= 0xb5;
    let power = x.exponent + i32::from(high);
    let rest = log1p_small(x.scale(-power).sub(Wide::ONE));
    LN_2.mul(Wide::integer(power.into())).add(rest)
}

/// The natural logarithm of one more than a number above -1.
pub(crate) fn log1p(x: Wide) -> Wide {
    if x.order() < -2 {
        return log1p_small(x);
    }
    log(Wide::ONE.add(x))
}

/// The binary logarithm of a number above zero.
pub(crate) fn log2(x: Wide) -> Wide {
    log(x).mul(LOG2_E)
}

/// The decimal logarithm of a number above zero.
pub(crate) fn log10(x: Wide) -> Wide {
    log(x).mul(LOG10_E)
}

/// The hyperbolic sine.
pub(crate) fn sinh(x: Wide) -> Wide {
    // With t = e^|x| - 1: (t + t / (1 + t)) / 2.
    let t = expm1(x.abs());
    let half = t.add(t.div(Wide::ONE.add(t))).scale(-1);
    if x.is_negative() { half.neg() } else { half }
}

/// The hyperbolic cosine.
pub(crate) fn cosh(x: Wide) -> Wide {
    let power = exp(x.abs());
    power.add(power.reciprocal()).scale(-1)
}

/// The hyperbolic tangent.
pub(crate) fn tanh(x: Wide) -> Wide {
    // With t = e^2|x| - 1: t / (t + 2). From 2^8 on it is 1 but for what nobody sees.
    if x.order() >= 8 {
        let one = Wide::ONE.sub(Wide::ONE.scale(-120));
        return if x.is_negative() { one.neg() } else { one };
    }
    let t = expm1(x.scale(1));
    t.div(t.add(Wide::TWO))
}

/// The inverse of `sinh`.
pub(crate) fn asinh(x: Wide) -> Wide {
    let size = x.abs();
    let square = size.square();
    let root = Wide::ONE.add(Wide::ONE.add(square).sqrt());
    let found = log1p(size.add(square.div(root)));
    if x.is_negative() { found.neg() } else { found }
}

/// The inverse of `cosh`, of a number that is at least 1.
pub(crate) fn acosh(x: Wide) -> Wide {
    let t = x.sub(Wide::ONE);
    log1p(t.add(t.scale(1).add(t.square()).sqrt()))
}

/// The inverse of `tanh`, of a number between -1 and 1.
pub(crate) fn atanh(x: Wide) -> Wide {
    log1p(x.scale(1).div(Wide::ONE.sub(x))).scale(-1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// How many bits of two numbers are the same.
    fn same_bits(a: Wide, b: Wide) -> i32 {
        a.order() - a.sub(b).order()
    }

    proptest! {
        #[test]
        fn logarithms_undo_powers(x in -700.0..700.0f64, tiny in -1e-9..1e-9f64) {
            let x = Wide::from_f64(x);
            prop_assert!(same_bits(log(exp(x)), x) > 105);
            let tiny = Wide::from_f64(tiny);
            prop_assert!(tiny.is_zero() || same_bits(log1p(expm1(tiny)), tiny) > 115);
        }

        #[test]
        fn hyperbolic_functions_have_inverses(x in 0.001..20.0f64) {
            let x = Wide::from_f64(x);
            prop_assert!(same_bits(asinh(sinh(x)), x) > 105);
            prop_assert!(same_bits(acosh(cosh(x)), x) > 90);
            let least = Wide::integer(3);
            prop_assert!(least.less(x) || same_bits(atanh(tanh(x)), x) > 100);
            let one = cosh(x).square().sub(sinh(x).square());
            prop_assert!(same_bits(one, Wide::ONE) > 60);
        }

        #[test]
        fn powers_are_those_of_doubles(x in -30.0..30.0f64) {
            prop_assert!((exp(Wide::from_f64(x)).to_f64() / x.exp() - 1.0).abs() < 1e-15);
            prop_assert!((exp2(Wide::from_f64(x)).to_f64() / x.exp2() - 1.0).abs() < 1e-15);
        }
    }

    #[test]
    fn huge_arguments_go_far_and_do_not_wrap() {
        let huge = Wide::ONE.scale(16000);
        assert!(exp(huge).order() > 100_000);
        assert!(exp(huge.neg()).order() < -100_000);
    }
}
