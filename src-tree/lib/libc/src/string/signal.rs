//! Names and texts of signals: `strsignal`, `sys_signame`.

use core::ffi::{CStr, c_char, c_int};

use df_abi::signal::NSIG;

/// A table of texts as C has it.
#[repr(transparent)]
#[derive(Debug)]
pub struct Table([*const c_char; NSIG as usize]);

// SAFETY: the pointers are those of constants.
unsafe impl Sync for Table {}

/// Names with a zero behind each, in the order of their numbers from 1.
const NAMES: &str = "HUP\0INT\0QUIT\0ILL\0TRAP\0ABRT\0EMT\0FPE\0KILL\0BUS\0SEGV\0SYS\0PIPE\0ALRM\0TERM\0URG\0STOP\0TSTP\0CONT\0CHLD\0TTIN\0TTOU\0IO\0XCPU\0XFSZ\0VTALRM\0PROF\0WINCH\0INFO\0USR1\0USR2\0THR\0CKPT\0CKPTEXIT\0";
/// Texts, likewise.
const TEXTS: &str = "Hangup\0Interrupt\0Quit\0Illegal instruction\0Trace/BPT trap\0Abort trap\0EMT trap\0Floating point exception\0Killed\0Bus error\0Segmentation fault\0Bad system call\0Broken pipe\0Alarm clock\0Terminated\0Urgent I/O condition\0Suspended (signal)\0Suspended\0Continued\0Child exited\0Stopped (tty input)\0Stopped (tty output)\0I/O possible\0Cputime limit exceeded\0Filesize limit exceeded\0Virtual timer expired\0Profiling timer expired\0Window size changes\0Information request\0User defined signal 1\0User defined signal 2\0Thread library AST\0Checkpoint\0Checkpoint and exit\0";

/// Cuts texts with zeros behind them into a table; what is left of it is `rest`.
const fn table(texts: &'static str, zero: &'static CStr, rest: *const c_char) -> Table {
    let mut entries = [rest; NSIG as usize];
    entries[0] = zero.as_ptr();
    let bytes = texts.as_bytes();
    let (mut number, mut start, mut at) = (1, 0, 0);
    while at < bytes.len() {
        if bytes[at] == 0 {
            entries[number] = bytes.split_at(start).1.as_ptr().cast();
            number += 1;
            start = at + 1;
        }
        at += 1;
    }
    Table(entries)
}

/// Names of signals without `SIG`, by number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static sys_signame: Table = table(NAMES, c"Signal 0", core::ptr::null());
/// Texts of signals, by number.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static sys_siglist: Table = table(TEXTS, c"Signal 0", c"Unknown signal".as_ptr());
/// How many signals there are, less one.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub static sys_nsig: c_int = NSIG;

/// The text of a signal.
#[cfg_attr(target_os = "dragonfly", unsafe(no_mangle))]
pub extern "C" fn strsignal(number: c_int) -> *mut c_char {
    let text = usize::try_from(number)
        .ok()
        .and_then(|number| sys_siglist.0.get(number));
    text.map_or(c"Unknown signal".as_ptr(), |text| *text)
        .cast_mut()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_agree_with_the_kernels_own_names() {
        for number in 1..NSIG {
            let name = sys_signame.0[number as usize];
            match df_abi::signal::name(number) {
                Some(known) => {
                    // SAFETY: names are strings.
                    let name = unsafe { CStr::from_ptr(name) };
                    assert_eq!(name.to_str(), Ok(known));
                    // SAFETY: texts are strings.
                    let text = unsafe { CStr::from_ptr(strsignal(number)) };
                    assert_eq!(text.to_str().ok(), df_abi::signal::text(number));
                }
                None => assert!(name.is_null()),
            }
        }
        // SAFETY: every answer is a string.
        assert_eq!(unsafe { CStr::from_ptr(strsignal(-1)) }, c"Unknown signal");
    }
}
