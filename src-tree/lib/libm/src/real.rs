//! Functions from numbers to a number.

use core::ffi::{c_char, c_int};

use crate::parts::remember_sign;

/// Defines a function of numbers for `double` and `float`.
macro_rules! both {
    ($($(#[$doc:meta])* $double:ident $float:ident ($($arg:ident),+);)*) => {$(
        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $double($($arg: f64),+) -> f64 {
            libm::$double($($arg),+)
        }

        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $float($($arg: f32),+) -> f32 {
            libm::$float($($arg),+)
        }
    )*};
}

both! {
    /// The angle of a cosine.
    acos acosf (x);
    /// The inverse of `cosh`.
    acosh acoshf (x);
    /// The angle of a sine.
    asin asinf (x);
    /// The inverse of `sinh`.
    asinh asinhf (x);
    /// The angle of a tangent.
    atan atanf (x);
    /// The angle of a point, `y` first.
    atan2 atan2f (y, x);
    /// The inverse of `tanh`.
    atanh atanhf (x);
    /// The cube root.
    cbrt cbrtf (x);
    /// The least integer not below.
    ceil ceilf (x);
    /// `x` with the sign of `y`.
    copysign copysignf (x, y);
    /// The cosine.
    cos cosf (x);
    /// The hyperbolic cosine.
    cosh coshf (x);
    /// The error function.
    erf erff (x);
    /// One less the error function.
    erfc erfcf (x);
    /// e to the power.
    exp expf (x);
    /// 2 to the power.
    exp2 exp2f (x);
    /// 10 to the power.
    exp10 exp10f (x);
    /// e to the power, less one.
    expm1 expm1f (x);
    /// The value without its sign.
    fabs fabsf (x);
    /// How much `x` is larger than `y`.
    fdim fdimf (x, y);
    /// The greatest integer not above.
    floor floorf (x);
    /// `x * y + z`, rounded once.
    fma fmaf (x, y, z);
    /// The larger one.
    fmax fmaxf (x, y);
    /// The smaller one.
    fmin fminf (x, y);
    /// The remainder of a division that is cut towards zero.
    fmod fmodf (x, y);
    /// The length of a vector.
    hypot hypotf (x, y);
    /// The Bessel function of the first kind, of order 0.
    j0 j0f (x);
    /// The Bessel function of the first kind, of order 1.
    j1 j1f (x);
    /// The natural logarithm.
    log logf (x);
    /// The decimal logarithm.
    log10 log10f (x);
    /// The natural logarithm of one more.
    log1p log1pf (x);
    /// The binary logarithm.
    log2 log2f (x);
    /// The next number towards `y`.
    nextafter nextafterf (x, y);
    /// `x` to the power of `y`.
    pow powf (x, y);
    /// The remainder of a division that is rounded to the nearest.
    remainder remainderf (x, y);
    /// The nearest integer, by the rounding mode.
    rint rintf (x);
    /// The nearest integer, halves away from zero.
    round roundf (x);
    /// The nearest integer, halves to even.
    roundeven roundevenf (x);
    /// The sine.
    sin sinf (x);
    /// The hyperbolic sine.
    sinh sinhf (x);
    /// The square root.
    sqrt sqrtf (x);
    /// The tangent.
    tan tanf (x);
    /// The hyperbolic tangent.
    tanh tanhf (x);
    /// The gamma function.
    tgamma tgammaf (x);
    /// The integer towards zero.
    trunc truncf (x);
    /// The Bessel function of the second kind, of order 0.
    y0 y0f (x);
    /// The Bessel function of the second kind, of order 1.
    y1 y1f (x);
}

/// Defines a function that multiplies with a power of two, for `double` and `float`.
macro_rules! powers_of_two {
    ($($double:ident $float:ident: $n:ty;)*) => {$(
        /// `x` times two to the power of `n`.
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $double(x: f64, n: $n) -> f64 {
            libm::scalbn(x, power(i64::from(n)))
        }

        /// `x` times two to the power of `n`.
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $float(x: f32, n: $n) -> f32 {
            libm::scalbnf(x, power(i64::from(n)))
        }
    )*};
}

/// A power of two beyond which nothing changes any more.
fn power(n: i64) -> c_int {
    n.clamp(-100_000, 100_000) as c_int
}

powers_of_two! {
    ldexp ldexpf: c_int;
    scalbn scalbnf: c_int;
    scalbln scalblnf: i64;
}

/// Defines a Bessel function of any order, for `double` and `float`.
macro_rules! bessel {
    ($($double:ident $float:ident: $kind:literal;)*) => {$(
        #[doc = concat!("The Bessel function of the ", $kind, " kind, of order `n`.")]
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $double(n: c_int, x: f64) -> f64 {
            libm::$double(n, x)
        }

        #[doc = concat!("The Bessel function of the ", $kind, " kind, of order `n`.")]
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $float(n: c_int, x: f32) -> f32 {
            libm::$float(n, x)
        }
    )*};
}

bessel! {
    jn jnf: "first";
    yn ynf: "second";
}

/// The logarithm of the gamma function, whose sign goes to `signgam`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn lgamma(x: f64) -> f64 {
    let (value, sign) = libm::lgamma_r(x);
    remember_sign(sign);
    value
}

/// The logarithm of the gamma function, whose sign goes to `signgam`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn lgammaf(x: f32) -> f32 {
    let (value, sign) = libm::lgammaf_r(x);
    remember_sign(sign);
    value
}

/// As `lgamma` (its old name).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn gamma(x: f64) -> f64 {
    lgamma(x)
}

/// As `remainder` (its old name).
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn drem(x: f64, y: f64) -> f64 {
    libm::remainder(x, y)
}

/// Not a number. What is in the text makes no difference.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn nan(_text: *const c_char) -> f64 {
    f64::NAN
}

/// Not a number. What is in the text makes no difference.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn nanf(_text: *const c_char) -> f32 {
    f32::NAN
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_values_are_what_they_are() {
        assert_eq!(pow(2.0, 10.0), 1024.0);
        assert_eq!(sqrt(2.0), core::f64::consts::SQRT_2);
        assert!((exp(1.0) - core::f64::consts::E).abs() < 1e-15);
        assert_eq!(log2(8.0) + log10(1000.0), 6.0);
        assert_eq!((fmod(7.5, 2.0), remainder(7.5, 2.0)), (1.5, -0.5));
        assert_eq!((rint(2.5), round(2.5), rint(-0.5)), (2.0, 3.0, -0.0));
        assert_eq!(atan2(1.0, -1.0), core::f64::consts::FRAC_PI_4 * 3.0);
        assert_eq!(hypotf(3.0, 4.0), 5.0);
    }

    #[test]
    fn powers_of_two_are_exact_far_beyond_the_range() {
        assert_eq!(ldexp(1.5, 4), 24.0);
        assert_eq!(scalbln(1.0, i64::MAX), f64::INFINITY);
        assert_eq!(scalbln(1.0, i64::MIN), 0.0);
        assert_eq!(ldexpf(1.0, -149), f32::from_bits(1));
    }
}
