//! Kernel output: message buffer and console.

use core::fmt;

/// Writes formatted text to message buffer and console. Use [`crate::kprintf!`].
pub fn print(_args: fmt::Arguments<'_>) {}

/// Prints to the message buffer and the console.
#[macro_export]
macro_rules! kprintf {
    ($($arg:tt)*) => { $crate::print::print(::core::format_args!($($arg)*)) };
}

/// Prints to the message buffer and the console, with a newline.
#[macro_export]
macro_rules! kprintln {
    () => { $crate::kprintf!("\n") };
    ($($arg:tt)*) => { $crate::print::print(::core::format_args!("{}\n", ::core::format_args!($($arg)*))) };
}
