//! The `l` variants: functions of `long double` numbers, the x87's of 80 bits.
//!
//! What the processor computes with all bits, `x87` leaves to it; everything else goes through
//! numbers of twice the bits (`crate::wide`) and is rounded once, to the nearest.

#[cfg(target_os = "dragonfly")]
pub(crate) mod export;
pub(crate) mod gamma;
pub(crate) mod number;
pub(crate) mod one;
pub(crate) mod several;
