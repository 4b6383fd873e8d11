//! Kernel traces: a ring of each CPU, always compiled in, filled by what the mask asks for.
//!
//! An event belongs to a class, a bit of the mask. With the class off, [`log`] is one test of
//! one word. The rings are made when the mask is first set.

use alloc::boxed::Box;
use core::fmt;
use core::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

use df_libkern::trace::{ARGUMENTS, Entry, TraceRing};

use crate::sync::Once;
use crate::{bootenv, clock, smp};

/// Entries of a ring, unless the variable `debug.ktr.entries` says otherwise.
pub const ENTRIES: usize = 1024;
/// Largest rings that can be asked for.
const MOST_ENTRIES: usize = 1 << 20;

/// Classes of events, bits of the mask.
pub mod class {
    /// Threads: switches, wake-ups, ends of sleeps.
    pub const SCHED: u64 = 1 << 0;
    /// Tokens and other locks that are waited for.
    pub const LOCK: u64 = 1 << 1;
    /// Messages between CPUs.
    pub const IPI: u64 = 1 << 2;
    /// Timer interrupts.
    pub const TIMER: u64 = 1 << 3;
    /// System calls.
    pub const SYSCALL: u64 = 1 << 4;
    /// Page faults of programs.
    pub const FAULT: u64 = 1 << 5;
    /// Message ports.
    pub const PORT: u64 = 1 << 6;
    /// Interrupts of devices.
    pub const INTERRUPT: u64 = 1 << 7;
}

/// What can be traced. The number is `class << 8 | event`, the class as the number of its bit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u64)]
pub enum Event {
    /// The CPU goes from one thread to another.
    Switch = 0x001,
    /// Threads that sleep are woken.
    Wake = 0x002,
    /// A thread falls asleep.
    Sleep = 0x003,
    /// A token is not free.
    TokenWait = 0x101,
    /// A lock of threads is not free.
    LockWait = 0x102,
    /// A message is sent to another CPU.
    IpiSend = 0x201,
    /// A message of another CPU is served.
    IpiServe = 0x202,
    /// This CPU's timer has interrupted.
    Timer = 0x301,
    /// A program calls.
    SyscallEnter = 0x401,
    /// The answer.
    SyscallLeave = 0x402,
    /// A program has touched a page that is not there.
    PageFault = 0x501,
    /// A message is sent to a port.
    PortSend = 0x601,
    /// A device has interrupted.
    Interrupt = 0x701,
}

/// Each event: its number, its name, and how its arguments are shown (`%x` and `%d`, one after
/// the other).
pub const EVENTS: &[(Event, &str, &str)] = &[
    (Event::Switch, "sched.switch", "from thread %d to %d"),
    (Event::Wake, "sched.wake", "channel %x, %d threads"),
    (Event::Sleep, "sched.sleep", "thread %d, channel %x"),
    (Event::TokenWait, "lock.token", "thread %d, owner %d"),
    (Event::LockWait, "lock.wait", "thread %d, owner %d, lock %x"),
    (Event::IpiSend, "ipi.send", "to cpu %d"),
    (Event::IpiServe, "ipi.serve", "%d messages"),
    (Event::Timer, "timer.interrupt", "%d due"),
    (
        Event::SyscallEnter,
        "syscall.enter",
        "number %d, arguments %x %x",
    ),
    (
        Event::SyscallLeave,
        "syscall.leave",
        "number %d, result %x, errno %d",
    ),
    (Event::PageFault, "fault.page", "address %x, error %d"),
    (Event::PortSend, "port.send", "port %x"),
    (Event::Interrupt, "intr.device", "source %d"),
];

static MASK: AtomicU64 = AtomicU64::new(0);
static SIZE: AtomicUsize = AtomicUsize::new(ENTRIES);
static RINGS: [Once<Box<TraceRing>>; smp::MAX_CPUS] = [const { Once::new() }; smp::MAX_CPUS];

/// Notes an event, if its class is on.
#[inline(always)]
pub fn log(event: Event, arguments: [u64; ARGUMENTS]) {
    if MASK.load(Ordering::Relaxed) & 1 << (event as u64 >> 8) != 0 {
        note(event, arguments);
    }
}

#[cold]
fn note(event: Event, arguments: [u64; ARGUMENTS]) {
    // The ring must be this CPU's until the entry is complete.
    let _irq = crate::intr::IrqGuard::new();
    if let Some(ring) = RINGS[smp::current()].get() {
        ring.write(&Entry {
            time: clock::cycles(),
            event: event as u64,
            arguments,
        });
    }
}

/// The classes that are traced.
#[must_use]
pub fn mask() -> u64 {
    MASK.load(Ordering::Relaxed)
}

/// Chooses the classes that are traced; makes the rings of the CPUs that have none yet. For
/// threads: it allocates.
pub fn set_mask(mask: u64) {
    if mask != 0 {
        let size = SIZE.load(Ordering::Relaxed);
        for cpu in smp::online().iter() {
            if RINGS[cpu].get().is_none() {
                RINGS[cpu].set(Box::new(TraceRing::new(size)));
            }
        }
    }
    MASK.store(mask, Ordering::Relaxed);
}

/// Entries of each ring.
#[must_use]
pub fn entries() -> usize {
    SIZE.load(Ordering::Relaxed)
}

/// Begins tracing if the variable `debug.ktr.mask` asks for it. Call once all CPUs run.
pub fn init() {
    let number = |name| bootenv::get(name).and_then(parse);
    if let Some(size) = number("debug.ktr.entries") {
        let size = usize::try_from(size).unwrap_or(MOST_ENTRIES);
        SIZE.store(size.clamp(1, MOST_ENTRIES), Ordering::Relaxed);
    }
    if let Some(mask) = number("debug.ktr.mask") {
        set_mask(mask);
    }
}

fn parse(text: &str) -> Option<u64> {
    match text.strip_prefix("0x") {
        Some(hex) => u64::from_str_radix(hex, 16).ok(),
        None => text.parse().ok(),
    }
}

/// The rings there are, with their CPUs.
pub fn rings() -> impl Iterator<Item = (usize, &'static TraceRing)> {
    let rings = RINGS.iter().enumerate();
    rings.filter_map(|(cpu, ring)| Some((cpu, &**ring.get()?)))
}

/// An entry in words, without its time.
#[derive(Clone, Copy, Debug)]
pub struct Shown<'a>(pub &'a Entry);

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let row = EVENTS.iter().find(|(e, _, _)| *e as u64 == self.0.event);
        match row {
            Some((_, name, format)) => {
                write!(f, "{name:16} ")?;
                df_libkern::trace::arguments(f, format, &self.0.arguments)
            }
            None => write!(f, "{:#x} {:x?}", self.0.event, self.0.arguments),
        }
    }
}
