//! Waiting for a device.

use core::time::Duration;

use df_lwkt::{Sleep, WaitQueue};
use df_machine::clock;
use df_machine::device::msi;

use crate::Interrupt;

/// How long an interrupt that was lost can delay an answer.
const LOOK_AGAIN_NS: u64 = 20_000_000;

/// Who waits for which line.
static LINES: [WaitQueue; msi::LINES as usize] = [const { WaitQueue::new() }; msi::LINES as usize];

/// What the interrupt thread of a line does.
pub(crate) fn wake(line: u8) {
    if let Some(queue) = LINES.get(usize::from(line)) {
        queue.wake();
    }
}

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

    /// Waits until `done` says so; `false` when `patience` ends before. Other threads run
    /// meanwhile.
    ///
    /// `done` asks the device itself, at every interrupt and from time to time besides, so an
    /// interrupt that is lost costs little.
    pub fn wait(&self, done: &mut dyn FnMut() -> bool, patience: Duration) -> bool {
        let patience = u64::try_from(patience.as_nanos()).unwrap_or(u64::MAX);
        let deadline = clock::uptime_ns().saturating_add(patience);
        let queue = self
            .interrupt
            .as_ref()
            .and_then(|interrupt| LINES.get(usize::from(interrupt.line)));
        loop {
            if done() {
                return true;
            }
            let now = clock::uptime_ns();
            if now >= deadline {
                return false;
            }
            match queue {
                Some(queue) => {
                    let look = now.saturating_add(LOOK_AGAIN_NS).min(deadline);
                    let how = Sleep::PLAIN.until(Some(look));
                    if queue.wait_for(how, || done().then_some(())).is_ok() {
                        return true;
                    }
                }
                None => df_lwkt::yield_now(),
            }
        }
    }
}
