//! Waiting: the only place where a process stops running inside the kernel.

use df_abi::Errno;
use df_libkern::signals::Disposition;
use df_machine::intr;

use crate::proc::run::post_typed_signals;
use crate::syscall::Call;

impl Call<'_> {
    /// Waits until `ready` says so (`Ok(true)`) or the clock reaches `deadline_ns` of up time
    /// (`Ok(false)`).
    ///
    /// # Errors
    /// `EINTR` when a signal arrives that ends or interrupts the process.
    pub(crate) fn wait(
        &mut self,
        ready: &mut dyn FnMut() -> bool,
        deadline_ns: Option<u64>,
    ) -> Result<bool, Errno> {
        loop {
            let console = self.sys.console.clone();
            let mut is_ready = false;
            intr::wait(
                &mut || {
                    console.pump();
                    is_ready = ready();
                    is_ready || console.has_signals()
                },
                deadline_ns,
            );
            if is_ready {
                return Ok(true);
            }
            post_typed_signals(self.sys, self.proc);
            if self.interrupted() {
                return Err(Errno::EINTR);
            }
            if deadline_ns.is_some_and(|end| df_machine::clock::uptime_ns() >= end) {
                return Ok(false);
            }
        }
    }

    /// Whether a signal waits that would end the process or run a handler.
    fn interrupted(&self) -> bool {
        let is_init = self.proc.pid == 1;
        self.proc.signals.has(|d| match d {
            Disposition::Catch(_) => true,
            Disposition::Terminate => !is_init,
            Disposition::Stop | Disposition::Ignore => false,
        })
    }
}
