//! Which call comes next, and with which arguments: by the types and names that the master table
//! gives them, sometimes with nonsense instead.

use df_abi::syscall::{SYSCALLS, nr};

use crate::random::Random;

/// Bytes of the memory that arguments lead to.
pub(super) const ROOM: usize = 64 << 10;
/// Bytes at the start of that memory which hold names of files, one in each piece.
pub(super) const NAMES: usize = 8 * NAME;
/// Bytes of a piece with a name.
pub(super) const NAME: usize = 64;
/// Files that the names lead to; the last piece is not ended by a zero.
pub(super) const PATHS: [&[u8]; 7] = [b"f", b"d", b"d/g", b"l", b".", b"..", b"missing/x"];

/// Never made by anybody: they stop the machine, change its clocks or what is mounted.
const NOT_MADE: &[u64] = &[
    nr::reboot,
    nr::mount,
    nr::unmount,
    nr::settimeofday,
    nr::clock_settime,
    nr::adjtime,
];
/// Not made by the superuser: with them it would harm others than itself.
const NOT_MADE_BY_ROOT: &[u64] = &[
    nr::kill,
    nr::lwp_kill,
    nr::chroot,
    nr::setpriority,
    nr::rtprio,
    nr::lwp_rtprio,
    nr::sched_setscheduler,
    nr::sched_setparam,
    nr::lwp_setaffinity,
    nr::revoke,
    nr::kenv,
    nr::__sysctl,
    nr::ioctl,
    nr::mknod,
    nr::mknodat,
    nr::ptrace,
];
/// Made less often than the rest, since not much comes after them.
const RARE: &[u64] = &[nr::exit, nr::extexit, nr::execve, nr::sigreturn];

/// A call that is about to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Chosen {
    /// Its number.
    pub(super) number: u64,
    /// Its arguments.
    pub(super) words: [u64; 8],
}

/// Chooses the next call of a child whose memory starts at `room`; `None`: none this time.
pub(super) fn choose(random: &mut Random, room: u64, root: bool) -> Option<Chosen> {
    let row = usize::try_from(random.below(SYSCALLS.len() as u64)).ok()?;
    let call = SYSCALLS.get(row)?;
    let mut words = [0; 8];
    for word in &mut words {
        *word = nonsense(random, room);
    }
    // Numbers that nobody knows.
    if random.below(128) == 0 {
        let number = random.one_of(&[0, 198, 552, 700, 1 << 31, u64::MAX, u64::from(u32::MAX)]);
        return may_be_made(words[0], root).then_some(Chosen { number, words });
    }
    if !may_be_made(call.number, root) || RARE.contains(&call.number) && random.below(16) != 0 {
        return None;
    }
    if call.number == nr::kill && words[0].cast_signed() == 1 {
        return None;
    }
    for (word, argument) in words.iter_mut().zip(call.args) {
        if random.below(8) != 0 {
            *word = sensible(random, room, argument);
        }
    }
    Some(Chosen {
        number: call.number,
        words,
    })
}

fn may_be_made(number: u64, root: bool) -> bool {
    !(NOT_MADE.contains(&number) || root && NOT_MADE_BY_ROOT.contains(&number))
}

/// An argument as its type and name in the master table want it.
fn sensible(random: &mut Random, room: u64, (name, kind): &(&str, &str)) -> u64 {
    if kind.contains("c_char") && kind.starts_with("In") {
        return room + random.below(8) * NAME as u64;
    }
    if kind.starts_with("In") || kind.starts_with("Out") {
        return match random.below(8) {
            0 => 0,
            // Up to the end of the memory, so that what lies behind is looked at, too.
            1 => room + ROOM as u64 - random.below(64),
            _ => room + NAMES as u64 + random.below((ROOM - NAMES) as u64 / 2) / 8 * 8,
        };
    }
    match *name {
        "fd" | "s" | "fdes" | "from" | "to" | "oldfd" | "newfd" | "fd1" | "fd2" => random.below(20),
        "pid" | "who" | "pgid" | "tid" => random.one_of(&[0, 0, u64::MAX, 2, 99_998]),
        "len" | "nbyte" | "size" | "count" | "nfds" | "iovcnt" | "bufsize" | "buflen" => random
            .one_of(&[
                0,
                1,
                2,
                7,
                16,
                64,
                100,
                4096,
                8192,
                65536,
                1 << 32,
                i64::MAX as u64,
            ]),
        "addr" => random.one_of(&[room, room + 4096, room + 8192, 0, 1 << 40]),
        _ => match random.below(4) {
            0 => 1 << random.below(32),
            1 => 0,
            _ => random.below(16),
        },
    }
}

/// Anything: an address, a descriptor, a length, a flag.
fn nonsense(random: &mut Random, room: u64) -> u64 {
    match random.below(12) {
        0..=2 => room + random.below(ROOM as u64),
        3 | 4 => random.below(24),
        5 => 1 << random.below(64),
        6 => u64::MAX - random.below(3),
        7 => random.below(8192),
        // The end of what programs have, and the kernel behind it.
        8 => 0x7fff_ffff_f000 + random.below(8192),
        9 => 0xffff_8000_0000_0000 | random.below(1 << 40),
        10 => random.next(),
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const AT: u64 = 0x10_0000;

    fn chosen(seed: u64, root: bool) -> impl Iterator<Item = Chosen> {
        let mut random = Random::new(seed);
        std::iter::repeat_with(move || choose(&mut random, AT, root))
            .take(200_000)
            .flatten()
    }

    #[test]
    fn what_would_harm_the_machine_is_never_chosen() {
        for root in [false, true] {
            assert!(chosen(1, root).all(|call| !NOT_MADE.contains(&call.number)));
        }
        assert!(chosen(1, true).all(|call| !NOT_MADE_BY_ROOT.contains(&call.number)));
        // By the two numbers that shift their arguments, neither.
        let shifted = |call: &Chosen| [0, 198].contains(&call.number);
        let mut calls = chosen(1, true).filter(shifted);
        assert!(calls.all(|call| may_be_made(call.words[0], true)));
    }

    #[test]
    fn every_other_call_is_chosen_sometime() {
        let made: std::collections::BTreeSet<u64> =
            chosen(2, false).map(|call| call.number).collect();
        for row in SYSCALLS
            .iter()
            .filter(|row| !NOT_MADE.contains(&row.number))
        {
            assert!(made.contains(&row.number), "{}", row.name);
        }
    }

    #[test]
    fn most_pointers_lead_into_the_memory() {
        let reads = chosen(3, false).filter(|call| call.number == nr::read);
        let (inside, outside): (Vec<Chosen>, Vec<Chosen>) =
            reads.partition(|call| (AT..AT + ROOM as u64).contains(&call.words[1]));
        assert!(inside.len() > 2 * outside.len() && !outside.is_empty());
    }
}
