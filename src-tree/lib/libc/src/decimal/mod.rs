//! Between binary floating-point numbers and decimal digits, exactly.
//!
//! [`expansion`] gives the decimal digits of a binary number, as many as there are;
//! [`nearest`] gives the binary number nearest to decimal or hexadecimal digits; [`extended`] is
//! the x87's format, C's `long double`. [`big`] holds the long integers that both compute with.

mod big;
pub(crate) mod expansion;
pub(crate) mod extended;
pub(crate) mod nearest;
