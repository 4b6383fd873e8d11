//! Variables of the kernel.

use df_sys::sysctl::{self, Value};

/// Bytes of a page.
pub(crate) const PAGE: i64 = 4096;

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

/// Pages that nobody uses, those of kept stacks included; -1 when the kernel does not tell.
pub(crate) fn free_pages() -> i64 {
    match number("vm.stats.vm.v_free_count") {
        -1 => -1,
        free => free + kept_stacks() / PAGE,
    }
}

/// Bytes of the heap in use, those of kept stacks left out; -1 when the kernel does not tell.
pub(crate) fn heap_bytes() -> i64 {
    let table = text("vm.kmalloc");
    let last = table.lines().last().unwrap_or_default();
    let used = last.split(' ').next().and_then(|word| word.parse().ok());
    used.map_or(-1, |used: i64| used - kept_stacks())
}

/// Bytes of stacks that the kernel keeps for new threads: how many depends on how many threads
/// have ended last.
fn kept_stacks() -> i64 {
    number("vm.kept_stacks").max(0)
}
