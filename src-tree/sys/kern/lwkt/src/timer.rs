//! Timers of each CPU: ends of sleeps, and ticks while it runs something.

use df_libkern::sleepqueue::SleepId;
use df_libkern::systimer::{SysTimers, TimerId};
use df_machine::clock;
use df_machine::ktr;

use crate::cpu::{self, Cpu};
use crate::{balance, sched, sleep};

/// Ticks a second, of a CPU that runs something.
pub const TICK_HZ: u64 = 100;
const TICK_NS: u64 = 1_000_000_000 / TICK_HZ;

/// What happens when a timer is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Event {
    Tick,
    Wake(SleepId),
}

/// The timers of a CPU.
pub(crate) struct Timers {
    timers: SysTimers<Event>,
    /// When the CPU will be interrupted, or before.
    armed: u64,
}

impl Timers {
    pub(crate) const fn new() -> Self {
        Self {
            timers: SysTimers::new(),
            armed: u64::MAX,
        }
    }

    /// Ends a sleep at a time. Called on the CPU that the timers belong to.
    pub(crate) fn wake_at(&mut self, at: u64, id: SleepId) -> TimerId {
        let timer = self.timers.once(at, Event::Wake(id));
        self.arm();
        timer
    }

    /// Takes [`Timers::wake_at`] back; on any CPU.
    pub(crate) fn cancel(&mut self, timer: TimerId) {
        // The interrupt comes nevertheless, and finds nothing due.
        let _due_already = self.timers.cancel(timer);
    }

    /// Lets ticks come. Called on the CPU that the timers belong to.
    pub(crate) fn start_ticks(&mut self) {
        let first = clock::uptime_ns().saturating_add(TICK_NS);
        self.timers.periodic(first, TICK_NS, Event::Tick);
        self.arm();
    }

    fn stop_ticks(&mut self) {
        self.timers.cancel_all(|event| *event == Event::Tick);
    }

    /// Sees to it that an interrupt comes when the next one is due.
    fn arm(&mut self) {
        if let Some(next) = self.timers.next().filter(|&next| next < self.armed) {
            self.armed = next;
            clock::arm(next);
        }
    }
}

/// Called when this CPU's timer interrupts.
pub(crate) fn interrupt() {
    let Some(cpu) = cpu::this() else {
        return;
    };
    let mut served = 0;
    loop {
        let due = cpu.timers.lock().timers.due(clock::uptime_ns());
        match due {
            Some(Event::Tick) => tick(cpu),
            Some(Event::Wake(id)) => sleep::time_out(id),
            None => break,
        }
        served += 1;
    }
    ktr::log(ktr::Event::Timer, [served, 0, 0]);
    let mut timers = cpu.timers.lock();
    timers.armed = u64::MAX;
    timers.arm();
}

/// Ages the queue, counts the slice of the running thread, and spreads work. An idle CPU's
/// ticks end.
fn tick(cpu: &'static Cpu) {
    let mut queue = cpu.queue.lock();
    if queue.is_idle && queue.run.is_empty() {
        queue.ticking = false;
        drop(queue);
        cpu.timers.lock().stop_ticks();
        return;
    }
    sched::count_tick(cpu, &mut queue);
    let crowded = !queue.run.is_empty();
    drop(queue);
    if crowded {
        balance::give_away(cpu);
    }
}
