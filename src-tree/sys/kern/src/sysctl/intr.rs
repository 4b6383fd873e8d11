//! Interrupts: what has come, and when sources are slowed down.

use alloc::string::{String, ToString};
use alloc::vec::Vec;
use core::fmt::Write;

use df_abi::Errno;
use df_libkern::livelock::Limits;
use df_libkern::sysctl::Kind::{Int, Opaque, String as Text};
use df_machine::clock;
use df_machine::intr::{self, Source};

use super::{Row, int, number, text};

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "hw.intr",
        None,
        Text,
        "Interrupts: how many have come, how many a second; how often their threads ran",
        |_, _| text(&table()),
    ),
    Row::new(
        "hw.intrnames",
        None,
        Opaque("S,names"),
        "Names of interrupts, each ended by a NUL",
        |_, _| Ok(names()),
    ),
    Row::new(
        "hw.intrcnt",
        None,
        Opaque("S,counts"),
        "Counts of interrupts, 64-bit, in the order of hw.intrnames",
        |_, _| Ok(counts()),
    ),
    Row::new(
        "kern.livelock_limit",
        None,
        Int,
        "Interrupts a second above which the thread of a source is slowed down",
        |_, _| rate(df_lwkt::livelock_limits().limit),
    )
    .writable(|_, new| {
        let limit = given(new)?;
        let low_water = df_lwkt::livelock_limits().low_water;
        df_lwkt::set_livelock_limits(Limits { limit, low_water });
        Ok(())
    }),
    Row::new(
        "kern.livelock_lowater",
        None,
        Int,
        "Interrupts a second below which it runs freely again",
        |_, _| rate(df_lwkt::livelock_limits().low_water),
    )
    .writable(|_, new| {
        let low_water = given(new)?;
        let limit = df_lwkt::livelock_limits().limit;
        df_lwkt::set_livelock_limits(Limits { limit, low_water });
        Ok(())
    }),
];

fn rate(value: u64) -> Result<Vec<u8>, Errno> {
    int(i32::try_from(value).unwrap_or(i32::MAX))
}

/// A rate that is set: not negative.
fn given(new: &[u8]) -> Result<u64, Errno> {
    u64::try_from(number(new)?).map_err(|_| Errno::EINVAL)
}

/// The thread that serves a source.
fn thread_of(source: Source) -> Option<&'static df_lwkt::Source> {
    let Source::Message(line) = source else {
        return None;
    };
    df_lwkt::sources().find(|thread| thread.number() == usize::from(line))
}

fn name(source: Source) -> String {
    thread_of(source).map_or_else(|| source.to_string(), |thread| String::from(thread.name()))
}

fn names() -> Vec<u8> {
    let names = intr::sources().map(|(source, _)| name(source));
    names.flat_map(|name| (name + "\0").into_bytes()).collect()
}

fn counts() -> Vec<u8> {
    intr::sources()
        .flat_map(|(_, count)| count.to_le_bytes())
        .collect()
}

fn table() -> String {
    let seconds = (clock::uptime_ns() / 1_000_000_000).max(1);
    let mut out = String::new();
    // Writing to a string does not fail.
    let _ = writeln!(
        out,
        "{:<24} {:>12} {:>8}  thread",
        "interrupt", "total", "rate"
    );
    let mut total = 0;
    for (source, count) in intr::sources() {
        let rate = count / seconds;
        let _ = write!(out, "{:<24} {count:>12} {rate:>8}", name(source));
        if let Some(thread) = thread_of(source) {
            let state = if thread.is_limited() {
                ", slowed down"
            } else {
                ""
            };
            let _ = write!(out, "  ran {}{state}", thread.runs());
        }
        out.push('\n');
        total += count;
    }
    let _ = writeln!(out, "{:<24} {total:>12} {:>8}", "Total", total / seconds);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_counts_are_as_many() {
        let names = names().iter().filter(|byte| **byte == 0).count();
        assert_eq!(names, counts().len() / 8);
        assert!(table().lines().count() >= names + 2);
    }

    #[test]
    fn rates_are_not_negative() {
        assert_eq!(given(&7i32.to_le_bytes()), Ok(7));
        assert_eq!(given(&(-1i32).to_le_bytes()), Err(Errno::EINVAL));
        assert_eq!(given(&[1, 2]), Err(Errno::EINVAL));
    }
}
