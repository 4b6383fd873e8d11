//! A kernel thread.

use alloc::boxed::Box;
use alloc::string::String;
use alloc::sync::{Arc, Weak};
use core::any::Any;
use core::fmt;
use core::sync::atomic::{AtomicBool, AtomicU8, AtomicU32, AtomicU64, AtomicUsize, Ordering};

use df_libkern::cpus::Cpus;
use df_libkern::cpuset::CpuSet;
use df_libkern::sleepqueue::SleepId;
use df_libkern::systimer::TimerId;
use df_machine::sync::{Once, Spin};
use df_machine::thread::Context;
use df_machine::{clock, smp};

use crate::sched;
use crate::sleep::{self, Wake};

/// What a thread runs.
pub(crate) type Body = Box<dyn FnOnce() + Send>;

/// How urgent a thread is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Priority(u8);

impl Priority {
    /// Threads that serve interrupts.
    pub const INTERRUPT: Self = Self(0);
    /// Threads of the kernel itself.
    pub const KERNEL: Self = Self(4);
    /// Threads of programs.
    pub const USER: Self = Self(16);
    /// Levels that a thread gains for a while when it is woken.
    const GAIN: u8 = 6;

    /// The priority of a program with a nice value of -20 to 20.
    #[must_use]
    pub fn nice(nice: i32) -> Self {
        // 40 values on the levels 10 to 22.
        let step = nice.clamp(-20, 20) * 6 / 20;
        Self(u8::try_from(16 + step).unwrap_or(Self::USER.0))
    }

    pub(crate) fn level(self, gained: bool) -> usize {
        usize::from(if gained {
            // Nobody becomes as urgent as what serves interrupts.
            self.0
                .saturating_sub(Self::GAIN)
                .max(self.0.min(Self::INTERRUPT.0 + 1))
        } else {
            self.0
        })
    }
}

/// No memory for the stack of a new thread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SpawnError;

impl fmt::Display for SpawnError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("no memory for the stack of a kernel thread")
    }
}

impl core::error::Error for SpawnError {}

/// A kernel thread.
pub struct Thread {
    id: u64,
    name: String,
    /// `None` for the stand-in of a host program.
    pub(crate) context: Option<Arc<Context>>,
    /// Taken when it starts.
    pub(crate) body: Spin<Option<Body>>,
    /// Set only under the lock of the sleepers of its channel, too.
    pub(crate) sleep: Spin<SleepState>,
    priority: AtomicU8,
    /// Where it runs, or ran last.
    cpu: AtomicUsize,
    /// The scheduler chooses where it runs.
    mobile: AtomicBool,
    /// There are CPUs that it may not run on: all but `cpus`.
    restricted: AtomicBool,
    cpus: CpuSet,
    /// Ticks for which it is more urgent, because it was woken.
    pub(crate) gain: AtomicU32,
    pub(crate) interrupted: AtomicBool,
    /// Ticks of the time-stamp counter that it has run.
    run_cycles: AtomicU64,
    local: Once<Weak<dyn Any + Send + Sync>>,
}

/// Whether and how a thread sleeps.
#[derive(Debug, Default)]
pub(crate) struct SleepState {
    pub(crate) id: Option<SleepId>,
    /// What ends it, and on which CPU.
    pub(crate) timer: Option<(usize, TimerId)>,
    /// [`Thread::interrupt`] ends it.
    pub(crate) interruptible: bool,
    /// Whoever is woken from it gains.
    pub(crate) gains: bool,
    /// Why the last sleep ended.
    pub(crate) outcome: Option<Wake>,
}

static NEXT_ID: AtomicU64 = AtomicU64::new(1);
/// Threads that there are.
static COUNT: AtomicUsize = AtomicUsize::new(0);

/// How many threads there are, those that have ended and are still referred to included.
#[must_use]
pub fn count() -> usize {
    COUNT.load(Ordering::Relaxed)
}

impl Drop for Thread {
    fn drop(&mut self) {
        COUNT.fetch_sub(1, Ordering::Relaxed);
    }
}

impl Thread {
    pub(crate) fn new(name: &str, context: Option<Arc<Context>>, body: Option<Body>) -> Arc<Self> {
        COUNT.fetch_add(1, Ordering::Relaxed);
        Arc::new(Self {
            id: NEXT_ID.fetch_add(1, Ordering::Relaxed),
            name: String::from(name),
            context,
            body: Spin::new(body),
            sleep: Spin::new(SleepState::default()),
            priority: AtomicU8::new(Priority::KERNEL.0),
            cpu: AtomicUsize::new(smp::current()),
            mobile: AtomicBool::new(false),
            restricted: AtomicBool::new(false),
            cpus: CpuSet::new(),
            gain: AtomicU32::new(0),
            interrupted: AtomicBool::new(false),
            run_cycles: AtomicU64::new(0),
            local: Once::new(),
        })
    }

    /// A number that no other thread has, ever.
    #[must_use]
    pub fn id(&self) -> u64 {
        self.id
    }

    /// Its name, for people.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// How urgent it is.
    #[must_use]
    pub fn priority(&self) -> Priority {
        Priority(self.priority.load(Ordering::Relaxed))
    }

