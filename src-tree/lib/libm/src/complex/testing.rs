//! Complex numbers as the tests write and read them.

use super::number::Complex;
use crate::long::number::Number;

/// The number with these parts.
pub(super) fn of(re: f64, im: f64) -> Complex {
    Complex::new(Number::from_f64(re), Number::from_f64(im))
}

/// The parts of a number.
pub(super) fn parts(z: Complex) -> (f64, f64) {
    (z.re.to_f64().0, z.im.to_f64().0)
}
