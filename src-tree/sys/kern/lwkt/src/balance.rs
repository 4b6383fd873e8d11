//! Which CPU runs a thread that does not care: those of programs.
//!
//! A thread stays where it ran last, where its data are in the caches. A new one begins on an
//! idle CPU. Whoever still waits for a busy CPU at a tick is given to an idle one, and a CPU
//! that becomes idle takes one that waits elsewhere. So what wakes others and sleeps soon
//! keeps them near, and what computes spreads within a tick.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;

use df_machine::smp;

use crate::cpu::{self, Cpu};
use crate::sched;
use crate::thread::Thread;

/// Chooses the CPU of a new thread.
pub(crate) fn place_new(thread: &Thread) -> Option<&'static Cpu> {
    let here = cpu::this()?;
    if thread.is_mobile()
        && let Some(idle) = idle_cpu(here)
    {
        return Some(idle);
    }
    Some(here)
}

/// An idle CPU near behind this one. It does not count as idle any more until it has looked
/// what there is to run.
fn idle_cpu(here: &Cpu) -> Option<&'static Cpu> {
    if cpu::count() < 2 {
        return None;
    }
    let number = smp::idle().next_from(here.number + 1)?;
    if number == here.number || !smp::idle().remove(number) {
        return None;
    }
    cpu::get(number)
}

/// Gives one thread that waits for this CPU to an idle one.
pub(crate) fn give_away(here: &'static Cpu) {
    let Some(idle) = idle_cpu(here) else {
        return;
    };
    let thread = here.queue.lock().run.extract(|t| t.is_mobile());
    if let Some(thread) = thread {
        here.moved.fetch_add(1, Ordering::Relaxed);
        sched::enqueue(idle, thread);
    }
}

/// Takes a thread that waits for another CPU. Called when this one has nothing to run.
pub(crate) fn take_over(here: &Cpu) -> Option<Arc<Thread>> {
    let count = cpu::count();
    if count < 2 {
        return None;
    }
    let others = (1..count).filter_map(|distance| cpu::get((here.number + distance) % count));
    for other in others {
        let Some(mut queue) = other.queue.try_lock() else {
            continue;
        };
        // Who waits for a CPU that is about to run it is left there.
        if queue.is_idle {
            continue;
        }
        if let Some(thread) = queue.run.extract(|t| t.is_mobile()) {
            other.moved.fetch_add(1, Ordering::Relaxed);
            return Some(thread);
        }
    }
    None
}