    /// Makes it more or less urgent, from the next time that it is queued.
    pub fn set_priority(&self, priority: Priority) {
        self.priority.store(priority.0, Ordering::Relaxed);
    }

    /// Number of the CPU where it runs, or ran last.
    #[must_use]
    pub fn cpu(&self) -> usize {
        self.cpu.load(Ordering::SeqCst)
    }

    /// Notes where it will run. In one order with the mask: whoever sets that either sees where
    /// the thread went, or is seen by the CPU that is about to run it.
    pub(crate) fn set_cpu(&self, cpu: usize) {
        self.cpu.store(cpu, Ordering::SeqCst);
    }

    /// Lets it run on these CPUs only. If it runs on another one, it moves on its next way to
    /// user mode, or when it next yields or sleeps; if it waits for another one or sleeps, it
    /// does not run there any more.
    ///
    /// A set without any CPU that runs leaves it where it is. Calls for the same thread come
    /// one after the other.
    pub fn set_cpus(self: &Arc<Self>, cpus: Cpus) {
        self.cpus.assign(cpus);
        let restricted = !cpus.has_all(smp::online().snapshot());
        self.restricted.store(restricted, Ordering::SeqCst);
        if restricted {
            sched::leave_forbidden(self);
        }
    }

    /// The CPUs that it may run on.
    pub(crate) fn cpus(&self) -> Cpus {
        if self.restricted.load(Ordering::SeqCst) {
            self.cpus.snapshot()
        } else {
            Cpus::ALL
        }
    }

    /// Whether it may run on a CPU.
    #[inline]
    pub(crate) fn may_run_on(&self, cpu: usize) -> bool {
        !self.restricted.load(Ordering::SeqCst) || self.cpus.contains(cpu)
    }

    /// Lets the scheduler choose among the CPUs that it may run on. Others stay where they were
    /// started, unless they move themselves.
    pub fn set_mobile(&self) {
        self.mobile.store(true, Ordering::Relaxed);
    }

    pub(crate) fn is_mobile(&self) -> bool {
        self.mobile.load(Ordering::Relaxed)
    }

    pub(crate) fn level(&self) -> usize {
        self.priority().level(self.gain.load(Ordering::Relaxed) > 0)
    }

    /// Nanoseconds that it has run, up to the last time that it gave the CPU away.
    #[must_use]
    pub fn run_ns(&self) -> u64 {
        clock::nanos_of(self.run_cycles.load(Ordering::Relaxed))
    }

    /// Adds ticks that it has run. Called by the CPU that runs it alone.
    #[inline]
    pub(crate) fn charge(&self, cycles: u64) {
        let before = self.run_cycles.load(Ordering::Relaxed);
        self.run_cycles
            .store(before.wrapping_add(cycles), Ordering::Relaxed);
    }

    /// Whether it sleeps.
    #[must_use]
    pub fn is_sleeping(&self) -> bool {
        self.sleep.lock().id.is_some()
    }

    /// Ends its sleep, if that can be interrupted, and makes its interruptible sleeps ask the
    /// check of [`crate::set_interrupt_check`] from now on, until [`Thread::clear_interrupt`].
    pub fn interrupt(self: &Arc<Self>) {
        sleep::interrupt(self);
    }

    /// Whether [`Thread::interrupt`] is in force.
    #[must_use]
    pub fn is_interrupted(&self) -> bool {
        self.interrupted.load(Ordering::Relaxed)
    }

    /// Takes [`Thread::interrupt`] back.
    pub fn clear_interrupt(&self) {
        self.interrupted.store(false, Ordering::Relaxed);
    }

    /// Attaches what a higher room knows about the thread; the first one stays. Whoever attaches it
    /// keeps it: a thread that has ended is let go with interrupts off, where what the higher room
    /// has to give back could not be waited for.
    pub fn set_local(&self, value: Weak<dyn Any + Send + Sync>) {
        self.local.set(value);
    }

    /// What [`Thread::set_local`] attached, if it is still there.
    #[must_use]
    pub fn local(&self) -> Option<Arc<dyn Any + Send + Sync>> {
        self.local.get()?.upgrade()
    }
}

impl fmt::Debug for Thread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Thread")
            .field("id", &self.id)
            .field("name", &self.name)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nice_values_order_programs_below_the_kernel() {
        assert_eq!(Priority::nice(0), Priority::USER);
        assert!(Priority::nice(-20) < Priority::nice(0));
        assert!(Priority::INTERRUPT.level(true) < Priority::KERNEL.level(true));
        assert!(Priority::nice(0) < Priority::nice(20));
        assert_eq!(Priority::nice(99), Priority::nice(20));
        assert!(Priority::KERNEL.level(false) <= Priority::nice(-20).level(true));
        assert!(Priority::USER.level(true) < Priority::USER.level(false));
    }

    #[test]
    fn what_is_attached_is_its_owners_to_keep() {
        let thread = Thread::new("t", None, None);
        let owner: Arc<dyn Any + Send + Sync> = Arc::new(7_i32);
        thread.set_local(Arc::downgrade(&owner));
        let seen = thread.local().and_then(|local| local.downcast().ok());
        assert_eq!(seen, Some(Arc::new(7_i32)));
        drop((owner, seen));
        assert!(thread.local().is_none());
    }
}
