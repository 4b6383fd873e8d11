//! Interrupt threads: what a device's interrupt is for is done by a thread of the source's own.
//!
//! The interrupt handler counts and wakes, the thread does the rest: it may sleep, take locks
//! and tokens, and is more urgent than all others of its CPU. Interrupts that come while it
//! runs make it run once more, not once for each. A source that interrupts so often that
//! nothing else would run is slowed down (`libkern::livelock`).

use alloc::boxed::Box;
use alloc::format;
use alloc::string::String;
use core::fmt;
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use df_libkern::livelock::{Change, Limits, Livelock};
use df_machine::ktr::{self, Event};
use df_machine::sync::{Once, Spin};
use df_machine::{clock, kprintln};

use crate::queue::WaitQueue;
use crate::sched;
use crate::sleep::Sleep;
use crate::thread::{Priority, SpawnError};

/// Sources that there may be.
pub const SOURCES: usize = 128;
/// The CPU that devices interrupt.
const CPU: usize = 0;

static SOURCES_MADE: [Once<Box<Source>>; SOURCES] = [const { Once::new() }; SOURCES];
/// Interrupts a second of one source above which its thread is slowed down.
static LIMIT: AtomicU64 = AtomicU64::new(40_000);
/// Interrupts a second below which it is no longer.
static LOW_WATER: AtomicU64 = AtomicU64::new(20_000);

/// The limits in force.
#[must_use]
pub fn livelock_limits() -> Limits {
    Limits {
        limit: LIMIT.load(Ordering::Relaxed),
        low_water: LOW_WATER.load(Ordering::Relaxed),
    }
}

/// Sets the limits, from the next period on.
pub fn set_livelock_limits(limits: Limits) {
    LIMIT.store(limits.limit, Ordering::Relaxed);
    LOW_WATER.store(limits.low_water, Ordering::Relaxed);
}

/// A source of interrupts, and its thread.
pub struct Source {
    name: String,
    number: usize,
    handler: Box<dyn Fn() + Send + Sync>,
    /// Interrupts so far.
    count: AtomicU64,
    /// Times that the handler has run.
    runs: AtomicU64,
    /// One has come that the thread has not seen.
    pending: AtomicBool,
    queue: WaitQueue,
    livelock: Spin<Livelock>,
    /// Its thread is slowed down.
    limited: AtomicBool,
}

/// Why a source has no thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EstablishError {
    /// There are [`SOURCES`] already, or one has this number.
    Taken,
    /// No memory for the thread.
    Memory(SpawnError),
}

impl fmt::Display for EstablishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Taken => f.write_str("the number of the interrupt source is taken"),
            Self::Memory(error) => error.fmt(f),
        }
    }
}

impl core::error::Error for EstablishError {}

/// Makes the source with a number, which is called `name`: from now on its thread runs
/// `handler` when [`interrupt`] was called with the number.
///
/// # Errors
/// [`EstablishError`].
pub fn establish(
    number: usize,
    name: &str,
    handler: impl Fn() + Send + Sync + 'static,
) -> Result<(), EstablishError> {
    let place = SOURCES_MADE.get(number).ok_or(EstablishError::Taken)?;
    let made = place.set(Box::new(Source::new(number, name, Box::new(handler))));
    let source: &'static Source = match place.get() {
        Some(source) if made => source,
        _ => return Err(EstablishError::Taken),
    };
    let thread = sched::create_free(&format!("ithread {name}"), || source.serve());
    let thread = thread.map_err(EstablishError::Memory)?;
    thread.set_priority(Priority::INTERRUPT);
    sched::start_on(CPU, thread);
    Ok(())
}

/// Called by the interrupt handler: the source with a number has interrupted.
pub fn interrupt(number: usize) {
    if let Some(source) = SOURCES_MADE.get(number).and_then(Once::get) {
        source.interrupt();
    }
}

/// The sources that have a thread.
pub fn sources() -> impl Iterator<Item = &'static Source> {
    SOURCES_MADE
        .iter()
        .filter_map(|source| source.get().map(|source| &**source))
}

impl Source {
    fn new(number: usize, name: &str, handler: Box<dyn Fn() + Send + Sync>) -> Self {
        Self {
            name: String::from(name),
            number,
            handler,
            count: AtomicU64::new(0),
            runs: AtomicU64::new(0),
            pending: AtomicBool::new(false),
            queue: WaitQueue::new(),
            livelock: Spin::new(Livelock::new()),
            limited: AtomicBool::new(false),
        }
    }

