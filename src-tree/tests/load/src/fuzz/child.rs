//! A child that makes random calls.

use df_abi::fcntl::{O_CREAT, O_RDWR};
use df_abi::resource::{RLIMIT_NOFILE, RLIMIT_NPROC};
use df_abi::signal::{SIG_IGN, SIGALRM, SIGSYS};
use df_abi::syscall::nr;
use df_test_calls::raw::{self, Word as _};
use df_test_calls::sys;

use super::choice::{self, NAME, PATHS, ROOM};
use crate::random::Random;

/// Calls of one child.
pub(super) const CALLS: usize = 500;
/// The user whose rights most children have.
const USER: i32 = 7;
/// Microseconds after which a child that waits for something is woken by a signal, again and again.
const PATIENCE_US: i64 = 4000;

/// Makes the calls that come of a seed; gives the exit status.
pub(super) fn run(mut random: Random) -> i32 {
    let root = random.below(4) == 0;
    let mut memory = vec![0_u64; ROOM / 8];
    lay_out(&mut memory);
    if prepare(root).is_none() {
        return 1;
    }
    let room = memory.as_mut_slice().word();
    for _ in 0..CALLS {
        let Some(call) = choice::choose(&mut random, room, root) else {
            continue;
        };
        // What it forks ends at once.
        let before = sys!(nr::getpid);
        let _any = raw::enter(call.number, &call.words);
        if sys!(nr::getpid) != before {
            let _ended = sys!(nr::exit, 0);
        }
    }
    0
}

/// Writes names of files to the start of the memory, small numbers behind them.
fn lay_out(memory: &mut [u64]) {
    for (number, place) in memory.chunks_mut(NAME / 8).enumerate() {
        let mut bytes = [0_u8; NAME];
        match PATHS.get(number) {
            Some(path) => bytes[..path.len()].copy_from_slice(path),
            None if number == PATHS.len() => bytes.fill(b'n'),
            None => bytes[8 * (number % 8)] = u8::try_from(number % 32).unwrap_or(0),
        }
        for (word, eight) in place.iter_mut().zip(bytes.chunks_exact(8)) {
            *word = u64::from_le_bytes(eight.try_into().unwrap_or_default());
        }
    }
}

/// Gives the child descriptors of every kind, limits, a clock that wakes it and its rights.
fn prepare(root: bool) -> Option<()> {
    let _closed = sys!(nr::closefrom, 0);
    for _ in 0..3 {
        sys!(nr::open, c"/dev/null", O_RDWR, 0).ok()?;
    }
    let mut pair = [0_i32; 2];
    let _directory = sys!(nr::mkdir, c"d", 0o777);
    let _link = sys!(nr::symlink, c"f", c"l");
    sys!(nr::open, c"f", O_RDWR | O_CREAT, 0o666).ok()?;
    sys!(nr::open, c".", 0, 0).ok()?;
    raw::enter(nr::pipe, &[]).ok()?;
    sys!(nr::kqueue).ok()?;
    // AF_UNIX; SOCK_STREAM, SOCK_DGRAM.
    sys!(nr::socketpair, 1, 1, 0, &mut pair).ok()?;
    sys!(nr::socketpair, 1, 2, 0, &mut pair).ok()?;
    // A group of its own, by which it is ended with what it has forked.
    sys!(nr::setpgid, 0, 0).ok()?;
    let woken = [raw::handler(), 0, 0, 0];
    sys!(nr::sigaction, SIGALRM, &woken, 0).ok()?;
    let timer = [0, PATIENCE_US, 0, PATIENCE_US];
    sys!(nr::setitimer, 0, &timer, 0).ok()?;
    // Calls that are not there are to fail, not to end it.
    let ignored = [SIG_IGN, 0, 0, 0];
    sys!(nr::sigaction, SIGSYS, &ignored, 0).ok()?;
    let limits = [64_i64, 64];
    sys!(nr::setrlimit, u64::from(RLIMIT_NPROC), &limits).ok()?;
    sys!(nr::setrlimit, u64::from(RLIMIT_NOFILE), &limits).ok()?;
    if !root {
        sys!(nr::setuid, USER).ok()?;
    }
    Some(())
}
