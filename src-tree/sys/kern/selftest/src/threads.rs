//! Many threads at the same time: created, run, reaped.

use alloc::sync::Arc;
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use df_lwkt::{Sleep, WaitQueue};
use df_machine::{clock, kprintln};

/// What may stay behind, as a part of what there was: page tables of stacks, stacks that are
/// kept, room in queues.
const MAY_STAY: usize = 20;
/// The same in bytes, however few threads there were.
const SLACK: usize = 32 << 20;
/// How long threads may take to begin, and to end, in nanoseconds.
const PATIENCE_NS: u64 = 600_000_000_000;

/// What the threads share.
#[derive(Default)]
struct Shared {
    count: u64,
    /// Threads that have begun and wait.
    begun: AtomicU64,
    /// They may end.
    open: AtomicBool,
    gate: WaitQueue,
    done: AtomicU64,
    changed: WaitQueue,
}

impl Shared {
    /// What each thread does.
    fn live(&self) {
        self.note(&self.begun);
        self.gate.wait(|| self.open.load(Ordering::Acquire));
        self.note(&self.done);
    }

    /// Counts the thread; the last one says so.
    fn note(&self, counter: &AtomicU64) {
        if counter.fetch_add(1, Ordering::AcqRel) + 1 == self.count {
            self.changed.wake();
        }
    }

    /// Waits until a counter has reached the number of threads.
    ///
    /// # Panics
    /// When that takes too long.
    fn await_all(&self, counter: &AtomicU64, what: &str) {
        let end = clock::uptime_ns().saturating_add(PATIENCE_NS);
        let all = || (counter.load(Ordering::Acquire) == self.count).then_some(());
        let in_time = self.changed.wait_for(Sleep::PLAIN.until(Some(end)), all);
        assert!(
            in_time.is_ok(),
            "threads: {} of {} have {what}",
            counter.load(Ordering::Acquire),
            self.count
        );
    }
}

/// Creates `count` threads that are all there at once, runs and reaps them on all CPUs.
///
/// # Panics
/// When there is no memory for them, when one of them does not run or end, and when memory
/// does not come back.
pub(crate) fn run(count: u64) {
    let before = free_bytes();
    let others = df_lwkt::thread_count();
    let begin = clock::uptime_ns();
    let shared = Arc::new(Shared {
        count,
        ..Shared::default()
    });
    for number in 0..count {
        let mine = shared.clone();
        let Ok(thread) = df_lwkt::create_small("many", move || mine.live()) else {
            panic!("threads: no memory for thread {number}");
        };
        thread.set_mobile();
        df_lwkt::start(thread);
    }
    shared.await_all(&shared.begun, "begun");
    let peak = before.saturating_sub(free_bytes());
    let created = clock::uptime_ns();
    shared.open.store(true, Ordering::Release);
    shared.gate.wake();
    shared.await_all(&shared.done, "ended");
    reap(others);
    let reaped = clock::uptime_ns();
    let left = before.saturating_sub(free_bytes());
    assert!(
        left < SLACK + peak / MAY_STAY,
        "threads: of {peak} bytes {left} did not come back"
    );
    let each = peak as u64 / count.max(1);
    kprintln!(
        "threads: {count} created, run and reaped in {} + {} ms; {each} bytes for each, \
         {} MiB for a million",
        (created - begin) / 1_000_000,
        (reaped - created) / 1_000_000,
        (each * 1_000_000) >> 20
    );
}

/// Waits until there are only so many threads left.
fn reap(others: usize) {
    let end = clock::uptime_ns().saturating_add(PATIENCE_NS);
    while df_lwkt::thread_count() > others {
        assert!(
            clock::uptime_ns() < end,
            "threads: {} are not reaped",
            df_lwkt::thread_count() - others
        );
        let soon = clock::uptime_ns() + 1_000_000;
        df_lwkt::tsleep(0, Sleep::PLAIN.until(Some(soon)));
    }
}

fn free_bytes() -> usize {
    let stats = df_vm::stats();
    stats.free_pages * stats.page_size as usize
}
