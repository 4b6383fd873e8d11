//! A program of several threads that is saved in a file and restored: what `calltest` is when it is
//! called with a word, by its own checks.

use std::fs::{File, OpenOptions};
use std::io::Write as _;
use std::process::ExitCode;
use std::sync::{Arc, Condvar, Mutex};
use std::thread;
use std::time::Duration;

use df_abi::corefile::CKPT_FREEZE;
use df_abi::syscall::nr;

use crate::raw;
use crate::sys;

/// The word that makes the program save itself.
pub(crate) const SAVES_ITSELF: &str = "saves-itself";
/// The word that makes the program wait to be saved.
pub(crate) const IS_SAVED: &str = "is-saved";
/// The word that makes the program abort with several threads.
pub(crate) const ABORTS: &str = "aborts";
/// Where the program says what it does; it keeps this file open.
pub(crate) const LOG: &str = "/tmp/saved.log";
/// Where the program saves itself.
pub(crate) const FILE: &str = "/tmp/saved.ckpt";
/// What the program waits for when it does not save itself.
pub(crate) const GO: &str = "/tmp/saved.go";
/// Exit status of the program that saved itself.
pub(crate) const SAVED: u8 = 3;
/// Exit status of the restored program when all was as it had been.
pub(crate) const GOES_ON: u8 = 7;
/// Threads beside the first.
pub(crate) const WORKERS: usize = 3;
/// What stands in the memory of the program, and nowhere in its file.
pub(crate) const MARK: u8 = 0xa7;

/// What the threads share.
struct Shared {
    counts: Mutex<[u64; WORKERS]>,
    /// Counts beyond this are not made.
    goal: Mutex<u64>,
    changed: Condvar,
}

/// Runs the program.
pub(crate) fn run(role: &str) -> ExitCode {
    let log = OpenOptions::new().create(true).append(true).open(LOG);
    let (Ok(log), Ok(())) = (log, raw::start_record()) else {
        return ExitCode::FAILURE;
    };
    let shared = Arc::new(Shared {
        counts: Mutex::new([0; WORKERS]),
        goal: Mutex::new(10),
        changed: Condvar::new(),
    });
    let workers: Vec<_> = (0..WORKERS)
        .map(|number| {
            let shared = shared.clone();
            thread::spawn(move || work(&shared, number))
        })
        .collect();
    wait_for(&shared, 10);
    let marks = std::hint::black_box(vec![MARK; 3000]);
    let status = match role {
        SAVES_ITSELF => saves_itself(log),
        IS_SAVED => is_saved(log),
        ABORTS => std::process::abort(),
        _ => ExitCode::FAILURE,
    };
    if status != ExitCode::from(GOES_ON) {
        return status;
    }
    // Restored: the threads are there, and so is the memory.
    *lock(&shared.goal) = 25;
    wait_for(&shared, 25);
    *lock(&shared.goal) = u64::MAX;
    let ended = workers.into_iter().all(|worker| worker.join().is_ok());
    let kept = std::hint::black_box(&marks)
        .iter()
        .all(|mark| *mark == MARK);
    if ended && kept {
        status
    } else {
        ExitCode::FAILURE
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Counts to the goal and waits for a farther one; ends when there is none.
fn work(shared: &Shared, number: usize) {
    loop {
        let goal = *lock(&shared.goal);
        if goal == u64::MAX {
            return;
        }
        {
            let mut counts = lock(&shared.counts);
            if counts[number] < goal {
                counts[number] += 1;
                shared.changed.notify_all();
            }
        }
        thread::sleep(Duration::from_millis(1));
    }
}

/// Waits until all threads have counted to a number.
fn wait_for(shared: &Shared, goal: u64) {
    let mut counts = lock(&shared.counts);
    while counts.iter().any(|count| *count < goal) {
        counts = match shared.changed.wait(counts) {
            Ok(counts) => counts,
            Err(poisoned) => poisoned.into_inner(),
        };
    }
}

fn saves_itself(mut log: File) -> ExitCode {
    let Ok(file) = File::options()
        .create(true)
        .read(true)
        .write(true)
        .truncate(true)
        .open(FILE)
    else {
        return ExitCode::FAILURE;
    };
    let number = std::os::fd::AsRawFd::as_raw_fd(&file);
    let (word, status) = match sys!(nr::sys_checkpoint, CKPT_FREEZE, number, -1, 0) {
        Ok(0) => ("saved", SAVED),
        Ok(_) => ("restored", GOES_ON),
        Err(_) => ("refused", 1),
    };
    // By the descriptor that was open before.
    let told = writeln!(log, "{word}");
    if told.is_ok() {
        ExitCode::from(status)
    } else {
        ExitCode::FAILURE
    }
}

fn is_saved(mut log: File) -> ExitCode {
    if writeln!(log, "ready").is_err() {
        return ExitCode::FAILURE;
    }
    while !std::path::Path::new(GO).exists() {
        // A sleep that a checkpoint interrupts goes on.
        let slept = sys!(nr::nanosleep, &[0_i64, 2_000_000], 0);
        if slept.is_err() {
            return ExitCode::from(9);
        }
    }
    if writeln!(log, "went on").is_err() {
        return ExitCode::FAILURE;
    }
    ExitCode::from(GOES_ON)
}
