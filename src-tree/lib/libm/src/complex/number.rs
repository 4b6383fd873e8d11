//! A complex number.

use crate::long::number::Number;
use crate::long::several;
use crate::wide::number::Wide;

/// Real and imaginary part.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Complex {
    pub(crate) re: Number,
    pub(crate) im: Number,
}

impl Complex {
    /// What has no value.
    pub(super) const NAN: Complex = Complex::new(Number::Nan, Number::Nan);
    /// What has no value although the argument has one.
    pub(super) const INVALID: Complex = Complex::new(Number::Invalid, Number::Invalid);

    /// A number of its parts.
    pub(crate) const fn new(re: Number, im: Number) -> Complex {
        Complex { re, im }
    }

    /// The parts as numbers to compute with, when both are finite.
    pub(super) fn wide(self) -> Option<(Wide, Wide)> {
        self.re.wide().zip(self.im.wide())
    }

    /// Whether a part is infinite.
    pub(super) fn is_infinite(self) -> bool {
        self.re.is_infinite() || self.im.is_infinite()
    }

    /// Whether both parts are zero.
    pub(super) fn is_zero(self) -> bool {
        matches!((self.re, self.im), (Number::Zero(_), Number::Zero(_)))
    }

    /// The number times i.
    pub(super) fn turned(self) -> Complex {
        Complex::new(self.im.neg(), self.re)
    }

    /// The number times -i.
    pub(super) fn turned_back(self) -> Complex {
        Complex::new(self.im, self.re.neg())
    }

    /// The number with the signs of another one.
    pub(super) fn signed(self, like: Complex) -> Complex {
        let (re, im) = (like.re.negative(), like.im.negative());
        Complex::new(self.re.signed(re), self.im.signed(im))
    }

    /// The number with both parts positive.
    pub(super) fn first_quadrant(self) -> Complex {
        Complex::new(self.re.signed(false), self.im.signed(false))
    }
}

/// The size.
pub(crate) fn abs(z: Complex) -> Number {
    several::hypot(z.re, z.im)
}

/// The angle.
pub(crate) fn arg(z: Complex) -> Number {
    several::atan2(z.im, z.re)
}

/// The mirror image.
pub(crate) fn conj(z: Complex) -> Complex {
    Complex::new(z.re, z.im.neg())
}

/// The point on the sphere: all infinities are one.
pub(crate) fn proj(z: Complex) -> Complex {
    if z.is_infinite() {
        return Complex::new(Number::Infinite(false), Number::Zero(z.im.negative()));
    }
    z
}
