//! Variables of the kernel.

use df_sys::sysctl::{self, Value};

/// A number, -1 when the kernel does not tell.
pub(crate) fn number(name: &str) -> i64 {
    match sysctl::value(name) {
        Ok(Value::Numbers(numbers)) => {
            let first = numbers.first().and_then(|n| i64::try_from(*n).ok());
            first.unwrap_or(-1)
        }
        _ => -1,
    }
}

/// A text, empty when the kernel does not tell.
pub(crate) fn text(name: &str) -> String {
    match sysctl::value(name) {
        Ok(Value::Text(text)) => text,
        _ => String::new(),
    }
}

/// Pages that nobody uses.
pub(crate) fn free_pages() -> i64 {
    number("vm.stats.vm.v_free_count")
}
