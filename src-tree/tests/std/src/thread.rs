//! Threads: making and joining them, locks, channels, values of their own.

use std::cell::Cell;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier, Condvar, Mutex, RwLock, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use crate::{Check, Checked, because, ensure};

/// Checks of this module.
pub(crate) const CHECKS: &[Check] = &[
    ("threads_give_back_their_results", results),
    ("increments_under_a_lock_are_all_counted", locks),
    ("waiting_ends_by_a_signal_or_in_time", waiting),
    ("channels_keep_order_and_end", channels),
    ("readers_see_whole_states", readers),
    ("threads_start_together", barrier),
    ("values_of_a_thread_are_dropped_at_its_end", own_values),
    ("many_threads_come_and_go", many),
    ("threads_have_names", names),
    ("threads_have_numbers_of_their_own", numbers),
];

fn results() -> Checked {
    let threads: Vec<_> = (0..8u64)
        .map(|n| thread::spawn(move || (1..=n).sum::<u64>()))
        .collect();
    for (n, thread) in (0u64..).zip(threads) {
        let sum = thread.join().map_err(|_| "a thread panicked".to_owned())?;
        ensure!(sum == n * (n + 1) / 2, (n, sum));
    }
    Ok(())
}

fn locks() -> Checked {
    let count = Mutex::new(0u32);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                for _ in 0..5000 {
                    if let Ok(mut count) = count.lock() {
                        *count += 1;
                    }
                }
            });
        }
    });
    let count = *count.lock().map_err(because)?;
    ensure!(count == 20_000, count);
    Ok(())
}

fn waiting() -> Checked {
    let pair = Arc::new((Mutex::new(false), Condvar::new()));
    let other = Arc::clone(&pair);
    let thread = thread::spawn(move || {
        if let Ok(mut ready) = other.0.lock() {
            *ready = true;
        }
        other.1.notify_one();
    });
    let ready = pair.0.lock().map_err(because)?;
    let long = Duration::from_secs(20);
    let (ready, outcome) = pair
        .1
        .wait_timeout_while(ready, long, |ready| !*ready)
        .map_err(because)?;
    ensure!(*ready && !outcome.timed_out());
    let start = Instant::now();
    let short = Duration::from_millis(30);
    let (ready, outcome) = pair
        .1
        .wait_timeout_while(ready, short, |ready| *ready)
        .map_err(because)?;
    ensure!(
        outcome.timed_out() && start.elapsed() >= short,
        start.elapsed()
    );
    drop(ready);
    thread.join().map_err(|_| "the thread panicked".to_owned())
}

fn channels() -> Checked {
    let (send, receive) = mpsc::channel();
    let thread = thread::spawn(move || (0..1000).all(|n| send.send(n).is_ok()));
    let received: Vec<i32> = receive.iter().collect();
    ensure!(received.iter().copied().eq(0..1000), received.len());
    let sent = thread
        .join()
        .map_err(|_| "the thread panicked".to_owned())?;
    ensure!(sent);
    let (_send, receive) = mpsc::channel::<()>();
    let outcome = receive.recv_timeout(Duration::from_millis(20));
    ensure!(outcome == Err(mpsc::RecvTimeoutError::Timeout));
    Ok(())
}

fn readers() -> Checked {
    let pair = RwLock::new((0u32, 0u32));
    let torn = AtomicUsize::new(0);
    thread::scope(|scope| {
        for writes in [true, false, false] {
            let (pair, torn) = (&pair, &torn);
            scope.spawn(move || {
                for _ in 0..1000 {
                    if writes {
                        if let Ok(mut pair) = pair.write() {
                            pair.0 += 1;
                            pair.1 += 1;
                        }
                    } else if let Ok(pair) = pair.read()
                        && pair.0 != pair.1
                    {
                        torn.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    ensure!(torn.into_inner() == 0);
    Ok(())
}

fn barrier() -> Checked {
    let barrier = Barrier::new(4);
    let come = AtomicUsize::new(0);
    let early = AtomicUsize::new(0);
    thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                come.fetch_add(1, Ordering::SeqCst);
                barrier.wait();
                if come.load(Ordering::SeqCst) != 4 {
                    early.fetch_add(1, Ordering::SeqCst);
                }
            });
        }
    });
    ensure!(early.into_inner() == 0);
    Ok(())
}

static DROPPED: AtomicUsize = AtomicUsize::new(0);

/// Counts when it is dropped.
struct Counted(Cell<usize>);

impl Drop for Counted {
    fn drop(&mut self) {
        DROPPED.fetch_add(self.0.get(), Ordering::SeqCst);
    }
}

thread_local! {
    static OWN: Counted = const { Counted(Cell::new(0)) };
}

fn own_values() -> Checked {
    OWN.with(|own| own.0.set(1000));
    for n in 1..=3 {
        let thread = thread::spawn(move || {
            let before = OWN.with(|own| own.0.replace(n));
            before == 0
        });
        let fresh = thread
            .join()
            .map_err(|_| "the thread panicked".to_owned())?;
        ensure!(fresh);
    }
    ensure!(DROPPED.load(Ordering::SeqCst) == 6);
    Ok(())
}

fn many() -> Checked {
    let (send, receive) = mpsc::channel();
    for n in 0..100u32 {
        let send = send.clone();
        // Nobody joins these: they give their memory back themselves.
        drop(thread::spawn(move || send.send(vec![n; 1000])));
    }
    drop(send);
    let sum: u32 = receive.iter().map(|numbers| numbers[999]).sum();
    ensure!(sum == 4950, sum);
    Ok(())
}

fn names() -> Checked {
    let builder = thread::Builder::new().name("worker".to_owned());
    let thread = builder
        .stack_size(256 << 10)
        .spawn(|| thread::current().name().map(str::to_owned))
        .map_err(because)?;
    let name = thread
        .join()
        .map_err(|_| "the thread panicked".to_owned())?;
    ensure!(name.as_deref() == Some("worker"), name);
    Ok(())
}

fn numbers() -> Checked {
    let here = thread::current().id();
    let there = thread::spawn(|| thread::current().id()).join();
    ensure!(there.is_ok_and(|there| there != here));
    Ok(())
}