    /// What it is called.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its number.
    #[must_use]
    pub fn number(&self) -> usize {
        self.number
    }

    /// How often it has interrupted.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// How often its thread has served it.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.runs.load(Ordering::Relaxed)
    }

    /// Whether its thread is slowed down.
    #[must_use]
    pub fn is_limited(&self) -> bool {
        self.limited.load(Ordering::Relaxed)
    }

    fn interrupt(&self) {
        self.count.fetch_add(1, Ordering::Relaxed);
        ktr::log(Event::Interrupt, [self.number as u64, 0, 0]);
        // A thread that is slowed down looks by the clock; one that has not looked yet will.
        if !self.pending.swap(true, Ordering::AcqRel) && !self.is_limited() {
            self.queue.wake();
        }
    }

    /// What the thread does, for ever.
    fn serve(&self) {
        loop {
            self.wait();
            (self.handler)();
            self.runs.fetch_add(1, Ordering::Relaxed);
            self.moderate();
        }
    }

    /// Waits for an interrupt; where the thread is slowed down, for its time.
    fn wait(&self) {
        let pause = self.livelock.lock().pause_ns(livelock_limits());
        match pause {
            Some(pause) => {
                let until = clock::uptime_ns().saturating_add(pause);
                let how = Sleep::PLAIN.until(Some(until));
                let _time_is_over = self.queue.wait_for::<()>(how, || None);
                self.pending.store(false, Ordering::Release);
            }
            None => self
                .queue
                .wait(|| self.pending.swap(false, Ordering::AcqRel)),
        }
    }

    /// Slows the thread down, or lets it run freely again.
    fn moderate(&self) {
        let mut livelock = self.livelock.lock();
        let change = livelock.note(clock::uptime_ns(), self.count(), livelock_limits());
        self.limited.store(livelock.is_limited(), Ordering::Release);
        drop(livelock);
        let name = &self.name;
        match change {
            Some(Change::Limited(rate)) => {
                kprintln!("{name}: {rate} interrupts a second, its thread is slowed down");
            }
            Some(Change::Free(rate)) => {
                kprintln!("{name}: {rate} interrupts a second, its thread runs freely again");
            }
            None => {}
        }
    }
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("number", &self.number)
            .field("name", &self.name)
            .field("count", &self.count)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::sync::Arc;

    fn counting(number: usize) -> (Source, Arc<AtomicU64>) {
        let served = Arc::new(AtomicU64::new(0));
        let mine = served.clone();
        let handler = move || {
            mine.fetch_add(1, Ordering::Relaxed);
        };
        (Source::new(number, "test", Box::new(handler)), served)
    }

    #[test]
    fn every_interrupt_is_counted_and_those_not_seen_yet_are_served_together() {
        let (source, _) = counting(3);
        source.interrupt();
        source.interrupt();
        assert_eq!((source.count(), source.runs()), (2, 0));
        source.wait();
        assert!(!source.pending.load(Ordering::Relaxed));
        source.interrupt();
        assert!(source.pending.load(Ordering::Relaxed));
    }

    #[test]
    fn a_storm_slows_the_thread_down_and_its_interrupts_wake_nobody() {
        let (source, _) = counting(4);
        source.count.store(u64::MAX / 2, Ordering::Relaxed);
        let end = df_libkern::livelock::PERIOD_NS;
        let change = source
            .livelock
            .lock()
            .note(end, source.count(), livelock_limits());
        assert!(matches!(change, Some(Change::Limited(_))));
        source.moderate();
        assert!(source.is_limited());
        // The time of a host program is over at once.
        source.interrupt();
        source.wait();
        assert!(!source.pending.load(Ordering::Relaxed));
    }

    #[test]
    fn a_number_is_given_once() {
        assert_eq!(establish(SOURCES, "x", || {}), Err(EstablishError::Taken));
        assert!(!matches!(
            establish(5, "five", || {}),
            Err(EstablishError::Taken)
        ));
        assert_eq!(establish(5, "again", || {}), Err(EstablishError::Taken));
        interrupt(5);
        let five = sources().find(|source| source.number() == 5).unwrap();
        assert_eq!((five.name(), five.count()), ("five", 1));
        interrupt(SOURCES);
    }
}
