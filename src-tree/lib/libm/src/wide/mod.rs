//! Numbers with twice the bits of a `long double`, and functions of them. The processor has
//! no instruction for most functions that gives all bits, and Rust no type for a `long double`.

pub(crate) mod circular;
pub(crate) mod constants;
pub(crate) mod exponential;
pub(crate) mod number;
pub(crate) mod special;
mod two_over_pi;
