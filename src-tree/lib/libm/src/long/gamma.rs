//! The gamma function and its logarithm.

use super::number::Number;
use crate::wide::number::Wide;
use crate::wide::special;

use Number::{Finite, Infinite, Invalid, Pole, Zero};

/// From here on the gamma function is larger than every number; below minus this it is smaller.
const FAR: i32 = 12;

/// Whether a number is an integer; large ones all are.
fn whole(x: Wide) -> bool {
    x.split().is_none_or(|(_, rest)| rest.is_zero())
}

/// The gamma function.
pub(crate) fn gamma(x: Number) -> Number {
    match x {
        Zero(negative) => Pole(negative),
        Infinite(true) => Invalid,
        Finite(wide) if wide.is_negative() && whole(wide) => Invalid,
        Finite(wide) if wide.order() >= FAR => {
            if !wide.is_negative() {
                return Finite(Wide::ONE.scale(1 << 20));
            }
            let (_, negative) = special::log_gamma(wide);
            Finite(Wide::ONE.scale(-1 << 20)).signed(negative)
        }
        // Near zero it is 1/x, less a number near a half.
        Finite(wide) if wide.order() < -130 => Finite(wide.reciprocal()),
        Finite(wide) => Finite(special::gamma(wide)),
        _ => x,
    }
}

/// The logarithm of the gamma function's size, and whether the function is negative.
pub(crate) fn log_gamma(x: Number) -> (Number, bool) {
    match x {
        Zero(negative) => (Pole(false), negative),
        Infinite(_) => (Infinite(false), false),
        Finite(wide) if wide.is_negative() && whole(wide) => (Pole(false), false),
        Finite(wide) => {
            let (size, negative) = special::log_gamma(wide);
            (Number::result(size, false), negative)
        }
        _ => (x, false),
    }
}
