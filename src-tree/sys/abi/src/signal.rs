//! Signals.

use crate::abi_struct;

abi_struct! {
    /// A set of signals: signal `n` is bit `(n - 1) % 32` of word `(n - 1) / 32`.
    pub struct SigSet: 16 {
        /// The bits.
        0 => pub bits: [u32; 4],
    }

    /// What to do with a signal.
    pub struct SigAction: 32 {
        /// Address of the handler, or [`SIG_DFL`] or [`SIG_IGN`].
        0 => pub sa_handler: u64,
        /// `SA_*` flags.
        8 => pub sa_flags: i32,
        /// Signals blocked while the handler runs.
        12 => pub sa_mask: SigSet,
    }

    /// What a handler with `SA_SIGINFO` is told.
    pub struct SigInfo: 80 {
        /// Signal number.
        0 => pub si_signo: i32,
        /// Error number.
        4 => pub si_errno: i32,
        /// Cause.
        8 => pub si_code: i32,
        /// Sending process.
        12 => pub si_pid: i32,
        /// Its real user.
        16 => pub si_uid: u32,
        /// Exit status.
        20 => pub si_status: i32,
        /// Faulting address.
        24 => pub si_addr: u64,
        /// Value of `sigqueue`.
        32 => pub si_value: u64,
        /// Band event.
        40 => pub si_band: i64,
        /// Spare.
        48 => pub si_spare: [i32; 7],
    }

    /// Alternate signal stack.
    pub struct SigStack: 24 {
        /// Base address.
        0 => pub ss_sp: u64,
        /// Size in bytes.
        8 => pub ss_size: u64,
        /// [`SS_ONSTACK`], [`SS_DISABLE`].
        16 => pub ss_flags: i32,
    }
}

/// Default action.
pub const SIG_DFL: u64 = 0;
/// Ignore.
pub const SIG_IGN: u64 = 1;

/// Highest signal number plus one.
pub const NSIG: i32 = 64;

/// `sigprocmask`: add to the mask.
pub const SIG_BLOCK: i32 = 1;
/// `sigprocmask`: take from the mask.
pub const SIG_UNBLOCK: i32 = 2;
/// `sigprocmask`: replace the mask.
pub const SIG_SETMASK: i32 = 3;

/// Runs on the alternate stack.
pub const SS_ONSTACK: i32 = 1;
/// No alternate stack.
pub const SS_DISABLE: i32 = 4;
/// Smallest alternate stack.
pub const MINSIGSTKSZ: u64 = 8192;

macro_rules! signals {
    ($($name:ident = $number:literal, $text:literal;)*) => {
        $(
            #[doc = concat!($text, ".")]
            pub const $name: i32 = $number;
        )*

        /// Name of a signal without `SIG`, `None` for a number without a name.
        #[must_use]
        pub fn name(signal: i32) -> Option<&'static str> {
            match signal {
                $($number => Some(stringify!($name).split_at(3).1),)*
                _ => None,
            }
        }

        /// Text of a signal as `strsignal` gives it.
        #[must_use]
        pub fn text(signal: i32) -> Option<&'static str> {
            match signal {
                $($number => Some($text),)*
                _ => None,
            }
        }
    };
}

signals! {
    SIGHUP = 1, "Hangup";
    SIGINT = 2, "Interrupt";
    SIGQUIT = 3, "Quit";
    SIGILL = 4, "Illegal instruction";
    SIGTRAP = 5, "Trace/BPT trap";
    SIGABRT = 6, "Abort trap";
    SIGEMT = 7, "EMT trap";
    SIGFPE = 8, "Floating point exception";
    SIGKILL = 9, "Killed";
    SIGBUS = 10, "Bus error";
    SIGSEGV = 11, "Segmentation fault";
    SIGSYS = 12, "Bad system call";
    SIGPIPE = 13, "Broken pipe";
    SIGALRM = 14, "Alarm clock";
    SIGTERM = 15, "Terminated";
    SIGURG = 16, "Urgent I/O condition";
    SIGSTOP = 17, "Suspended (signal)";
    SIGTSTP = 18, "Suspended";
    SIGCONT = 19, "Continued";
    SIGCHLD = 20, "Child exited";
    SIGTTIN = 21, "Stopped (tty input)";
    SIGTTOU = 22, "Stopped (tty output)";
    SIGIO = 23, "I/O possible";
    SIGXCPU = 24, "Cputime limit exceeded";
    SIGXFSZ = 25, "Filesize limit exceeded";
    SIGVTALRM = 26, "Virtual timer expired";
    SIGPROF = 27, "Profiling timer expired";
    SIGWINCH = 28, "Window size changes";
    SIGINFO = 29, "Information request";
    SIGUSR1 = 30, "User defined signal 1";
    SIGUSR2 = 31, "User defined signal 2";
    SIGTHR = 32, "Thread library AST";
    SIGCKPT = 33, "Checkpoint";
    SIGCKPTEXIT = 34, "Checkpoint and exit";
}

/// `sa_flags`.
pub mod sa {
    /// Run on the alternate stack.
    pub const SA_ONSTACK: i32 = 0x01;
    /// Restart interrupted calls.
    pub const SA_RESTART: i32 = 0x02;
    /// Back to the default action on delivery.
    pub const SA_RESETHAND: i32 = 0x04;
    /// No SIGCHLD for stopped children.
    pub const SA_NOCLDSTOP: i32 = 0x08;
    /// Do not block the signal in its own handler.
    pub const SA_NODEFER: i32 = 0x10;
    /// Children leave no zombies.
    pub const SA_NOCLDWAIT: i32 = 0x20;
    /// The handler takes three arguments.
    pub const SA_SIGINFO: i32 = 0x40;
}

impl SigSet {
    /// The empty set.
    pub const EMPTY: Self = Self { bits: [0; 4] };

    /// Whether `signal` is a member; false for numbers out of range.
    #[must_use]
    pub fn contains(&self, signal: i32) -> bool {
        let Some(n) = (signal - 1).try_into().ok().filter(|n: &usize| *n < 128) else {
            return false;
        };
        self.bits[n / 32] >> (n % 32) & 1 != 0
    }

    /// Adds `signal`; numbers out of range are ignored.
    pub fn insert(&mut self, signal: i32) {
        if let Some(n) = (signal - 1).try_into().ok().filter(|n: &usize| *n < 128) {
            self.bits[n / 32] |= 1 << (n % 32);
        }
    }

    /// Takes `signal` out; numbers out of range are ignored.
    pub fn remove(&mut self, signal: i32) {
        if let Some(n) = (signal - 1).try_into().ok().filter(|n: &usize| *n < 128) {
            self.bits[n / 32] &= !(1 << (n % 32));
        }
    }

    /// Members of either set.
    #[must_use]
    pub fn union(&self, other: &Self) -> Self {
        Self {
            bits: core::array::from_fn(|i| self.bits[i] | other.bits[i]),
        }
    }

    /// Members of this set that are not in `other`.
    #[must_use]
    pub fn difference(&self, other: &Self) -> Self {
        Self {
            bits: core::array::from_fn(|i| self.bits[i] & !other.bits[i]),
        }
    }
}
