//! Free frames at hand: a few for each CPU, so that one at a time costs no lock that others
//! want, and some that are full of zeros already, made while a CPU had nothing else to do.

use core::sync::atomic::{AtomicBool, Ordering};

use df_libkern::queue::Queue;
use df_machine::smp::{self, MAX_CPUS};

use crate::machine::Spin;

/// Frames that a CPU keeps at most.
const KEPT: usize = 16;
/// Frames that it takes from the allocator at a time.
pub(crate) const BATCH: usize = 8;
/// Frames full of zeros that are kept at most: 1 MiB.
const ZEROED: usize = 256;

static CPUS: [Spin<Queue<u64, KEPT>>; MAX_CPUS] = [const { Spin::new(Queue::new()) }; MAX_CPUS];
static ZEROS: Spin<Queue<u64, ZEROED>> = Spin::new(Queue::new());
/// There is no room for more zeros, as far as is known without the lock: idle CPUs ask often.
static ENOUGH: AtomicBool = AtomicBool::new(false);

fn mine() -> &'static Spin<Queue<u64, KEPT>> {
    &CPUS[smp::current() % MAX_CPUS]
}

/// Takes a frame of this CPU.
pub(crate) fn take() -> Option<u64> {
    mine().lock().pop()
}

/// Keeps a free frame.
///
/// # Errors
/// The frame, when this CPU has enough.
pub(crate) fn put(frame: u64) -> Result<(), u64> {
    mine().lock().push(frame)
}

/// Takes a frame that is full of zeros.
pub(crate) fn take_zeroed() -> Option<u64> {
    let mut zeros = ZEROS.lock();
    ENOUGH.store(false, Ordering::Relaxed);
    zeros.pop()
}

/// Keeps a frame that is full of zeros.
///
/// # Errors
/// The frame, when there are enough.
pub(crate) fn put_zeroed(frame: u64) -> Result<(), u64> {
    let mut zeros = ZEROS.lock();
    let put = zeros.push(frame);
    ENOUGH.store(zeros.len() == ZEROED, Ordering::Relaxed);
    put
}

/// Whether there is no room for more frames that are full of zeros.
pub(crate) fn has_enough_zeroed() -> bool {
    ENOUGH.load(Ordering::Relaxed)
}

/// How many frames are full of zeros.
pub(crate) fn zeroed() -> usize {
    ZEROS.lock().len()
}

/// How many frames all CPUs keep.
pub(crate) fn kept() -> usize {
    CPUS.iter().map(|cpu| cpu.lock().len()).sum()
}

/// Gives all frames to `free`.
pub(crate) fn drain(mut free: impl FnMut(u64)) {
    for cpu in &CPUS {
        while let Some(frame) = next(cpu) {
            free(frame);
        }
    }
    while let Some(frame) = take_zeroed() {
        free(frame);
    }
}

fn next(cpu: &Spin<Queue<u64, KEPT>>) -> Option<u64> {
    cpu.lock().pop()
}
