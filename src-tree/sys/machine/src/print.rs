//! Kernel output: message buffer and console.

use core::fmt::{self, Write};

use df_platform_pc64::console;

struct Both;

impl Write for Both {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        crate::msgbuf::append(text.as_bytes());
        console::print(format_args!("{text}"));
        Ok(())
    }
}

/// Writes formatted text to message buffer and console. Use [`crate::kprintf!`].
pub fn print(args: fmt::Arguments<'_>) {
    // `Both` never fails; a failing Display implementation only cuts its own text short.
    let _ = Both.write_fmt(args);
}

/// Prints to the message buffer and the console.
#[macro_export]
macro_rules! kprintf {
    ($($arg:tt)*) => { $crate::print::print(::core::format_args!($($arg)*)) };
}

/// Prints to the message buffer and the console, with a newline.
#[macro_export]
macro_rules! kprintln {
    () => { $crate::kprintf!("\n") };
    ($($arg:tt)*) => { $crate::kprintf!("{}\n", ::core::format_args!($($arg)*)) };
}
