//! Functions of one number.

use super::number::Number;
use crate::wide::number::Wide;
use crate::wide::{circular, exponential, special};

use Number::{Finite, Infinite, Invalid, Nan, Pole, Zero};

/// Applies a function that has no value at infinity and is zero at zero, with its sign.
fn through_zero(x: Number, function: fn(Wide) -> Wide) -> Number {
    match x {
        Infinite(_) | Pole(_) => Invalid,
        Finite(wide) => Number::result(function(wide), wide.is_negative()),
        zero_or_none => zero_or_none,
    }
}

/// Applies a function that has infinity at infinity and is zero at zero, with their signs.
fn odd(x: Number, function: fn(Wide) -> Wide) -> Number {
    if x.is_infinite() {
        x
    } else {
        through_zero(x, function)
    }
}

/// The sine.
pub(crate) fn sin(x: Number) -> Number {
    through_zero(x, |wide| circular::sin_cos(wide).0)
}

/// The cosine.
pub(crate) fn cos(x: Number) -> Number {
    match x {
        Zero(_) => Finite(Wide::ONE),
        _ => through_zero(x, |wide| circular::sin_cos(wide).1),
    }
}

/// The tangent.
pub(crate) fn tan(x: Number) -> Number {
    through_zero(x, |wide| {
        let (sine, cosine) = circular::sin_cos(wide);
        sine.div(cosine)
    })
}

/// Applies a function of numbers from -1 to 1.
fn in_unit(x: Number, function: fn(Wide) -> Wide) -> Number {
    match x {
        Finite(wide) if Wide::ONE.less(wide.abs()) => Invalid,
        _ => through_zero(x, function),
    }
}

/// The angle of a sine.
pub(crate) fn asin(x: Number) -> Number {
    in_unit(x, circular::asin)
}

/// The angle of a cosine.
pub(crate) fn acos(x: Number) -> Number {
    match x {
        Zero(_) => Finite(circular::acos(Wide::ZERO)),
        _ => match in_unit(x, circular::acos) {
            Zero(_) => Zero(false),
            found => found,
        },
    }
}

/// The hyperbolic sine.
pub(crate) fn sinh(x: Number) -> Number {
    odd(x, exponential::sinh)
}

/// The hyperbolic cosine.
pub(crate) fn cosh(x: Number) -> Number {
    match x {
        Zero(_) => Finite(Wide::ONE),
        Infinite(_) => Infinite(false),
        _ => odd(x, exponential::cosh),
    }
}

/// The hyperbolic tangent.
pub(crate) fn tanh(x: Number) -> Number {
    match x {
        Infinite(negative) => Finite(Wide::ONE).signed(negative),
        _ => odd(x, exponential::tanh),
    }
}

/// The inverse of `sinh`.
pub(crate) fn asinh(x: Number) -> Number {
    odd(x, exponential::asinh)
}

/// The inverse of `cosh`.
pub(crate) fn acosh(x: Number) -> Number {
    match x {
        Nan | Infinite(false) => x,
        Finite(wide) if !wide.less(Wide::ONE) => Number::result(exponential::acosh(wide), false),
        _ => Invalid,
    }
}

/// The inverse of `tanh`.
pub(crate) fn atanh(x: Number) -> Number {
    match x {
        Finite(wide) if wide.abs() == Wide::ONE => Pole(wide.is_negative()),
        _ => in_unit(x, exponential::atanh),
    }
}

/// The cube root.
pub(crate) fn cbrt(x: Number) -> Number {
    odd(x, |wide| {
        let third = exponential::log(wide.abs()).over(3);
        let root = exponential::exp(third);
        if wide.is_negative() { root.neg() } else { root }
    })
}

/// Applies a power, which gets the value at zero.
fn power(x: Number, at_zero: Number, low: Number, function: fn(Wide) -> Wide) -> Number {
    match x {
        Zero(_) => {
            at_zero.signed(at_zero.negative() ^ (matches!(at_zero, Zero(_)) && x.negative()))
        }
        Infinite(true) => low,
        Finite(wide) => Finite(function(wide)),
        other => other,
    }
}

/// e to the power.
pub(crate) fn exp(x: Number) -> Number {
    power(x, Finite(Wide::ONE), Zero(false), exponential::exp)
}

/// 2 to the power.
pub(crate) fn exp2(x: Number) -> Number {
    const FAR: i32 = 20;
    power(x, Finite(Wide::ONE), Zero(false), |wide| {
        if wide.order() < FAR {
            return exponential::exp2(wide);
        }
        let far = 1 << FAR;
        Wide::ONE.scale(if wide.is_negative() { -far } else { far })
    })
}

/// e to the power, less one.
pub(crate) fn expm1(x: Number) -> Number {
    power(x, Zero(false), Finite(Wide::ONE.neg()), exponential::expm1)
}

/// Applies a logarithm, which has its pole at `pole`.
fn logarithm(x: Number, pole: Wide, function: fn(Wide) -> Wide) -> Number {
    match (x, x.wide()) {
        (Nan | Infinite(false), _) => x,
        (_, Some(wide)) if wide == pole => Pole(true),
        (_, Some(wide)) if pole.less(wide) => Number::result(function(wide), x.negative()),
        _ => Invalid,
    }
}

/// The natural logarithm.
pub(crate) fn log(x: Number) -> Number {
    logarithm(x, Wide::ZERO, exponential::log)
}

/// The binary logarithm.
pub(crate) fn log2(x: Number) -> Number {
    logarithm(x, Wide::ZERO, exponential::log2)
}

/// The decimal logarithm.
pub(crate) fn log10(x: Number) -> Number {
    logarithm(x, Wide::ZERO, exponential::log10)
}

/// The natural logarithm of one more.
pub(crate) fn log1p(x: Number) -> Number {
    logarithm(x, Wide::ONE.neg(), exponential::log1p)
}

/// The error function.
pub(crate) fn erf(x: Number) -> Number {
    let one = Finite(Wide::ONE).signed(x.negative());
    match x {
        Infinite(_) => one,
        Finite(wide) if wide.order() >= 3 => {
            Finite(Wide::ONE.sub(Wide::ONE.scale(-120))).signed(x.negative())
        }
        _ => odd(x, special::erf),
    }
}

/// One less the error function.
pub(crate) fn erfc(x: Number) -> Number {
    match x {
        Infinite(true) => Finite(Wide::TWO),
        Infinite(false) => Zero(false),
        Zero(_) => Finite(Wide::ONE),
        Finite(wide) => Finite(special::erfc(wide)),
        _ => x,
    }
}
