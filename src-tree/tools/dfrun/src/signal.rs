//! Signal numbers and sets in both systems' terms.

use df_abi::layout::Abi;
use df_abi::signal as s;
use df_abi::signal::{SigInfo, SigSet};

/// A signal of Linux that nothing uses: for the one of DragonFly's thread library.
const REAL_TIME: i32 = 40;

/// DragonFly's and Linux's numbers of the signals that differ or exist in one only.
const PAIRS: [(i32, i32); 32] = [
    (s::SIGHUP, libc::SIGHUP),
    (s::SIGINT, libc::SIGINT),
    (s::SIGQUIT, libc::SIGQUIT),
    (s::SIGILL, libc::SIGILL),
    (s::SIGTRAP, libc::SIGTRAP),
    (s::SIGABRT, libc::SIGABRT),
    (s::SIGEMT, libc::SIGSTKFLT),
    (s::SIGFPE, libc::SIGFPE),
    (s::SIGKILL, libc::SIGKILL),
    (s::SIGBUS, libc::SIGBUS),
    (s::SIGSEGV, libc::SIGSEGV),
    (s::SIGSYS, libc::SIGSYS),
    (s::SIGPIPE, libc::SIGPIPE),
    (s::SIGALRM, libc::SIGALRM),
    (s::SIGTERM, libc::SIGTERM),
    (s::SIGURG, libc::SIGURG),
    (s::SIGSTOP, libc::SIGSTOP),
    (s::SIGTSTP, libc::SIGTSTP),
    (s::SIGCONT, libc::SIGCONT),
    (s::SIGCHLD, libc::SIGCHLD),
    (s::SIGTTIN, libc::SIGTTIN),
    (s::SIGTTOU, libc::SIGTTOU),
    (s::SIGIO, libc::SIGIO),
    (s::SIGXCPU, libc::SIGXCPU),
    (s::SIGXFSZ, libc::SIGXFSZ),
    (s::SIGVTALRM, libc::SIGVTALRM),
    (s::SIGPROF, libc::SIGPROF),
    (s::SIGWINCH, libc::SIGWINCH),
    (s::SIGINFO, libc::SIGPWR),
    (s::SIGUSR1, libc::SIGUSR1),
    (s::SIGUSR2, libc::SIGUSR2),
    (s::SIGTHR, REAL_TIME),
];

/// Linux's number of a signal; 0 stays 0 (it asks whether a process exists).
pub fn to_linux(ours: i32) -> Option<i32> {
    if ours == 0 {
        return Some(0);
    }
    PAIRS.iter().find(|pair| pair.0 == ours).map(|pair| pair.1)
}

/// DragonFly's number of a signal.
pub fn from_linux(linux: i32) -> Option<i32> {
    PAIRS.iter().find(|pair| pair.1 == linux).map(|pair| pair.0)
}

/// Linux's set of signals.
pub fn set_to_linux(ours: &SigSet) -> u64 {
    let members = PAIRS.iter().filter(|pair| ours.contains(pair.0));
    members.fold(0, |all, pair| all | 1 << (pair.1 - 1))
}

/// DragonFly's set of signals.
pub fn set_from_linux(linux: u64) -> SigSet {
    let mut set = SigSet::EMPTY;
    for (ours, _) in PAIRS.iter().filter(|pair| linux >> (pair.1 - 1) & 1 == 1) {
        set.insert(*ours);
    }
    set
}

/// The status of `wait` with the signal's number translated, where there is one.
pub fn status_from_linux(status: i32) -> i32 {
    let translate = |linux: i32| from_linux(linux).unwrap_or(linux);
    if status & 0xff == 0x7f {
        return translate(status >> 8 & 0xff) << 8 | 0x7f;
    }
    let signal = status & 0x7f;
    if signal == 0 {
        status
    } else {
        status & !0x7f | translate(signal)
    }
}

