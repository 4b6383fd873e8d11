//! Waiting inside system calls.

use df_abi::Errno;
use df_abi::signal::SIG_SETMASK;
use df_abi::signal::SigSet;
use df_lwkt::{ACTIVITY, Sleep, WaitQueue, Wake};

use crate::proc::Lwp;
use crate::syscall::Call;

impl Lwp {
    /// Replaces the mask of blocked signals.
    pub(crate) fn set_mask(&self, mask: &SigSet) {
        self.change_mask(SIG_SETMASK, mask)
            .expect("SIG_SETMASK is known");
    }

    /// Changes the mask of blocked signals as `sigprocmask` does. What is no longer blocked is
    /// noticed before the thread goes back to user mode.
    ///
    /// # Errors
    /// `EINVAL` for an unknown `how`.
    pub(crate) fn change_mask(&self, how: i32, set: &SigSet) -> Result<(), Errno> {
        self.signals.lock().change_mask(how, set)?;
        self.interrupt();
        Ok(())
    }
}

impl Call<'_> {
    /// Waits on a queue until `ready` gives something (`Some`) or the clock reaches
    /// `deadline_ns` of up time (`None`).
    ///
    /// # Errors
    /// `EINTR` when a signal arrives that ends the process or runs a handler, or a debugger has
    /// changed the registers. A stop or a checkpoint only makes the wait longer.
    pub(crate) fn wait_on<T>(
        &self,
        queue: &WaitQueue,
        deadline_ns: Option<u64>,
        mut ready: impl FnMut() -> Option<T>,
    ) -> Result<Option<T>, Errno> {
        loop {
            match queue.wait_for(Sleep::CATCH.until(deadline_ns), &mut ready) {
                Ok(value) => return Ok(Some(value)),
                Err(Wake::TimedOut) => return Ok(None),
                Err(_) if self.lwp.stays_in_call() => {}
                Err(_) => return Err(Errno::EINTR),
            }
        }
    }

    /// Waits until `ready` says so (`Ok(true)`) or the clock reaches `deadline_ns` of up time
    /// (`Ok(false)`). Looks whenever [`ACTIVITY`] is woken.
    ///
    /// # Errors
    /// As [`Call::wait_on`].
    pub(crate) fn wait(
        &mut self,
        ready: &mut dyn FnMut() -> bool,
        deadline_ns: Option<u64>,
    ) -> Result<bool, Errno> {
        let found = self.wait_on(&ACTIVITY, deadline_ns, || ready().then_some(()))?;
        Ok(found.is_some())
    }

    /// Carries out `f` with another mask of blocked signals. When a signal ends it, the mask
    /// stays until the handler has been started.
    pub(crate) fn with_mask<T>(
        &mut self,
        mask: Option<SigSet>,
        f: impl FnOnce(&mut Self) -> Result<T, Errno>,
    ) -> Result<T, Errno> {
        let Some(mask) = mask else {
            return f(self);
        };
        let before = self.lwp.shared.signals.lock().mask;
        // Who looks at the thread meanwhile is to see this one.
        self.lwp.saved_mask = Some(before);
        self.lwp.shared.set_mask(&mask);
        let result = f(self);
        if !matches!(result, Err(Errno::EINTR)) {
            self.lwp.saved_mask = None;
            self.lwp.shared.set_mask(&before);
        }
        result
    }
}
