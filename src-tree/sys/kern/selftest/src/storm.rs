//! A source that interrupts without end: its thread is slowed down, others run, and afterwards
//! it runs freely again.

use core::sync::atomic::{AtomicU64, Ordering};

use df_libkern::livelock::Limits;
use df_lwkt::{SOURCES, Source};
use df_machine::intr::IrqGuard;
use df_machine::{clock, kprintln};

/// The last number: devices get the first ones.
const SOURCE: usize = SOURCES - 1;
/// Few, so that a slow emulator has a storm too.
const LIMITS: Limits = Limits {
    limit: 2000,
    low_water: 200,
};
const SECOND_NS: u64 = 1_000_000_000;
/// How long a change may take.
const PATIENCE_NS: u64 = 60 * SECOND_NS;

static SERVED: AtomicU64 = AtomicU64::new(0);

/// Runs the test.
///
/// # Panics
/// When the thread is not slowed down, runs too often meanwhile, or stays slow.
pub(crate) fn run() {
    let usual = df_lwkt::livelock_limits();
    df_lwkt::set_livelock_limits(LIMITS);
    let established = df_lwkt::establish(SOURCE, "storm", || {
        SERVED.fetch_add(1, Ordering::Relaxed);
    });
    if let Err(error) = established {
        panic!("storm: {error}");
    }
    let Some(source) = df_lwkt::sources().find(|source| source.number() == SOURCE) else {
        panic!("storm: the source is not there");
    };
    one_by_one(source);
    until("is not slowed down", || {
        strike();
        source.is_limited()
    });
    let (begin, before) = (clock::uptime_ns(), source.runs());
    let mut struck = 0u64;
    while clock::uptime_ns() < begin + SECOND_NS {
        strike();
        struck += 1;
    }
    let runs = source.runs() - before;
    let may = (clock::uptime_ns() - begin) * LIMITS.low_water / SECOND_NS + 2;
    assert!(
        runs <= may,
        "storm: the thread ran {runs} times instead of {may}"
    );
    until("does not run freely again", || {
        let soon = clock::uptime_ns() + 1_000_000;
        df_lwkt::tsleep(0, df_lwkt::Sleep::PLAIN.until(Some(soon)));
        !source.is_limited()
    });
    one_by_one(source);
    df_lwkt::set_livelock_limits(usual);
    kprintln!("storm: passed, {struck} interrupts in a second, served by {runs} runs");
}

/// Interrupts a few times: each is served before the next.
fn one_by_one(source: &Source) {
    for _ in 0..5 {
        let before = (source.runs(), SERVED.load(Ordering::Relaxed));
        strike();
        until("does not serve", || {
            df_lwkt::yield_now();
            source.runs() > before.0 && SERVED.load(Ordering::Relaxed) > before.1
        });
    }
}

/// Interrupts, and lets the thread run.
fn strike() {
    {
        let _as_a_handler = IrqGuard::new();
        df_lwkt::interrupt(SOURCE);
    }
    df_lwkt::yield_now();
}

fn until(what: &str, mut done: impl FnMut() -> bool) {
    let end = clock::uptime_ns() + PATIENCE_NS;
    while !done() {
        assert!(clock::uptime_ns() < end, "storm: the thread {what}");
    }
}
