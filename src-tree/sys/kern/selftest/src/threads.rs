//! Many threads, one after the other and many at a time.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicU64, Ordering};

use df_lwkt::WaitQueue;
use df_machine::{clock, kprintln};

/// Threads that are there at the same time.
const AT_ONCE: u64 = 1000;

/// What the threads share.
#[derive(Default)]
struct Shared {
    /// Threads with a lower number may end.
    open: AtomicU64,
    gate: WaitQueue,
    done: AtomicU64,
    changed: WaitQueue,
}

/// Creates, runs and reaps `count` threads on all CPUs.
///
/// # Panics
/// When a thread has not run.
pub(crate) fn run(count: u64) {
    let begin = clock::uptime_ns();
    let before = df_vm::stats();
    let shared = Arc::new(Shared::default());
    let mut least_free = before.free_pages;
    let mut started = 0;
    while started < count {
        let end = (started + AT_ONCE).min(count);
        let ended = started;
        while started < end {
            let mine = shared.clone();
            let number = started;
            let thread = df_lwkt::create_free("many", move || {
                mine.gate
                    .wait(|| mine.open.load(Ordering::Acquire) > number);
                mine.done.fetch_add(1, Ordering::AcqRel);
                mine.changed.wake();
            });
            let Ok(thread) = thread else {
                panic!("threads: no memory for thread {started}");
            };
            thread.set_mobile();
            df_lwkt::start(thread);
            started += 1;
        }
        // All of them are there now, and wait.
        least_free = least_free.min(df_vm::stats().free_pages);
        shared.open.store(end, Ordering::Release);
        shared.gate.wake();
        let done = || shared.done.load(Ordering::Acquire);
        shared.changed.wait(|| done() >= end);
        assert!(
            done() == end,
            "threads: {ended} to {end} did not run once each"
        );
    }
    let pages = before.free_pages.saturating_sub(least_free) as u64;
    let each = pages * before.page_size / AT_ONCE.min(count).max(1);
    let seconds = (clock::uptime_ns() - begin) / 1_000_000_000;
    kprintln!(
        "threads: {count} created, run and reaped in {seconds} s; {each} bytes for each, \
         {} MiB for a million",
        (each * 1_000_000) >> 20
    );
}
