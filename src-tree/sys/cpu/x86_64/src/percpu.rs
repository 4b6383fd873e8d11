//! What the rooms above keep for each CPU: a reference that is found with two loads, and cells
//! that only the threads of their CPU use.

use core::cell::UnsafeCell;
use core::fmt;
use core::marker::PhantomData;
use core::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use crate::local;

/// The place of one reference for each CPU. There is room for one such static in the kernel:
/// a CPU knows whose reference it has, and [`CpuSlot::get`] of any other gives nothing.
pub struct CpuSlot<T: 'static> {
    /// Not empty, so that no two statics have the same address.
    _distinct: AtomicBool,
    _value: PhantomData<&'static T>,
}

impl<T: Sync> CpuSlot<T> {
    /// A place that no CPU has filled yet.
    #[must_use]
    #[expect(clippy::new_without_default, reason = "only statics make sense")]
    pub const fn new() -> Self {
        Self {
            _distinct: AtomicBool::new(false),
            _value: PhantomData,
        }
    }

    /// Makes `value` what [`CpuSlot::get`] returns on this CPU from now on.
    pub fn set(&'static self, value: &'static T) {
        let key = core::ptr::from_ref(self).addr() as u64;
        let value = core::ptr::from_ref(value).expose_provenance() as u64;
        local::with(|cpu| cpu.set_slot(key, value));
    }

    /// What was set on this CPU; `None` before that and on the host. The caller stays on the
    /// CPU: it has interrupts off, or does not give the CPU away.
    #[inline]
    pub fn get(&'static self) -> Option<&'static T> {
        let value = local::slot(core::ptr::from_ref(self).addr() as u64)?;
        let value = core::ptr::with_exposed_provenance::<T>(value as usize);
        // SAFETY: stored by `set` of this very static, so a reference to a `T` that lives for
        // ever.
        Some(unsafe { &*value })
    }
}

impl<T> fmt::Debug for CpuSlot<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CpuSlot")
    }
}

/// A value of one CPU, used by the threads that run there, one short step at a time: no lock,
/// and no instruction that locks the bus.
pub struct CpuCell<T> {
    /// Number of the CPU; [`IN_USE`] during a step.
    state: AtomicUsize,
    value: UnsafeCell<T>,
}

const IN_USE: usize = usize::MAX;

// SAFETY: `with` gives one reference at a time, and only on the cell's CPU: see there.
unsafe impl<T: Send> Sync for CpuCell<T> {}

impl<T> CpuCell<T> {
    /// A cell of the CPU with a number.
    #[must_use]
    pub const fn new(cpu: usize, value: T) -> Self {
        Self {
            state: AtomicUsize::new(cpu),
            value: UnsafeCell::new(value),
        }
    }

    /// Runs `act` on the value. It does not sleep and does not use the cell itself.
    ///
    /// # Panics
    /// On another CPU, and when the cell is in use.
    #[inline]
    pub fn with<R>(&self, act: impl FnOnce(&mut T) -> R) -> R {
        let cpu = local::number();
        if !self.begin(cpu) {
            misused(cpu);
        }
        // SAFETY: this runs on the cell's CPU, whose threads do not interrupt each other, and
        // whose interrupt handlers end before the thread goes on: between the look at `state`
        // and its change nobody else can have come, and until it is changed back nobody does.
        let result = act(unsafe { &mut *self.value.get() });
        self.state.store(cpu, Ordering::Release);
        result
    }

    /// Begins a step on a CPU, if the cell is that CPU's and not in use.
    #[inline]
    fn begin(&self, cpu: usize) -> bool {
        if cfg!(target_os = "none") {
            let mine = self.state.load(Ordering::Acquire) == cpu;
            if mine {
                self.state.store(IN_USE, Ordering::Relaxed);
            }
            mine
        } else {
            // On the host all threads pass for one CPU.
            self.state
                .compare_exchange(cpu, IN_USE, Ordering::Acquire, Ordering::Relaxed)
                .is_ok()
        }
    }
}

#[cold]
#[inline(never)]
fn misused(cpu: usize) -> ! {
    panic!("CPU {cpu} uses a cell that is another CPU's, or in use");
}

impl<T> fmt::Debug for CpuCell<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CpuCell")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::{CpuCell, CpuSlot};

    static SLOT: CpuSlot<u32> = CpuSlot::new();

    #[test]
    fn a_host_program_has_nothing_of_a_cpu() {
        assert_eq!(SLOT.get(), None);
    }

    #[test]
    fn a_cell_is_used_in_steps() {
        let cell = CpuCell::new(0, 1);
        cell.with(|value| *value += 1);
        assert_eq!(cell.with(|value| *value), 2);
    }

    #[test]
    #[should_panic(expected = "or in use")]
    fn a_cell_that_is_in_use_is_not_given_out_again() {
        let cell = CpuCell::new(0, ());
        cell.with(|()| cell.with(|()| ()));
    }

    #[test]
    #[should_panic(expected = "CPU 0 uses a cell that is another")]
    fn a_cell_of_another_cpu_is_not_given_out() {
        CpuCell::new(3, ()).with(|()| ());
    }
}
