//! What the scheduler knows about each CPU.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};

use df_libkern::runqueue::RunQueue;
use df_machine::clock;
use df_machine::smp::{self, MAX_CPUS};
use df_machine::sync::{CpuSlot, Once, Spin};

use crate::thread::Thread;
use crate::timer::Timers;
use crate::token::Held;

/// One CPU.
pub(crate) struct Cpu {
    pub(crate) number: usize,
    pub(crate) queue: Spin<Queue>,
    pub(crate) timers: Spin<Timers>,
    /// The running thread's time is over, or somebody more urgent waits.
    pub(crate) should_yield: AtomicBool,
    /// Number of the running thread.
    pub(crate) current_id: AtomicU64,
    /// Tokens of the running thread.
    pub(crate) held: Held,
    /// Runs when nobody else does.
    pub(crate) idle: Arc<Thread>,
    /// Times that the running thread changed.
    pub(crate) switches: AtomicU64,
    /// Threads that another CPU has taken from here, or that were given to one.
    pub(crate) moved: AtomicU64,
}

/// Who runs on a CPU and who could. Its lock keeps interrupts off.
pub(crate) struct Queue {
    pub(crate) current: Arc<Thread>,
    pub(crate) run: RunQueue<Arc<Thread>>,
    /// Ticks left to the current thread.
    pub(crate) slice: u32,
    /// Ticks so far.
    pub(crate) ticks: u64,
    /// Ticks come.
    pub(crate) ticking: bool,
    /// Time-stamp counter when the current thread was last charged.
    since: u64,
    /// The current thread is the one that runs when nobody else does.
    pub(crate) is_idle: bool,
}

static THIS: CpuSlot<Cpu> = CpuSlot::new();
static CPUS: [Once<Box<Cpu>>; MAX_CPUS] = [const { Once::new() }; MAX_CPUS];
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// Adds this CPU, which runs `current`; `idle` may be the same.
pub(crate) fn add(current: Arc<Thread>, idle: Arc<Thread>) -> &'static Cpu {
    let number = smp::current();
    let id = current.id();
    let is_idle = Arc::ptr_eq(&current, &idle);
    let cpu = Box::new(Cpu {
        number,
        queue: Spin::new(Queue {
            current,
            run: RunQueue::new(),
            slice: 0,
            ticks: 0,
            ticking: false,
            since: clock::cycles(),
            is_idle,
        }),
        timers: Spin::new(Timers::new()),
        should_yield: AtomicBool::new(false),
        current_id: AtomicU64::new(id),
        held: Held::new(number),
        idle,
        switches: AtomicU64::new(0),
        moved: AtomicU64::new(0),
    });
    CPUS[number].set(cpu);
    COUNT.fetch_add(1, Ordering::AcqRel);
    let Some(cpu) = CPUS[number].get() else {
        unreachable!("set just now");
    };
    THIS.set(cpu);
    cpu
}

/// This CPU; `None` before it was added and on the host. The caller stays on it: it has
/// interrupts off, or does not give the CPU away.
#[inline]
pub(crate) fn this() -> Option<&'static Cpu> {
    THIS.get()
}

/// A CPU that has been added.
#[inline]
pub(crate) fn get(number: usize) -> Option<&'static Cpu> {
    CPUS.get(number)?.get().map(|cpu| &**cpu)
}

/// All CPUs that have been added.
pub(crate) fn all() -> impl Iterator<Item = &'static Cpu> {
    CPUS.iter().filter_map(|cpu| cpu.get().map(|cpu| &**cpu))
}

/// How many CPUs have been added.
pub(crate) fn count() -> usize {
    COUNT.load(Ordering::Acquire)
}

impl Queue {
    /// Whether a thread can be switched to at once: it is the current one, or no CPU runs it.
    #[inline]
    pub(crate) fn may_switch_to(&self, thread: &Arc<Thread>) -> bool {
        let context = thread.context.as_ref();
        Arc::ptr_eq(&self.current, thread) || context.is_none_or(|c| c.is_suspended())
    }

    /// Charges the current thread for the time since it was last charged.
    #[inline]
    pub(crate) fn charge(&mut self) {
        let now = clock::cycles();
        let used = now.saturating_sub(core::mem::replace(&mut self.since, now));
        self.current.charge(used);
    }
}
