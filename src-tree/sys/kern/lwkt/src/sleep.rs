//! How a thread stops and goes on.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;

use df_libkern::sleepqueue::{SleepId, SleepQueue};
use df_machine::clock;
use df_machine::sync::{Once, Spin};

use crate::thread::Thread;
use crate::{cpu, sched};

type Sleepers = Spin<SleepQueue<Arc<Thread>>>;

/// Sleepers are spread over so many queues, a power of two.
const QUEUES: usize = 512;
/// Threads that are woken at most before their queue is let go for a moment.
const BATCH: usize = 16;
/// Ticks for which a thread that is woken is more urgent than others: a command and the shell that
/// waits for it take less.
const GAIN_TICKS: u32 = 10;

/// Who sleeps, on all CPUs, by channel. Lock order: one of these, then a thread's `sleep`, then
/// timers; never two of them.
static SLEEPERS: [Sleepers; QUEUES] = [const { Spin::new(SleepQueue::new()) }; QUEUES];

/// The sleepers of a channel, and of others.
fn sleepers(channel: usize) -> &'static Sleepers {
    // Channels are mostly addresses: what is equal or even in them says nothing.
    let mixed = (channel as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    &SLEEPERS[(mixed >> (u64::BITS - QUEUES.ilog2())) as usize % QUEUES]
}

/// How to sleep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sleep {
    /// [`crate::Thread::interrupt`] ends the sleep (`PCATCH`).
    pub catch: bool,
    /// End of the sleep in nanoseconds of up time; to the microsecond where the CPU has
    /// a timer of its own, else at the next tick.
    pub deadline_ns: Option<u64>,
    /// For a lock: the most urgent of those who sleep for it is the first to be woken, and that it
    /// was not to be had makes a thread no more urgent than it is. Otherwise those who use the
    /// kernel most would be the most urgent of all.
    pub lock: bool,
}

impl Sleep {
    /// Until woken.
    pub const PLAIN: Self = Self {
        catch: false,
        deadline_ns: None,
        lock: false,
    };
    /// Until woken or interrupted.
    pub const CATCH: Self = Self {
        catch: true,
        ..Self::PLAIN
    };
    /// Until a lock is free.
    pub const LOCK: Self = Self {
        lock: true,
        ..Self::PLAIN
    };

    /// The same, but not beyond `deadline_ns`.
    #[must_use]
    pub const fn until(self, deadline_ns: Option<u64>) -> Self {
        Self {
            deadline_ns,
            ..self
        }
    }
}

/// Why a sleep ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wake {
    /// Somebody woke the thread, perhaps for nothing: look at the condition again.
    Woken,
    /// The deadline has been reached.
    TimedOut,
    /// [`crate::Thread::interrupt`] was called, and the interrupt check agreed.
    Interrupted,
}

/// Decides in the interrupted thread whether its sleep ends; false = go on.
type InterruptCheck = fn() -> bool;

static CHECK: Once<InterruptCheck> = Once::new();

/// Sets the function that an interrupted thread asks whether its sleep really ends with
/// [`Wake::Interrupted`]; if not, the sleep ends with [`Wake::Woken`]. The function may sleep
/// itself and clears the interrupt. Without one, every interrupt counts. The first one stays.
pub fn set_interrupt_check(check: fn() -> bool) {
    CHECK.set(check);
}

/// Sleeps until somebody wakes `channel`: any number that both agree on, by custom the
/// address of what the thread waits for.
///
/// A `wakeup` before the sleep is not noticed. The thread keeps its tokens until it sleeps, so
/// what they protect does not change between a look and the sleep; for anything else, what
/// interrupt handlers change included, use a [`WaitQueue`](crate::WaitQueue).
#[track_caller]
pub fn tsleep(channel: usize, how: Sleep) -> Wake {
    sleep_if(channel, how, || true)
}

/// Wakes all threads that sleep on a channel.
pub fn wakeup(channel: usize) {
    wake(channel, usize::MAX, || {});
}

/// Wakes the thread that has slept longest on a channel.
pub fn wakeup_one(channel: usize) {
    wake(channel, 1, || {});
}

/// Wakes up to `most` threads that sleep already; `note` is called under the lock of the
/// sleepers.
pub(crate) fn wake(channel: usize, most: usize, note: impl FnOnce()) {
    let queue = sleepers(channel);
    let mut woken = [const { None }; BATCH];
    let mut queue_now = queue.lock();
    note();
    let mark = queue_now.mark();
    let mut left = most;
    loop {
        let mut count = 0;
        for place in woken.iter_mut().take(left) {
            let Some(thread) = queue_now.wake(channel, mark) else {
                break;
            };
            end(&thread, Wake::Woken);
            *place = Some(thread);
            count += 1;
        }
        drop(queue_now);
        for thread in woken.iter_mut().take(count).filter_map(Option::take) {
            sched::resume(thread);
        }
        left -= count;
        if count < BATCH || left == 0 {
            return;
        }
        queue_now = queue.lock();
    }
}

