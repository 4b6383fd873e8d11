//! The kernel debugger: symbols, backtraces, the prompt, and what happens when the kernel cannot
//! go on.
#![no_std]
#![forbid(unsafe_code)]

mod backtrace;
mod command;
mod crash;
mod enter;
mod fatal;
mod purpose;
mod registry;
mod scope;
mod session;
mod symbols;

pub use backtrace::Backtrace;
pub use enter::enter;
pub use fatal::{init, panic};
pub use purpose::panic_on_purpose;
pub use registry::{Show, add, set_thread_finder};
pub use symbols::{Symbol, symbol_count};
