//! Functions with results through pointers.

use core::ffi::c_int;
use core::sync::atomic::{AtomicI32, Ordering};

/// The sign of the gamma function where its logarithm was taken last.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static signgam: AtomicI32 = AtomicI32::new(0);

/// Remembers the sign of the gamma function.
pub(crate) fn remember_sign(sign: c_int) {
    signgam.store(sign, Ordering::Relaxed);
}

macro_rules! parts {
    ($($ty:ty: $frexp:ident $modf:ident $sincos:ident $remquo:ident $lgamma_r:ident;)*) => {$(
        /// Splits a number into a fraction from a half to one, and a power of two.
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $frexp(x: $ty, exponent: *mut c_int) -> $ty {
            let (fraction, power) = libm::$frexp(x);
            // SAFETY: the caller gives a place.
            unsafe { exponent.write(power) };
            fraction
        }

        /// Splits a number into fraction and whole, both with its sign.
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $modf(x: $ty, whole: *mut $ty) -> $ty {
            let (fraction, integer) = libm::$modf(x);
            // SAFETY: the caller gives a place.
            unsafe { whole.write(integer) };
            fraction
        }

        /// Sine and cosine.
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $sincos(x: $ty, sine: *mut $ty, cosine: *mut $ty) {
            let (s, c) = libm::$sincos(x);
            // SAFETY: the caller gives a place.
            unsafe { sine.write(s) };
            // SAFETY: as above.
            unsafe { cosine.write(c) };
        }

        /// The remainder of a division that is rounded to the nearest, and the quotient's low
        /// bits.
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $remquo(x: $ty, y: $ty, quotient: *mut c_int) -> $ty {
            let (remainder, low) = libm::$remquo(x, y);
            // SAFETY: the caller gives a place.
            unsafe { quotient.write(low) };
            remainder
        }

        /// The logarithm of the gamma function, and its sign.
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $lgamma_r(x: $ty, sign: *mut c_int) -> $ty {
            let (value, is) = libm::$lgamma_r(x);
            // SAFETY: the caller gives a place.
            unsafe { sign.write(is) };
            value
        }
    )*};
}

parts! {
    f64: frexp modf sincos remquo lgamma_r;
    f32: frexpf modff sincosf remquof lgammaf_r;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_put_together_are_the_number() {
        let (mut power, mut whole) = (0, 0.0);
        // SAFETY: the places are writable.
        let fraction = unsafe { frexp(-20.0, &raw mut power) };
        assert_eq!((fraction, power), (-0.625, 5));
        // SAFETY: as above.
        let fraction = unsafe { modf(-3.25, &raw mut whole) };
        assert_eq!((fraction, whole), (-0.25, -3.0));
    }
}
