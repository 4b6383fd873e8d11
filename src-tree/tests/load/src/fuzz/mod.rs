//! Random calls: arguments that make sense, nearly make sense, or none at all.
//!
//! Children make the calls, so that what kills one of them harms nobody. Each has a seed of its
//! own, made from the one of the run and its number. The kernel's memory is looked at before and
//! after: children take along what they have, so what is missing in the end is lost.

mod child;
mod choice;
mod memory;

use std::time::{Duration, Instant};

use df_abi::signal::SIGKILL;
use df_abi::syscall::nr;
use df_test_calls::{raw, sys};

use crate::children::{end_all, ends_within, inherit, nap, reap};
use crate::random::Random;
use crate::{Outcome, kernel, report, room};
use memory::Memory;

/// Children that run at once.
const AT_ONCE: usize = 12;
/// How long a child may go on before it is killed, whatever it has done to its signals.
const KILLED_AFTER: Duration = Duration::from_millis(700);
/// How long it may take until a child that was killed is gone.
const GONE_AFTER: Duration = Duration::from_secs(60);
/// Seconds of calls that only fill the kernel's caches, before its memory is looked at.
const WARM_UP: u64 = 5;
/// More numbers than what is shared by key will have.
const MANY_IDS: u64 = 200_000;
/// Times that what is still on its way is waited for before memory is looked at.
const NAPS: usize = 250;

/// Makes random calls for so many seconds.
pub(crate) fn run(seconds: u64, seed: u64) -> Outcome {
    report(&format!("loadtest: fuzz {seconds} {seed}"));
    let mut fuzz = Fuzz {
        seed,
        done: 0,
        running: Vec::new(),
    };
    inherit()?;
    room::enter()?;
    fuzz.for_seconds(WARM_UP)?;
    let before = tidy()?;
    Memory::mark();
    fuzz.for_seconds(seconds)?;
    let after = tidy()?;
    let (done, calls) = (fuzz.done, child::CALLS);
    report(&format!(
        "loadtest: {done} children made up to {calls} calls each; since the start {} were of unknown numbers",
        kernel::number("debug.nosys")
    ));
    report(&format!(
        "loadtest: {before} before, {after} after; the heap:\n{}",
        Memory::growth()
    ));
    room::leave()?;
    match before.lost(&after) {
        Some(lost) => Err(format!("the kernel has lost {lost}")),
        None => Ok(()),
    }
}

/// A child under way.
struct Child {
    /// Its number in the run.
    number: u64,
    pid: i32,
    started: Instant,
    killed: bool,
}

/// A run.
struct Fuzz {
    seed: u64,
    /// Children so far.
    done: u64,
    running: Vec<Child>,
}

impl Fuzz {
    /// Keeps children running for so long, then waits for all and for what they leave behind.
    fn for_seconds(&mut self, seconds: u64) -> Outcome {
        let start = Instant::now();
        while start.elapsed() < Duration::from_secs(seconds) {
            while self.running.len() < AT_ONCE {
                self.begin()?;
            }
            nap();
            self.look()?;
        }
        while !self.running.is_empty() {
            nap();
            self.look()?;
        }
        reap();
        Ok(())
    }

    fn begin(&mut self) -> Outcome {
        let random = Random::of_child(self.seed, self.done);
        let made = raw::child_by(nr::fork, 0, || child::run(random));
        self.running.push(Child {
            number: self.done,
            pid: made.map_err(|error| format!("no more children: {error:?}"))?,
            started: Instant::now(),
            killed: false,
        });
        self.done += 1;
        Ok(())
    }

    /// Takes leave of the children that have ended, and ends those that have had their time.
    fn look(&mut self) -> Outcome {
        // Orphans of those that have ended, too.
        reap();
        let mut left = Vec::new();
        for mut child in self.running.drain(..) {
            if ends_within(child.pid, Duration::ZERO) {
                // What it has forked is in its group.
                let _ended = sys!(nr::kill, -child.pid, SIGKILL);
                continue;
            }
            let age = child.started.elapsed();
            if age > KILLED_AFTER && !child.killed {
                let _killed = sys!(nr::kill, child.pid, SIGKILL);
                child.killed = true;
            }
            if age > GONE_AFTER {
                let Child { number, pid, .. } = child;
                return Err(format!(
                    "child {number} (process {pid}) was killed and is still there"
                ));
            }
            left.push(child);
        }
        self.running = left;
        Ok(())
    }
}

/// Takes away what children can leave behind: processes, files, what they share by key. Gives
/// the kernel's memory then.
fn tidy() -> Result<Memory, String> {
    // Whoever is still there, whatever rights it has and wherever it has gone.
    end_all(GONE_AFTER)?;
    for _ in 0..NAPS {
        reap();
        nap();
    }
    room::leave()?;
    room::enter()?;
    forget_shared();
    Ok(Memory::now())
}

/// Removes the message queues, semaphores and segments: the newest of a kind has the highest
/// number, and where there are so many that none is made, a high one is taken.
fn forget_shared() {
    let sets = sys!(nr::semget, 0_i64, 1, 0o600).unwrap_or(MANY_IDS);
    let queues = sys!(nr::msgget, 0_i64, 0o600).unwrap_or(MANY_IDS);
    let segments = sys!(nr::shmget, 0_i64, 1, 0o600).unwrap_or(MANY_IDS);
    for (last, remove) in [(queues, nr::msgctl), (segments, nr::shmctl)] {
        for id in 0..=last {
            let _removed = sys!(remove, id, 0, 0);
        }
    }
    for id in 0..=sets {
        let _removed = sys!(nr::__semctl, id, 0, 0, 0);
    }
}
