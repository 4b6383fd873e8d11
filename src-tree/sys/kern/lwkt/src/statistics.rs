//! Figures about the scheduler.

use core::sync::atomic::Ordering;

use crate::cpu;

/// What a CPU has done.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CpuStatistics {
    /// Its number.
    pub cpu: usize,
    /// Times that the running thread changed.
    pub switches: u64,
    /// Threads that went from it to another CPU while they waited for it.
    pub moved: u64,
    /// Nanoseconds that it had nothing to run, up to the last time that it had something.
    pub idle_ns: u64,
}

/// Iterates over the CPUs that schedule threads.
pub fn statistics() -> impl Iterator<Item = CpuStatistics> {
    cpu::all().map(|cpu| CpuStatistics {
        cpu: cpu.number,
        switches: cpu.switches.load(Ordering::Relaxed),
        moved: cpu.moved.load(Ordering::Relaxed),
        idle_ns: cpu.idle.run_ns(),
    })
}