/// Shows all sleepers with their channels, for the debugger: no lock is waited for. Returns
/// whether all could be seen.
pub(crate) fn each(act: &mut dyn FnMut(usize, &Arc<Thread>)) -> bool {
    let mut all = true;
    for sleepers in &SLEEPERS {
        match sleepers.try_lock() {
            Some(sleepers) => sleepers
                .iter()
                .for_each(|(channel, thread)| act(channel, thread)),
            None => all = false,
        }
    }
    all
}

/// Notes why a sleep has ended that has just been taken out of the sleepers, whose lock is
/// held.
fn end(thread: &Thread, why: Wake) {
    let timer = {
        let mut sleep = thread.sleep.lock();
        sleep.id = None;
        sleep.outcome = Some(why);
        if sleep.gains {
            thread.gain.store(GAIN_TICKS, Ordering::Relaxed);
        }
        sleep.timer.take()
    };
    if let Some((cpu, timer)) = timer
        && let Some(cpu) = cpu::get(cpu)
    {
        cpu.timers.lock().cancel(timer);
    }
}

/// Ends a sleep whose time is over, unless something else has ended it.
pub(crate) fn time_out(id: SleepId) {
    let thread = {
        let mut sleepers = sleepers(id.channel()).lock();
        let thread = sleepers.remove(id);
        if let Some(thread) = &thread {
            end(thread, Wake::TimedOut);
        }
        thread
    };
    if let Some(thread) = thread {
        sched::resume(thread);
    }
}

/// See [`Thread::interrupt`].
pub(crate) fn interrupt(thread: &Arc<Thread>) {
    let id = {
        let sleep = thread.sleep.lock();
        thread.interrupted.store(true, Ordering::Relaxed);
        sleep.id.filter(|_| sleep.interruptible)
    };
    let woken = id.and_then(|id| {
        let mut sleepers = sleepers(id.channel()).lock();
        let woken = sleepers.remove(id);
        if let Some(thread) = &woken {
            end(thread, Wake::Interrupted);
        }
        woken
    });
    match woken {
        Some(thread) => sched::resume(thread),
        // In user mode on another CPU it must come back to notice.
        None => sched::poke(thread),
    }
}

/// Puts the running thread among the sleepers if `still` says so under their lock.
fn fall_asleep(me: &Arc<Thread>, channel: usize, how: Sleep, still: impl Fn() -> bool) -> bool {
    let mut sleepers = sleepers(channel).lock();
    if !still() {
        return false;
    }
    // Under this lock the sleep is seen by whoever interrupts it, or the interrupt here.
    let mut sleep = me.sleep.lock();
    if how.catch && me.interrupted.load(Ordering::Relaxed) {
        return false;
    }
    let level = if how.lock { me.level() } else { 0 };
    let level = u8::try_from(level).unwrap_or(u8::MAX);
    let id = sleepers.insert(channel, level, me.clone());
    let timer = cpu::this()
        .zip(how.deadline_ns)
        .map(|(cpu, at)| (cpu.number, cpu.timers.lock().wake_at(at, id)));
    sleep.id = Some(id);
    sleep.timer = timer;
    sleep.interruptible = how.catch;
    sleep.gains = !how.lock;
    sleep.outcome = None;
    true
}

/// Sleeps if `still` says so under the lock of the sleepers, as [`Wake::Woken`] otherwise.
#[track_caller]
pub(crate) fn sleep_if(channel: usize, how: Sleep, still: impl Fn() -> bool) -> Wake {
    if cfg!(not(target_os = "none")) {
        return sleep_hosted(how);
    }
    let me = sched::current();
    if how.catch && me.is_interrupted() {
        return interrupted();
    }
    if how.deadline_ns.is_some_and(|end| clock::uptime_ns() >= end) {
        return Wake::TimedOut;
    }
    let mut slept = false;
    sched::reschedule_if(|me| {
        slept = fall_asleep(me, channel, how, still);
        slept
    });
    if how.catch && me.is_interrupted() {
        return interrupted();
    }
    let outcome = me.sleep.lock().outcome.take();
    if slept {
        outcome.unwrap_or(Wake::Woken)
    } else {
        Wake::Woken
    }
}

fn interrupted() -> Wake {
    if CHECK.get().is_none_or(|check| check()) {
        Wake::Interrupted
    } else {
        Wake::Woken
    }
}

/// A host program has one thread, so nobody could wake it.
fn sleep_hosted(how: Sleep) -> Wake {
    core::hint::spin_loop();
    if how.deadline_ns.is_some() {
        Wake::TimedOut
    } else {
        Wake::Woken
    }
}
