//! How a thread stops and goes on.

use core::sync::atomic::Ordering;

use df_machine::clock;
use df_machine::sync::Once;

use crate::sched::{self, SCHED};

/// How to sleep.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sleep {
    /// [`crate::Thread::interrupt`] ends the sleep (`PCATCH`).
    pub catch: bool,
    /// End of the sleep in nanoseconds of up time; noticed at the next tick.
    pub deadline_ns: Option<u64>,
}

impl Sleep {
    /// Until woken.
    pub const PLAIN: Self = Self {
        catch: false,
        deadline_ns: None,
    };
    /// Until woken or interrupted.
    pub const CATCH: Self = Self {
        catch: true,
        deadline_ns: None,
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
/// A `wakeup` before the sleep is not noticed. No thread runs between a look at a condition
/// and the sleep, but interrupt handlers do: for what they change use a
/// [`WaitQueue`](crate::WaitQueue).
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

/// Wakes up to `most` threads; `note` is called under the scheduler's lock.
pub(crate) fn wake(channel: usize, most: usize, note: impl FnOnce()) {
    let mut sched = SCHED.lock();
    note();
    for thread in sched.sleepers.wake(channel, most) {
        sched.awaken(thread, Wake::Woken);
    }
}

/// Sleeps if `still` says so under the scheduler's lock, as [`Wake::Woken`] otherwise.
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
    sched::reschedule(|sched, me| {
        let late = how.catch && me.interrupted.load(Ordering::Relaxed);
        slept = !late && still();
        if slept {
            let id = sched.sleepers.insert(channel, how.deadline_ns, me.clone());
            let mut sleep = me.sleep.lock();
            sleep.id = Some(id);
            sleep.interruptible = how.catch;
            sleep.outcome = None;
        } else {
            sched.go_on(me);
        }
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
