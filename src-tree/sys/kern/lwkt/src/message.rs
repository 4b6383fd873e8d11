//! Work that one CPU sends to another: a queue for each pair, emptied by an interrupt.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::sync::atomic::{AtomicU64, Ordering};

use df_libkern::cpus::Cpus;
use df_libkern::ring::Ring;
use df_machine::intr::IrqGuard;
use df_machine::ktr::{self, Event};
use df_machine::smp::{self, MAX_CPUS};
use df_machine::sync::{Once, held_spin};

use crate::queue::WaitQueue;
use crate::sched;

/// Messages that wait for a CPU from one other CPU, at most; who sends more waits.
const ROOM: usize = 32;

type Message = Box<dyn FnOnce() + Send>;
type Pair = Once<Box<Ring<Message, ROOM>>>;

/// By receiver, then by sender. Made when they are first used.
static RECEIVERS: [Once<Box<[Pair]>>; MAX_CPUS] = [const { Once::new() }; MAX_CPUS];
static SENT: AtomicU64 = AtomicU64::new(0);

/// Runs `act` on another CPU soon, in its interrupt handler, or on this one at once. It must
/// not sleep. Messages from one CPU to another arrive in order. Returns whether there is such
/// a CPU.
///
/// # Panics
/// When the CPU holds a spin lock, which `act` might want.
#[track_caller]
pub fn send(cpu: usize, act: impl FnOnce() + Send + 'static) -> bool {
    if let Some(taken) = held_spin() {
        panic!("a message is sent with the spin lock held that was taken at {taken}");
    }
    if !smp::online().contains(cpu) {
        return false;
    }
    let _irq = IrqGuard::new();
    if cpu == smp::current() {
        act();
        return true;
    }
    let ring = ring(smp::current(), cpu);
    let mut message: Message = Box::new(act);
    SENT.fetch_add(1, Ordering::Relaxed);
    ktr::log(Event::IpiSend, [cpu as u64, 0, 0]);
    loop {
        match ring.push(message) {
            Ok(was_empty) => {
                if was_empty {
                    smp::notify(cpu);
                }
                return true;
            }
            Err(back) => message = back,
        }
        // The other side may be waiting for this one in the same way.
        serve();
        smp::poll();
        core::hint::spin_loop();
    }
}

/// Runs `act` on another CPU and waits, asleep, for what it returns. `None` if there is no
/// such CPU.
#[track_caller]
pub fn call<R: Send + Sync + 'static>(
    cpu: usize,
    act: impl FnOnce() -> R + Send + 'static,
) -> Option<R> {
    struct Answer<R> {
        value: Once<R>,
        queue: WaitQueue,
    }
    let answer = Arc::new(Answer {
        value: Once::new(),
        queue: WaitQueue::new(),
    });
    let theirs = answer.clone();
    if !send(cpu, move || {
        theirs.value.set(act());
        theirs.queue.wake();
    }) {
        return None;
    }
    answer.queue.wait(|| answer.value.get().is_some());
    // The other side lets go of the answer soon, if it has not yet.
    let mut answer = answer;
    loop {
        match Arc::try_unwrap(answer) {
            Ok(answer) => return answer.value.into_inner(),
            Err(still) => answer = still,
        }
        smp::poll();
        core::hint::spin_loop();
    }
}

/// Goes on alone, on the first CPU, and stops all others in order: for the end of the system.
pub fn retire_others() {
    if smp::count() < 2 {
        return;
    }
    // Nobody takes this thread over, and no mask keeps it elsewhere.
    sched::current().set_cpus(Cpus::NONE.with(0));
    if !sched::move_to(0) {
        return;
    }
    let others: Vec<_> = smp::online().iter().filter(|&cpu| cpu != 0).collect();
    for &cpu in &others {
        send(cpu, || smp::retire());
    }
    while others.iter().any(|&cpu| smp::online().contains(cpu)) {
        smp::poll();
        core::hint::spin_loop();
    }
}

/// Messages sent so far.
#[must_use]
pub fn sent() -> u64 {
    SENT.load(Ordering::Relaxed)
}

/// The queues between CPUs that are not empty: receiver, sender, messages.
pub(crate) fn waiting() -> impl Iterator<Item = (usize, usize, usize)> {
    let receivers = RECEIVERS.iter().enumerate();
    receivers.flat_map(|(to, senders)| {
        let senders = senders.get().into_iter().flat_map(|s| s.iter().enumerate());
        senders.filter_map(move |(from, ring)| {
            let count = ring.get()?.len();
            (count > 0).then_some((to, from, count))
        })
    })
}

fn ring(from: usize, to: usize) -> &'static Ring<Message, ROOM> {
    let senders = made(&RECEIVERS[to], || {
        (0..MAX_CPUS).map(|_| Once::new()).collect()
    });
    let ring: &Box<_> = made(&senders[from], Box::default);
    ring
}

/// The value of a cell, made unless somebody was first.
fn made<T: Send + Sync>(cell: &'static Once<T>, make: impl Fn() -> T) -> &'static T {
    loop {
        if let Some(value) = cell.get() {
            return value;
        }
        cell.set(make());
    }
}

/// Runs what other CPUs have sent. Called by the interrupt handler.
pub(crate) fn serve() {
    let _irq = IrqGuard::new();
    let Some(senders) = RECEIVERS[smp::current()].get() else {
        return;
    };
    let mut served = 0;
    for ring in senders.iter().filter_map(Once::get) {
        while let Some(act) = ring.pop() {
            act();
            served += 1;
        }
    }
    ktr::log(Event::IpiServe, [served, 0, 0]);
}
