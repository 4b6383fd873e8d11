//! Signals the older ways, and sets as wholes: `sighold`, `siginterrupt`, `sigpause`,
//! `sigsetmask`, `sigorset` and relatives.

use core::ffi::c_int;
use core::ptr::{null, null_mut};

use df_abi::signal::{SIG_BLOCK, SIG_IGN, SIG_SETMASK, SIG_UNBLOCK, SigAction, SigSet, sa};

use crate::signal::{sigaction, sigprocmask, sigsuspend};

/// A set of one signal.
fn only(number: c_int) -> SigSet {
    let mut set = SigSet::EMPTY;
    set.insert(number);
    set
}

/// A set of signals up to 32 from a word.
fn of_word(word: c_int) -> SigSet {
    let mut set = SigSet::EMPTY;
    set.bits[0] = word.cast_unsigned();
    set
}

/// Blocks a signal.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn sighold(number: c_int) -> c_int {
    let set = only(number);
    // SAFETY: the set lives as long as the call.
    unsafe { sigprocmask(SIG_BLOCK, &raw const set, null_mut()) }
}

/// Lets a signal come again.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn sigrelse(number: c_int) -> c_int {
    let set = only(number);
    // SAFETY: the set lives as long as the call.
    unsafe { sigprocmask(SIG_UNBLOCK, &raw const set, null_mut()) }
}

/// Ignores a signal.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn sigignore(number: c_int) -> c_int {
    let action = SigAction {
        sa_handler: SIG_IGN,
        ..SigAction::default()
    };
    // SAFETY: the structure lives as long as the call.
    unsafe { sigaction(number, &raw const action, null_mut()) }
}

/// Sets whether a signal ends system calls that it interrupts, or they go on.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn siginterrupt(number: c_int, ends: c_int) -> c_int {
    let mut action = SigAction::default();
    // SAFETY: the structure lives as long as the call.
    if unsafe { sigaction(number, null(), &raw mut action) } != 0 {
        return -1;
    }
    if ends != 0 {
        action.sa_flags &= !sa::SA_RESTART;
    } else {
        action.sa_flags |= sa::SA_RESTART;
    }
    // SAFETY: as above.
    unsafe { sigaction(number, &raw const action, null_mut()) }
}

/// Sets the blocked signals up to 32 to those of a word; gives the old ones.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn sigsetmask(word: c_int) -> c_int {
    change(SIG_SETMASK, word)
}

/// Blocks the signals of a word, too; gives those that were blocked.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn sigblock(word: c_int) -> c_int {
    change(SIG_BLOCK, word)
}

fn change(how: c_int, word: c_int) -> c_int {
    let (set, mut old) = (of_word(word), SigSet::EMPTY);
    // SAFETY: both sets live as long as the call.
    match unsafe { sigprocmask(how, &raw const set, &raw mut old) } {
        0 => old.bits[0].cast_signed(),
        failed => failed,
    }
}

/// Waits for a signal with the signals of a word blocked.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn sigpause(word: c_int) -> c_int {
    let set = of_word(word);
    // SAFETY: the set lives as long as the call.
    unsafe { sigsuspend(&raw const set) }
}

/// Whether a set is empty.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub unsafe extern "C" fn sigisemptyset(set: *const SigSet) -> c_int {
    // SAFETY: the caller gives a set.
    c_int::from(unsafe { &*set }.bits == [0; 4])
}

/// Defines functions that make a set of two.
macro_rules! of_two {
    ($($(#[$doc:meta])* fn $name:ident = $join:expr;)*) => {$(
        $(#[$doc])*
        #[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
        pub unsafe extern "C" fn $name(out: *mut SigSet, a: *const SigSet, b: *const SigSet) -> c_int {
            // SAFETY: the caller gives sets.
            let (a, b) = (unsafe { a.read() }, unsafe { b.read() });
            let join: fn(u32, u32) -> u32 = $join;
            let bits = core::array::from_fn(|at| join(a.bits[at], b.bits[at]));
            // SAFETY: the caller gives a place.
            unsafe { out.write(SigSet { bits }) };
            0
        }
    )*};
}

of_two! {
    /// Makes a set of what is in both.
    fn sigandset = |a, b| a & b;
    /// Makes a set of what is in one of two.
    fn sigorset = |a, b| a | b;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_are_joined_and_cut() {
        let (a, mut b) = (only(5), only(5));
        b.insert(64);
        let mut out = SigSet::EMPTY;
        // SAFETY: the sets are the test's own.
        unsafe { sigandset(&raw mut out, &raw const a, &raw const b) };
        assert!(out.contains(5) && !out.contains(64));
        // SAFETY: as above.
        unsafe { sigorset(&raw mut out, &raw const a, &raw const b) };
        assert!(out.contains(5) && out.contains(64));
        // SAFETY: as above.
        assert_eq!(unsafe { sigisemptyset(&raw const out) }, 0);
    }
}
