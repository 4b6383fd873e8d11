//! What on the console calls the debugger: a break on the serial line, the sequence that stands
//! for one (CR, `~`, ^B), control-alt-escape on the keyboard.

use core::sync::atomic::{AtomicBool, Ordering};

use df_cpu_x86_64::sync::Once;

/// Which of them are heeded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Breaks {
    /// A break on the serial line, and control-alt-escape.
    pub plain: bool,
    /// The sequence for lines without a break.
    pub sequence: bool,
}

static PLAIN: AtomicBool = AtomicBool::new(true);
static SEQUENCE: AtomicBool = AtomicBool::new(true);
static HANDLER: Once<fn()> = Once::new();

/// Which breaks are heeded; all, at first.
#[must_use]
pub fn breaks() -> Breaks {
    Breaks {
        plain: PLAIN.load(Ordering::Relaxed),
        sequence: SEQUENCE.load(Ordering::Relaxed),
    }
}

/// Chooses which breaks are heeded.
pub fn set_breaks(breaks: Breaks) {
    PLAIN.store(breaks.plain, Ordering::Relaxed);
    SEQUENCE.store(breaks.sequence, Ordering::Relaxed);
}

/// Sets who is called at a break, in an interrupt handler that holds no lock. The first call
/// wins.
pub fn set_break_handler(handler: fn()) {
    HANDLER.set(handler);
}

fn call(wanted: bool) {
    if let Some(handler) = HANDLER.get().filter(|_| wanted) {
        handler();
    }
}

/// A break has come, or control-alt-escape.
pub(super) fn plain() {
    call(breaks().plain);
}

/// The sequence has come.
pub(super) fn sequence() {
    call(breaks().sequence);
}
