//! Functions from numbers to integers, and what a number is.

use core::ffi::{c_int, c_long, c_longlong};

/// The integer of a number that is one; when it does not fit, the least, as the processor gives.
fn integer(x: f64) -> i64 {
    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&x) {
        x as i64
    } else {
        i64::MIN
    }
}

macro_rules! integers {
    ($($double:ident $float:ident: $ty:ty = $by:ident $by_float:ident, $mode:literal;)*) => {$(
        #[doc = concat!("The nearest integer, ", $mode, ".")]
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $double(x: f64) -> $ty {
            integer(libm::$by(x))
        }

        #[doc = concat!("The nearest integer, ", $mode, ".")]
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $float(x: f32) -> $ty {
            integer(f64::from(libm::$by_float(x)))
        }
    )*};
}

integers! {
    lround lroundf: c_long = round roundf, "halves away from zero";
    llround llroundf: c_longlong = round roundf, "halves away from zero";
    lrint lrintf: c_long = rint rintf, "halves to even";
    llrint llrintf: c_longlong = rint rintf, "halves to even";
}

/// The nearest integer, halves to even.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn nearbyint(x: f64) -> f64 {
    libm::rint(x)
}

/// The nearest integer, halves to even.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn nearbyintf(x: f32) -> f32 {
    libm::rintf(x)
}

/// The exponent, `INT_MIN` for 0 and `INT_MAX` for what is not finite.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn ilogb(x: f64) -> c_int {
    if x == 0.0 {
        c_int::MIN
    } else if x.is_finite() {
        libm::frexp(x).1 - 1
    } else {
        c_int::MAX
    }
}

/// The exponent, `INT_MIN` for 0 and `INT_MAX` for what is not finite.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn ilogbf(x: f32) -> c_int {
    ilogb(f64::from(x))
}

/// The exponent as a number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn logb(x: f64) -> f64 {
    match ilogb(x) {
        c_int::MIN => f64::NEG_INFINITY,
        c_int::MAX => x * x,
        exponent => f64::from(exponent),
    }
}

/// The exponent as a number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn logbf(x: f32) -> f32 {
    logb(f64::from(x)) as f32
}

/// Kinds of numbers, as `<math.h>` numbers them.
mod kind {
    pub(super) const INFINITE: i32 = 1;
    pub(super) const NAN: i32 = 2;
    pub(super) const NORMAL: i32 = 4;
    pub(super) const SUBNORMAL: i32 = 8;
    pub(super) const ZERO: i32 = 16;
}

pub(crate) fn number(category: core::num::FpCategory) -> c_int {
    match category {
        core::num::FpCategory::Infinite => kind::INFINITE,
        core::num::FpCategory::Nan => kind::NAN,
        core::num::FpCategory::Normal => kind::NORMAL,
        core::num::FpCategory::Subnormal => kind::SUBNORMAL,
        core::num::FpCategory::Zero => kind::ZERO,
    }
}

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident($ty:ty) = |$x:ident| $answer:expr;)*) => {$(
        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $name($x: $ty) -> c_int {
            $answer
        }
    )*};
}

kinds! {
    /// What a double is.
    __fpclassifyd(f64) = |x| number(x.classify());
    /// What a float is.
    __fpclassifyf(f32) = |x| number(x.classify());
    /// Not infinite, and a number.
    finite(f64) = |x| c_int::from(x.is_finite());
    /// Not infinite, and a number.
    finitef(f32) = |x| c_int::from(x.is_finite());
    /// Infinite.
    isinf(f64) = |x| c_int::from(x.is_infinite());
    /// Infinite.
    isinff(f32) = |x| c_int::from(x.is_infinite());
    /// Not a number.
    isnan(f64) = |x| c_int::from(x.is_nan());
    /// Not a number.
    isnanf(f32) = |x| c_int::from(x.is_nan());
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_nearest_or_the_least() {
        assert_eq!((lround(2.5), lrint(2.5), llround(-2.5)), (3, 2, -3));
        assert_eq!((lround(1e300), lrintf(f32::NAN)), (i64::MIN, i64::MIN));
    }

    #[test]
    fn exponents_are_those_of_the_leading_bit() {
        assert_eq!(
            (ilogb(8.5), ilogb(0.4), ilogb(f64::from_bits(1))),
            (3, -2, -1074)
        );
        assert_eq!((logb(0.0), logbf(0.5)), (f64::NEG_INFINITY, -1.0));
        assert_eq!((__fpclassifyd(0.0), __fpclassifyf(1e-40)), (16, 8));
    }
}