/// What Linux tells of a signal (`siginfo_t`, as bytes) in DragonFly's form.
///
/// ```text
/// 0 number, 4 error, 8 cause; of a person or child: 16 process, 20 user, 24 status;
/// of a fault: 16 address
/// ```
pub fn info_from_linux(linux: &[u8]) -> SigInfo {
    let word = |at: usize| linux.get(at..at + 4).map_or(0, i32::get);
    let signal = word(0);
    let mut info = SigInfo {
        si_signo: from_linux(signal).unwrap_or(signal),
        si_code: word(8),
        ..SigInfo::default()
    };
    if matches!(
        signal,
        libc::SIGSEGV | libc::SIGBUS | libc::SIGILL | libc::SIGFPE
    ) && info.si_code > 0
    {
        info.si_addr = linux.get(16..24).map_or(0, u64::get);
        info.si_code = fault_code(signal, info.si_code);
        return info;
    }
    (info.si_pid, info.si_uid) = (word(16), word(20) as u32);
    if signal == libc::SIGCHLD {
        let status = word(24);
        let by_signal = info.si_code != libc::CLD_EXITED;
        info.si_status = if by_signal {
            from_linux(status).unwrap_or(status)
        } else {
            status
        };
    } else {
        info.si_value = linux.get(24..32).map_or(0, u64::get);
        // Sent by a program, whichever way.
        if info.si_code < 0 {
            info.si_code = 0;
        }
    }
    info
}

/// The cause of an arithmetic fault has other numbers.
fn fault_code(signal: i32, linux: i32) -> i32 {
    match (signal, linux) {
        // Division, overflow; then floating point: division, overflow, underflow, inexact, invalid,
        // subscript.
        (libc::SIGFPE, 1) => 2,
        (libc::SIGFPE, 2) => 1,
        (_, code) => code,
    }
}

/// The status of `wait` for what is told of a child.
pub fn status_of(info: &SigInfo) -> i32 {
    const CORE: i32 = 0x80;
    match info.si_code {
        libc::CLD_EXITED => (info.si_status & 0xff) << 8,
        libc::CLD_DUMPED => info.si_status | CORE,
        libc::CLD_KILLED => info.si_status,
        libc::CLD_CONTINUED => s::SIGCONT,
        _ => info.si_status << 8 | 0x7f,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_a_bijection() {
        for (ours, linux) in PAIRS {
            assert_eq!(to_linux(ours), Some(linux));
            assert_eq!(from_linux(linux), Some(ours));
        }
        assert_eq!(to_linux(s::SIGUSR1), Some(10));
        assert_eq!(to_linux(99), None);
    }

    #[test]
    fn sets_survive_the_way_to_linux_and_back() {
        let mut set = SigSet::EMPTY;
        for signal in [s::SIGHUP, s::SIGCHLD, s::SIGUSR2] {
            set.insert(signal);
        }
        assert_eq!(set_from_linux(set_to_linux(&set)), set);
    }

    #[test]
    fn what_is_told_of_a_child_becomes_its_status() {
        let mut linux = [0u8; 128];
        let mut put = |at: usize, word: i32| word.put(&mut linux[at..]);
        put(0, libc::SIGCHLD);
        put(8, libc::CLD_KILLED);
        put(16, 77);
        put(24, libc::SIGUSR1);
        let info = info_from_linux(&linux);
        assert_eq!((info.si_signo, info.si_pid), (s::SIGCHLD, 77));
        assert_eq!(status_of(&info), s::SIGUSR1);
        let exited = SigInfo {
            si_code: libc::CLD_EXITED,
            si_status: 3,
            ..info
        };
        assert_eq!(status_of(&exited), 3 << 8);
    }

    #[test]
    fn address_of_a_fault_and_cause_of_a_division_are_kept() {
        let mut linux = [0u8; 128];
        libc::SIGFPE.put(&mut linux);
        1i32.put(&mut linux[8..]);
        0x1234u64.put(&mut linux[16..]);
        let info = info_from_linux(&linux);
        assert_eq!((info.si_code, info.si_addr), (2, 0x1234));
    }

    #[test]
    fn status_of_a_killed_process_names_our_signal() {
        assert_eq!(status_from_linux(libc::SIGUSR1), s::SIGUSR1);
        assert_eq!(status_from_linux(libc::SIGBUS | 0x80), s::SIGBUS | 0x80);
        assert_eq!(
            status_from_linux(libc::SIGTSTP << 8 | 0x7f),
            s::SIGTSTP << 8 | 0x7f
        );
        assert_eq!(status_from_linux(3 << 8), 3 << 8);
    }
}
