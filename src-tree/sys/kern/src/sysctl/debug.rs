//! `debug`, `lwkt` and what a crash has left in `kern`: for those who look into the kernel.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write;

use df_abi::Errno;
use df_abi::ktr::Record;
use df_libkern::sysctl::Kind::{Int, Opaque, String as Text, Ulong};
use df_libkern::trace::Found;
use df_machine::console::{self, Breaks};
use df_machine::sync::contention::{self, Kind};
use df_machine::{clock, crash, ktr, msgbuf};

use super::{Row, int, number, text, ulong};

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "debug.enter_debugger",
        None,
        Int,
        "Writing 1 enters the debugger",
        |_, _| int(0),
    )
    .writable(|_, new| when_set(new, || df_ddb::enter("asked for by sysctl"))),
    Row::new(
        "debug.panic",
        None,
        Int,
        "Writing 1 makes the system panic",
        |_, _| int(0),
    )
    .writable(|_, new| when_set(new, || panic!("asked for by sysctl"))),
    Row::new(
        "debug.break_to_debugger",
        None,
        Int,
        "Whether a break on the console, or control-alt-escape, enters the debugger",
        |_, _| int(i32::from(console::breaks().plain)),
    )
    .writable(|_, new| {
        let plain = number(new)? != 0;
        console::set_breaks(Breaks {
            plain,
            ..console::breaks()
        });
        Ok(())
    }),
    Row::new(
        "debug.alt_break_to_debugger",
        None,
        Int,
        "Whether CR ~ ^B on the serial line enters the debugger",
        |_, _| int(i32::from(console::breaks().sequence)),
    )
    .writable(|_, new| {
        let sequence = number(new)? != 0;
        console::set_breaks(Breaks {
            sequence,
            ..console::breaks()
        });
        Ok(())
    }),
    Row::new(
        "debug.ktr.mask",
        None,
        Ulong,
        "Classes of events that are traced, a bit each",
        |_, _| ulong(ktr::mask()),
    )
    .writable(|_, new| {
        ktr::set_mask(word(new)?);
        Ok(())
    }),
    Row::new(
        "debug.ktr.entries",
        None,
        Ulong,
        "Entries of each CPU's trace ring",
        |_, _| ulong(ktr::entries() as u64),
    ),
    Row::new(
        "debug.ktr.hz",
        None,
        Ulong,
        "Rate of the time stamps",
        |_, _| ulong(clock::source().map_or(0, |(hz, _)| hz)),
    ),
    Row::new(
        "debug.ktr.events",
        None,
        Text,
        "Events: number, name, format of the arguments; a line each",
        |_, _| text(&events()),
    ),
    Row::new(
        "debug.ktr.buffer",
        None,
        Opaque("S,ktr"),
        "Trace rings: CPU, number, time, event, three arguments; 64-bit words",
        |_, _| Ok(buffer()),
    ),
    Row::new(
        "debug.spinlocks_contested",
        None,
        Ulong,
        "Spin locks that were not free",
        |_, _| ulong(contention::total(Kind::Spin).contended),
    ),
    Row::new(
        "debug.spinlocks",
        None,
        Text,
        "Spin locks that were not free, by place",
        |_, _| text(&classes(Kind::Spin)),
    ),
    Row::new(
        "debug.mutexes",
        None,
        Text,
        "Sleeping locks (mtx) that were not free, by place",
        |_, _| text(&classes(Kind::Mutex)),
    ),
    Row::new(
        "debug.lockmgr",
        None,
        Text,
        "Shared and exclusive locks (lockmgr) that were not free, by place",
        |_, _| text(&classes(Kind::Lockmgr)),
    ),
    Row::new(
        "debug.contention_reset",
        None,
        Int,
        "Writing 1 begins the counts of contention anew",
        |_, _| int(0),
    )
    .writable(|_, new| when_set(new, contention::reset)),
    Row::new(
        "lwkt.mp_collisions",
        None,
        Ulong,
        "Times that the token mp was not free",
        |_, _| ulong(token_counts("mp").contended),
    ),
    Row::new(
        "lwkt.tokens",
        None,
        Text,
        "Tokens: how often taken, slept for, not free, looked at; longest wait",
        |_, _| text(&tokens()),
    ),
    Row::new(
        "kern.crash.message",
        None,
        Text,
        "Why the boot before this one ended, if it panicked",
        |_, _| text(crash::previous().map_or("", |crash| &crash.message)),
    ),
    Row::new(
        "kern.crash.msgbuf",
        None,
        Text,
        "The last kernel messages of the boot before, if it panicked",
        |_, _| {
            let mut out = crash::previous().map_or_else(Vec::new, |crash| crash.text.clone());
            out.push(0);
            Ok(out)
        },
    ),
    Row::new(
        "kern.msgbuf_clear",
        None,
        Int,
        "Writing 1 forgets the kernel messages",
        |_, _| int(0),
    )
    .writable(|_, new| when_set(new, msgbuf::clear)),
];

fn word(new: &[u8]) -> Result<u64, Errno> {
    new.first_chunk::<8>()
        .map(|bytes| u64::from_le_bytes(*bytes))
        .ok_or(Errno::EINVAL)
}

/// Acts when what is written is not 0.
pub(super) fn when_set(new: &[u8], act: impl FnOnce()) -> Result<(), Errno> {
    if number(new)? != 0 {
        act();
    }
    Ok(())
}

fn events() -> String {
    let line = |(event, name, format): &(ktr::Event, &str, &str)| {
        format!("{:#x} {name} {format}\n", *event as u64)
    };
    ktr::EVENTS.iter().map(line).collect()
}

fn buffer() -> Vec<u8> {
    let mut out = Vec::new();
    for (cpu, ring) in ktr::rings() {
        let mut at = ring.oldest();
        let end = ring.end();
        while at < end {
            match ring.read(at) {
                Found::Entry(entry) => {
                    let record = Record {
                        cpu: cpu as u64,
                        number: at,
                        entry,
                    };
                    out.extend(record.to_bytes());
                    at += 1;
                }
                Found::Lost(count) => at += count,
                Found::Torn => at += 1,
                Found::End => break,
            }
        }
    }
    out
}

/// The classes of a kind, the most contended first.
fn classes(kind: Kind) -> String {
    let mut all: Vec<_> = contention::classes()
        .filter(|(class, _)| class.kind == kind)
        .collect();
    all.sort_by_key(|(_, counts)| core::cmp::Reverse(counts.contended));
    let mut out = String::new();
    for (class, counts) in all {
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "{class} contended {} spins {} longest_ns {}",
            counts.contended,
            counts.spins,
            nanoseconds(counts.longest)
        );
    }
    out
}

fn token_counts(name: &str) -> contention::Counts {
    contention::classes()
        .find(|(class, _)| class.kind == Kind::Token && class.name == name)
        .map_or_else(Default::default, |(_, counts)| counts)
}

fn tokens() -> String {
    let mut out = String::new();
    for token in df_lwkt::tokens() {
        let use_ = token.contention();
        let counts = token_counts(token.name());
        // Writing to a string does not fail.
        let _ = writeln!(
            out,
            "{} taken {} slept {} contended {} spins {} longest_ns {}",
            token.name(),
            use_.taken,
            use_.slept,
            counts.contended,
            counts.spins,
            nanoseconds(counts.longest)
        );
    }
    out
}

fn nanoseconds(cycles: u64) -> u64 {
    let hz = clock::source().map_or(0, |(hz, _)| hz);
    let ns = u128::from(cycles) * 1_000_000_000 / u128::from(hz.max(1));
    u64::try_from(ns).unwrap_or(u64::MAX)
}
