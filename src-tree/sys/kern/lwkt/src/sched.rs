//! Who runs.

use alloc::boxed::Box;
use alloc::sync::Arc;
use core::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use df_libkern::runqueue::RunQueue;
use df_libkern::sleepqueue::SleepQueue;
use df_machine::intr::{self, IrqGuard};
use df_machine::sync::Spin;
use df_machine::thread::{self as cpu, Context};
use df_machine::{clock, kprintln};

use crate::sleep::Wake;
use crate::thread::{SpawnError, Thread};

/// Ticks that a thread runs while others wait.
const SLICE: u32 = 3;
/// Ticks between two ageings of the run queue.
const AGEING: u64 = 50;

/// Everything that the scheduler knows. Its lock keeps interrupts off.
pub(crate) struct Sched {
    current: Option<Arc<Thread>>,
    run: RunQueue<Arc<Thread>>,
    pub(crate) sleepers: SleepQueue<Arc<Thread>>,
    /// Ticks left to the current thread.
    slice: u32,
    /// When the current thread was last charged.
    since: u64,
    /// Nobody runs; the current thread halts until somebody can.
    idle: bool,
}

pub(crate) static SCHED: Spin<Sched> = Spin::new(Sched {
    current: None,
    run: RunQueue::new(),
    sleepers: SleepQueue::new(),
    slice: SLICE,
    since: 0,
    idle: false,
});

/// Number of the running thread; 0 before `init` and on the host.
static CURRENT_ID: AtomicU64 = AtomicU64::new(0);
static SHOULD_YIELD: AtomicBool = AtomicBool::new(false);

/// Makes what runs now the first thread and starts the time slices. Call once, on the boot
/// stack, after the heap and before any address space is made.
pub fn init() {
    let boot = Thread::new("boot", Some(cpu::init()), None);
    let mut sched = SCHED.lock();
    CURRENT_ID.store(boot.id(), Ordering::Relaxed);
    sched.current = Some(boot);
    sched.since = clock::uptime_ns();
    drop(sched);
    clock::set_tick_handler(tick);
}

/// The running thread.
#[must_use]
pub fn current() -> Arc<Thread> {
    let mut sched = SCHED.lock();
    // A host program, or before `init`.
    let current = sched
        .current
        .get_or_insert_with(|| Thread::new("host", None, None));
    current.clone()
}

/// Number of the running thread; 0 before [`init`] and on the host.
pub(crate) fn current_id() -> u64 {
    CURRENT_ID.load(Ordering::Relaxed)
}

/// Starts a thread.
///
/// # Errors
/// When there is no memory for its stack.
pub fn spawn(name: &str, body: impl FnOnce() + Send + 'static) -> Result<Arc<Thread>, SpawnError> {
    let context = Context::new(main).ok_or(SpawnError)?;
    let thread = Thread::new(name, Some(context), Some(Box::new(body)));
    SCHED.lock().enqueue(thread.clone());
    Ok(thread)
}

/// Where every thread starts.
fn main() -> ! {
    let body = current().body.lock().take();
    if let Some(body) = body {
        body();
    }
    exit()
}

/// Ends the running thread.
pub fn exit() -> ! {
    loop {
        reschedule(|_, _| {});
        kprintln!("lwkt: a thread that has ended was run again");
    }
}

/// Lets others run that are as urgent.
pub fn yield_now() {
    reschedule(|sched, me| {
        me.gained.store(false, Ordering::Relaxed);
        sched.enqueue(me);
    });
}

/// Whether the running thread's time is over or somebody more urgent waits. It should then
/// [`yield_now`] before it goes back to user mode.
#[must_use]
pub fn should_yield() -> bool {
    SHOULD_YIELD.load(Ordering::Relaxed)
}

impl Sched {
    /// Makes a thread runnable.
    fn enqueue(&mut self, thread: Arc<Thread>) {
        let level = thread.level();
        if self.current.as_ref().is_none_or(|c| level < c.level()) {
            SHOULD_YIELD.store(true, Ordering::Relaxed);
        }
        self.run.push(level, thread);
    }

    /// Makes the running thread the next one again: it does not sleep after all.
    pub(crate) fn go_on(&mut self, me: Arc<Thread>) {
        self.run.push(0, me);
    }

    /// Ends a sleep that has just been taken out of `sleepers`.
    pub(crate) fn awaken(&mut self, thread: Arc<Thread>, why: Wake) {
        {
            let mut sleep = thread.sleep.lock();
            sleep.id = None;
            sleep.outcome = Some(why);
        }
        thread.gained.store(true, Ordering::Relaxed);
        self.enqueue(thread);
    }

    /// Charges the current thread for the time since it was last charged.
    fn charge(&mut self) {
        let now = clock::uptime_ns();
        let used = now.saturating_sub(core::mem::replace(&mut self.since, now));
        if let Some(thread) = self.current.as_ref().filter(|_| !self.idle) {
            thread.charge(used);
        }
    }
}

/// Gives the CPU to the next thread, after `leave` has put the running one where it belongs.
/// Returns when the running one runs again.
pub(crate) fn reschedule(leave: impl FnOnce(&mut Sched, Arc<Thread>)) {
    // The switch must follow the choice without an interrupt in between.
    let _irq = IrqGuard::new();
    let next = {
        let mut sched = SCHED.lock();
        sched.charge();
        let Some(me) = sched.current.clone() else {
            return;
        };
        leave(&mut sched, me);
        drop(sched);
        choose()
    };
    if let Some(context) = next {
        cpu::switch_to(context);
    }
}

/// Takes the next thread from the run queue, halting until there is one. `None` when the
/// running thread is to go on.
fn choose() -> Option<Arc<Context>> {
    loop {
        let mut sched = SCHED.lock();
        if let Some(next) = sched.run.pop() {
            sched.charge();
            sched.idle = false;
            sched.slice = SLICE;
            SHOULD_YIELD.store(false, Ordering::Relaxed);
            let same = sched
                .current
                .as_ref()
                .is_some_and(|c| Arc::ptr_eq(c, &next));
            let context = next.context.clone().filter(|_| !same);
            CURRENT_ID.store(next.id(), Ordering::Relaxed);
            let before = sched.current.replace(next);
            drop(sched);
            drop(before);
            return context;
        }
        sched.idle = true;
        drop(sched);
        intr::enable_and_halt();
        intr::disable();
    }
}

/// Called at each tick, by the interrupt handler.
fn tick() {
    let now = clock::uptime_ns();
    let mut sched = SCHED.lock();
    while let Some(thread) = sched.sleepers.expire(now) {
        sched.awaken(thread, Wake::TimedOut);
    }
    if clock::ticks().is_multiple_of(AGEING) {
        sched.run.age();
    }
    if sched.idle {
        return;
    }
    sched.charge();
    sched.slice = sched.slice.saturating_sub(1);
    if sched.slice == 0 {
        if let Some(thread) = &sched.current {
            thread.gained.store(false, Ordering::Relaxed);
        }
        if !sched.run.is_empty() {
            SHOULD_YIELD.store(true, Ordering::Relaxed);
        }
    }
}

/// See [`Thread::interrupt`].
pub(crate) fn interrupt(thread: &Arc<Thread>) {
    let mut sched = SCHED.lock();
    thread.interrupted.store(true, Ordering::Relaxed);
    let id = {
        let sleep = thread.sleep.lock();
        sleep.id.filter(|_| sleep.interruptible)
    };
    if let Some(sleeper) = id.and_then(|id| sched.sleepers.remove(id)) {
        sched.awaken(sleeper, Wake::Interrupted);
    }
}
