//! `<complex.h>`: functions of complex numbers, for `float`, `double` and `long double`.
//!
//! There is one set of them, of numbers with twice the bits of the longest: so the textbook's
//! formulas lose nothing, and infinities and zeros are what Annex G of the C standard says.

pub mod double;
mod exponential;
mod inverse;
#[cfg(target_os = "dragonfly")]
mod long;
mod number;
mod power;
#[cfg(test)]
mod testing;
