//! libm: the mathematical functions of C, as names over the crate that computes them.
//!
//! On any other system than DragonFly the same code compiles without exporting a single C name,
//! so that it runs as ordinary host tests.
#![cfg_attr(target_os = "dragonfly", no_std)]
// The optimiser must not take a function of ours for the library's, and make it a call of itself.
#![cfg_attr(target_os = "dragonfly", no_builtins)]
#![expect(
    unsafe_code,
    reason = "exports the C ABI: names, pointers of the caller, and the processor's control words"
)]
#![expect(
    clippy::missing_safety_doc,
    reason = "the contract of each function is that of the C function of its name"
)]
#![cfg_attr(
    not(target_os = "dragonfly"),
    expect(
        non_upper_case_globals,
        reason = "the names are C's; where they are exported the compiler does not mind"
    )
)]

pub mod complex;
pub mod env;
#[cfg_attr(
    not(target_os = "dragonfly"),
    expect(
        dead_code,
        reason = "the names of C that use it exist for the target only"
    )
)]
mod long;
#[cfg(target_os = "dragonfly")]
mod panic;
pub mod parts;
pub mod real;
pub mod round;
mod wide;
#[cfg(target_os = "dragonfly")]
mod x87;
