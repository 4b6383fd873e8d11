//! Signal numbers and sets in both systems' terms.

use df_abi::signal as s;
use df_abi::signal::SigSet;

/// DragonFly's and Linux's numbers of the signals that differ or exist in one only.
const PAIRS: [(i32, i32); 31] = [
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
