//! Executables that are damaged.

use std::fs;
use std::time::Duration;

use df_abi::resource::RLIMIT_NPROC;
use df_abi::signal::SIGKILL;
use df_abi::syscall::nr;
use df_test_calls::raw::Word as _;
use df_test_calls::{raw, sys};

use super::hit;
use crate::children::status_within;
use crate::random::Random;
use crate::{Outcome, report, room};

/// What is damaged.
const VICTIM: &str = "/usr/tests/loadtest";
/// The damaged copy.
const COPY: &str = "damaged";
/// Bytes at its start that are damaged: headers and what follows them.
const HEAD: usize = 1024;
/// The user that runs it.
const USER: i32 = 7;
/// Exit status of a child whose program the kernel has refused.
const REFUSED: i32 = 100;
/// Milliseconds after which a damaged program gets a signal that ends it, if it lets it.
const PATIENCE_MS: i64 = 200;
/// How long it may run on before it is killed.
const KILLED_AFTER: Duration = Duration::from_secs(1);
/// How long it may take until it is gone then.
const GONE_AFTER: Duration = Duration::from_secs(60);

/// Runs so many damaged programs.
pub(crate) fn run(count: u64, seed: u64) -> Outcome {
    report(&format!("loadtest: damaged programs {count} {seed}"));
    let whole = fs::read(VICTIM).map_err(|error| format!("{VICTIM}: {error}"))?;
    room::enter()?;
    let (mut refused, mut died, mut ran) = (0_u64, 0_u64, 0_u64);
    for number in 0..count {
        let mut random = Random::of_child(seed, number);
        let mut copy = whole.clone();
        let head = copy.len().min(HEAD);
        hit(&mut copy[..head], &mut random);
        if random.below(4) == 0 {
            copy.truncate(usize::try_from(random.below(copy.len() as u64)).unwrap_or(0));
        }
        write(&copy)?;
        let child = raw::child_by(nr::fork, 0, become_it);
        let pid = child.map_err(|error| format!("no more children: {error:?}"))?;
        let ended = status_within(pid, KILLED_AFTER).or_else(|| {
            let _killed = sys!(nr::kill, pid, SIGKILL);
            status_within(pid, GONE_AFTER)
        });
        match ended {
            None => return Err(format!("program {number} cannot be ended")),
            Some(status) if status == REFUSED << 8 => refused += 1,
            Some(status) if status & 0x7f != 0 => died += 1,
            Some(_) => ran += 1,
        }
    }
    room::leave()?;
    report(&format!(
        "loadtest: {refused} refused, {died} died, {ran} ran all the same"
    ));
    if refused == 0 || ran == 0 {
        return Err("the damage was not what it should have been".to_owned());
    }
    Ok(())
}

/// A file of a new name each time would be another for the kernel; this one takes the old's place.
fn write(copy: &[u8]) -> Outcome {
    use std::os::unix::fs::PermissionsExt as _;
    let written = fs::write("new", copy)
        .and_then(|()| fs::set_permissions("new", fs::Permissions::from_mode(0o755)))
        .and_then(|()| fs::rename("new", COPY));
    written.map_err(|error| format!("{COPY}: {error}"))
}

/// What a child does: it becomes the damaged program, with the rights of nobody in particular.
fn become_it() -> i32 {
    let timer = [0, 0, PATIENCE_MS / 1000, PATIENCE_MS % 1000 * 1000];
    let limits = [8_i64, 8];
    let prepared = sys!(nr::setitimer, 0, &timer, 0)
        .and_then(|_| sys!(nr::setrlimit, u64::from(RLIMIT_NPROC), &limits))
        .and_then(|_| sys!(nr::setuid, USER));
    if prepared.is_err() {
        return 1;
    }
    let _closed = sys!(nr::closefrom, 0);
    let words = [c"damaged".word(), 0];
    let _refused = sys!(nr::execve, c"damaged", &words, &[0_u64]);
    REFUSED
}
