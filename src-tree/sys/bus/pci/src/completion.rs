//! Waiting for a device.

use core::time::Duration;

use df_machine::{clock, intr};

use crate::Interrupt;

/// How a driver learns that its device is done: by an interrupt, or by asking again and again.
#[derive(Debug)]
pub struct Completion {
    interrupt: Option<Interrupt>,
}

impl Completion {
    /// Waits by this interrupt, or by polling without one.
    #[must_use]
    pub const fn new(interrupt: Option<Interrupt>) -> Self {
        Self { interrupt }
    }

    /// How it waits, in words.
    #[must_use]
    pub const fn describe(&self) -> &'static str {
        match self.interrupt {
            Some(_) => "interrupts by message",
            None => "polling",
        }
    }

    /// Waits until `done` says so; `false` when `patience` ends before.
    ///
    /// `done` asks the device itself, at every interrupt and at every tick of the clock, so an
    /// interrupt that is lost costs one tick.
    pub fn wait(&self, done: &mut dyn FnMut() -> bool, patience: Duration) -> bool {
        let patience = u64::try_from(patience.as_nanos()).unwrap_or(u64::MAX);
        let deadline = clock::uptime_ns().saturating_add(patience);
        if self.interrupt.is_some() {
            return intr::wait(done, Some(deadline));
        }
        loop {
            if done() {
                return true;
            }
            if clock::uptime_ns() >= deadline {
                return false;
            }
            core::hint::spin_loop();
        }
    }
}
