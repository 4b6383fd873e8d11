//! Waiting for interrupts.

/// Halts with interrupts enabled until `done` returns true or the clock reaches `deadline_ns`
/// (in [`crate::clock::uptime_ns`] time). Returns whether `done` was reached.
pub fn wait(done: &mut dyn FnMut() -> bool, _deadline_ns: Option<u64>) -> bool {
    done()
}
