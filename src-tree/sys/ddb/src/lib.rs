//! Kernel symbols, backtraces, and what happens when the kernel cannot go on.
#![no_std]
#![forbid(unsafe_code)]

mod backtrace;
mod fatal;
mod symbols;

pub use backtrace::Backtrace;
pub use fatal::{init, panic, panic_on_purpose};
pub use symbols::{Symbol, symbol_count};
