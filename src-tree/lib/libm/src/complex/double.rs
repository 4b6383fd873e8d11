//! The names of C for `double complex` and `float complex`.

use super::number::{self, Complex};
use super::{exponential, inverse, power};
use crate::env::raise;
use crate::long::number::Number;

/// C's `double complex`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComplexDouble {
    /// The real part.
    pub re: f64,
    /// The imaginary part.
    pub im: f64,
}

/// C's `float complex`.
#[repr(C)]
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct ComplexFloat {
    /// The real part.
    pub re: f32,
    /// The imaginary part.
    pub im: f32,
}

impl ComplexDouble {
    fn complex(self) -> Complex {
        Complex::new(Number::from_f64(self.re), Number::from_f64(self.im))
    }

    fn of(z: Complex) -> ComplexDouble {
        let ((re, first), (im, second)) = (z.re.to_f64(), z.im.to_f64());
        raise(first | second);
        ComplexDouble { re, im }
    }
}

impl ComplexFloat {
    fn complex(self) -> Complex {
        let (re, im) = (f64::from(self.re), f64::from(self.im));
        ComplexDouble { re, im }.complex()
    }

    fn of(z: Complex) -> ComplexFloat {
        let ComplexDouble { re, im } = ComplexDouble::of(z);
        ComplexFloat {
            re: re as f32,
            im: im as f32,
        }
    }
}

macro_rules! complex {
    ($($(#[$doc:meta])* $double:ident $float:ident = $function:path;)*) => {$(
        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $double(z: ComplexDouble) -> ComplexDouble {
            ComplexDouble::of($function(z.complex()))
        }

        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $float(z: ComplexFloat) -> ComplexFloat {
            ComplexFloat::of($function(z.complex()))
        }
    )*};
}

complex! {
    /// The angle of a cosine.
    cacos cacosf = inverse::acos;
    /// The inverse of `ccosh`.
    cacosh cacoshf = inverse::acosh;
    /// The angle of a sine.
    casin casinf = inverse::asin;
    /// The inverse of `csinh`.
    casinh casinhf = inverse::asinh;
    /// The angle of a tangent.
    catan catanf = inverse::atan;
    /// The inverse of `ctanh`.
    catanh catanhf = inverse::atanh;
    /// The cosine.
    ccos ccosf = exponential::cos;
    /// The hyperbolic cosine.
    ccosh ccoshf = exponential::cosh;
    /// e to the power.
    cexp cexpf = exponential::exp;
    /// The natural logarithm.
    clog clogf = inverse::log;
    /// The mirror image.
    conj conjf = number::conj;
    /// The point on the sphere.
    cproj cprojf = number::proj;
    /// The sine.
    csin csinf = exponential::sin;
    /// The hyperbolic sine.
    csinh csinhf = exponential::sinh;
    /// The square root.
    csqrt csqrtf = power::sqrt;
    /// The tangent.
    ctan ctanf = exponential::tan;
    /// The hyperbolic tangent.
    ctanh ctanhf = exponential::tanh;
}

macro_rules! real {
    ($($(#[$doc:meta])* $double:ident $float:ident = |$re:ident, $im:ident| $value:expr, $narrow:expr;)*) => {$(
        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $double(z: ComplexDouble) -> f64 {
            let ComplexDouble { re: $re, im: $im } = z;
            $value
        }

        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub extern "C" fn $float(z: ComplexFloat) -> f32 {
            let ComplexFloat { re: $re, im: $im } = z;
            $narrow
        }
    )*};
}

real! {
    /// The size.
    cabs cabsf = |re, im| libm::hypot(re, im), libm::hypotf(re, im);
    /// The angle.
    carg cargf = |re, im| libm::atan2(im, re), libm::atan2f(im, re);
    /// The real part.
    creal crealf = |re, _im| re, re;
    /// The imaginary part.
    cimag cimagf = |_re, im| im, im;
}

/// `z` to the power of `w`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn cpow(z: ComplexDouble, w: ComplexDouble) -> ComplexDouble {
    ComplexDouble::of(power::pow(z.complex(), w.complex()))
}

/// `z` to the power of `w`.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn cpowf(z: ComplexFloat, w: ComplexFloat) -> ComplexFloat {
    ComplexFloat::of(power::pow(z.complex(), w.complex()))
}
