//! Which CPU runs a thread that does not care: those of programs.
//!
//! A thread stays where it ran last, where its data are in the caches. A new one begins on an
//! idle CPU. Whoever still waits for a busy CPU at a tick is given to an idle one, and a CPU
//! that becomes idle takes one that waits elsewhere. So what wakes others and sleeps soon
//! keeps them near, and what computes spreads within a tick.
//!
//! A thread with a mask ([`Thread::set_cpus`]) is offered only the CPUs of the mask, and sent to
//! one of them wherever it would run on another: when it is woken, when it yields, and in the
//! moment that a CPU takes it from its queue. That last look decides; the others save the way.

use alloc::sync::Arc;
use core::sync::atomic::Ordering;

use df_libkern::placement;
use df_machine::smp;

use crate::cpu::{self, Cpu};
use crate::sched;
use crate::thread::Thread;

/// Chooses the CPU of a new thread.
pub(crate) fn place_new(thread: &Thread) -> Option<&'static Cpu> {
    let here = cpu::this()?;
    if thread.is_mobile()
        && let Some(idle) = idle_cpu(here, thread)
    {
        return Some(idle);
    }
    Some(allowed(thread, here))
}

/// The CPU itself if the thread may run on it, else one that it may run on.
pub(crate) fn allowed(thread: &Thread, here: &'static Cpu) -> &'static Cpu {
    elsewhere(thread, here).unwrap_or(here)
}

/// The CPU for a thread that may not run on `here`; `None` if it may, or there is no other. The
/// thread must go there: the CPU does not count as idle any more.
pub(crate) fn elsewhere(thread: &Thread, here: &Cpu) -> Option<&'static Cpu> {
    if thread.may_run_on(here.number) {
        return None;
    }
    let (online, idle) = (smp::online().snapshot(), smp::idle().snapshot());
    let number = placement::elsewhere(thread.cpus(), online, idle, here.number)?;
    let there = cpu::get(number)?;
    smp::idle().remove(number);
    Some(there)
}

/// An idle CPU near behind this one that the thread may run on. It does not count as idle any
/// more until it has looked what there is to run.
fn idle_cpu(here: &Cpu, thread: &Thread) -> Option<&'static Cpu> {
    if cpu::count() < 2 {
        return None;
    }
    let idle = smp::idle().snapshot();
    let number = placement::idle_near(thread.cpus(), idle, here.number)?;
    if !smp::idle().remove(number) {
        return None;
    }
    cpu::get(number)
}

/// Gives one thread that waits for this CPU to an idle one.
pub(crate) fn give_away(here: &'static Cpu) {
    if cpu::count() < 2 || smp::idle().is_empty() {
        return;
    }
    let mut idle = None;
    let thread = here.queue.lock().run.extract(|thread| {
        if thread.is_mobile() {
            idle = idle_cpu(here, thread);
        }
        idle.is_some()
    });
    if let Some((idle, thread)) = idle.zip(thread) {
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
        let wanted = |thread: &Arc<Thread>| thread.is_mobile() && thread.may_run_on(here.number);
        if let Some(thread) = queue.run.extract(wanted) {
            other.moved.fetch_add(1, Ordering::Relaxed);
            return Some(thread);
        }
    }
    None
}
