//! Ways into the debugger, and back.

use core::fmt;
use core::sync::atomic::{AtomicUsize, Ordering};

use df_machine::debug::{self, TrapFrame, vector};
use df_machine::sync::{Once, Spin};
use df_machine::{console, smp};

use crate::session::{self, Why};

/// Number of the CPU that the debugger runs on, and 1; 0 while it does not.
static ACTIVE: AtomicUsize = AtomicUsize::new(0);
/// What the next breakpoint instruction is for.
static REASON: Spin<Option<&'static str>> = Spin::new(None);
/// Steps left until the prompt.
static STEPS: AtomicUsize = AtomicUsize::new(0);
static READY: Once<()> = Once::new();

/// Makes breakpoints and breaks on the console come here.
pub(crate) fn init() {
    debug::set_debug_handler(trap);
    console::set_break_handler(|| enter("break on the console"));
    READY.set(());
}

/// Stops everything and asks the console what to do; returns when it says `continue`. `why` is
/// shown. Works everywhere, in interrupt handlers too, once the debugger has been set up.
pub fn enter(why: &'static str) {
    if READY.get().is_none() {
        return;
    }
    if let Some(mut reason) = REASON.try_lock() {
        *reason = Some(why);
    }
    debug::enter();
}

/// Ends the debugger without letting anything go on: the system is about to end.
pub(crate) fn leave() {
    ACTIVE.store(0, Ordering::Relaxed);
}

/// Whether this CPU is in the debugger.
pub(crate) fn is_here() -> bool {
    ACTIVE.load(Ordering::Relaxed) == smp::current() + 1
}

/// Asks again, in place of a command that has failed, until the system is to go on. The stack
/// below is lost; a few of them there is room for.
pub(crate) fn again() -> ! {
    let mut frame = TrapFrame::default();
    loop {
        let _steps = session::run(
            &mut frame,
            &"a command has failed; `reboot` is what is left",
            0,
        );
    }
}

/// A breakpoint or a step.
fn trap(frame: &mut TrapFrame) {
    let is_step = frame.vector == u64::from(vector::DEBUG);
    if is_step && STEPS.load(Ordering::Relaxed) > 1 {
        STEPS.fetch_sub(1, Ordering::Relaxed);
        frame.rflags = debug::resume_flags(frame.rflags, true);
        return;
    }
    let reason = REASON.try_lock().and_then(|mut reason| reason.take());
    let why = match reason {
        _ if is_step && debug::breakpoints().contains(&frame.rip) => Why::Breakpoint,
        _ if is_step => Why::Step,
        Some(reason) => Why::Asked(reason),
        None => Why::Instruction,
    };
    interact(frame, &why);
}

/// Stops everything else, talks to the console, lets everything go on.
pub(crate) fn interact(frame: &mut TrapFrame, why: &dyn fmt::Display) {
    let me = smp::current() + 1;
    // Another one may be faster; it stops this one here.
    while ACTIVE
        .compare_exchange(0, me, Ordering::Acquire, Ordering::Relaxed)
        .is_err()
    {
        if is_here() {
            // The debugger itself has stumbled upon a breakpoint of its own.
            frame.rflags = debug::resume_flags(frame.rflags, false);
            return;
        }
        smp::poll();
        core::hint::spin_loop();
    }
    let emergency = console::is_emergency();
    console::set_emergency(true);
    let missing = if emergency {
        0
    } else {
        smp::stop_others(false)
    };
    let steps = session::run(frame, why, missing);
    STEPS.store(steps, Ordering::Relaxed);
    frame.rflags = debug::resume_flags(frame.rflags, steps > 0);
    console::set_emergency(emergency);
    ACTIVE.store(0, Ordering::Release);
    if !emergency {
        smp::resume_others();
    }
}
