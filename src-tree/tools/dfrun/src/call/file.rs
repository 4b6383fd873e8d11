//! Open files: reading, writing, duplicating, controlling.

use df_abi::errno::Errno;
use df_abi::fcntl as f;
use df_abi::fcntl::Flock;
use df_abi::syscall::nr;

use super::plan::{Context, Plan, Value, call, call_then, or_error};

/// Pairs of flags of `open`, DragonFly's and Linux's.
const OPEN_FLAGS: &[(i32, i32)] = &[
    (f::O_NONBLOCK, libc::O_NONBLOCK),
    (f::O_APPEND, libc::O_APPEND),
    (f::O_ASYNC, libc::O_ASYNC),
    (f::O_SYNC, libc::O_SYNC),
    (f::O_NOFOLLOW, libc::O_NOFOLLOW),
    (f::O_CREAT, libc::O_CREAT),
    (f::O_TRUNC, libc::O_TRUNC),
    (f::O_EXCL, libc::O_EXCL),
    (f::O_NOCTTY, libc::O_NOCTTY),
    (f::O_CLOEXEC, libc::O_CLOEXEC),
    (f::O_DIRECTORY, libc::O_DIRECTORY),
];

/// Linux's flags of `open` for DragonFly's.
pub fn open_flags(flags: i32) -> u64 {
    let mut linux = flags & f::O_ACCMODE;
    for (ours, theirs) in OPEN_FLAGS {
        if flags & ours != 0 {
            linux |= theirs;
        }
    }
    u64::from(linux.cast_unsigned())
}

/// DragonFly's flags of `open` for Linux's.
pub fn open_flags_back(linux: u64) -> u64 {
    let linux = linux as i32;
    let mut flags = linux & f::O_ACCMODE;
    for (ours, theirs) in OPEN_FLAGS {
        if linux & theirs == *theirs {
            flags |= ours;
        }
    }
    u64::from(flags.cast_unsigned())
}

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    let [a, b, c, d, e, _] = cx.args;
    Some(match number {
        nr::read => cx.pass(libc::SYS_read),
        nr::write if cx.process.quiet.contains(&cx.int(0)) => {
            let flags = libc::MSG_NOSIGNAL as u64;
            call(libc::SYS_sendto, [a, b, c, flags, 0, 0])
        }
        nr::write => cx.pass(libc::SYS_write),
        nr::readv => cx.pass(libc::SYS_readv),
        nr::writev => cx.pass(libc::SYS_writev),
        nr::close => {
            cx.process.closing(cx.int(0));
            cx.pass(libc::SYS_close)
        }
        nr::closefrom => {
            let open = open_descriptors(cx);
            let lowest = cx.int(0);
            for fd in open.into_iter().filter(|&fd| fd >= lowest) {
                cx.process.closing(fd);
            }
            call(libc::SYS_close_range, [a, u64::from(u32::MAX), 0, 0, 0, 0])
        }
        nr::dup => copy(libc::SYS_dup, cx.args),
        nr::dup2 => {
            if a != b {
                cx.process.closing(cx.int(1));
            }
            copy(libc::SYS_dup2, cx.args)
        }
        nr::fsync => cx.pass(libc::SYS_fsync),
        nr::sync => cx.pass(libc::SYS_sync),
        nr::flock => cx.pass(libc::SYS_flock),
        nr::poll => cx.pass(libc::SYS_poll),
        nr::lseek => call(libc::SYS_lseek, [a, c, d, 0, 0, 0]),
        nr::ftruncate => call(libc::SYS_ftruncate, [a, c, 0, 0, 0, 0]),
        nr::extpread => call(libc::SYS_pread64, [a, b, c, e, 0, 0]),
        nr::extpwrite => call(libc::SYS_pwrite64, [a, b, c, e, 0, 0]),
        nr::extpreadv => call(libc::SYS_preadv, [a, b, c, e, 0, 0]),
        nr::extpwritev => call(libc::SYS_pwritev, [a, b, c, e, 0, 0]),
        nr::getrandom => call(libc::SYS_getrandom, [a, b, 0, 0, 0, 0]),
        nr::pipe => pipe(cx, 0),
        nr::pipe2 => pipe(cx, open_flags(cx.int(1))),
        nr::fcntl => control(cx),
        _ => return None,
    })
}

/// A call that copies the descriptor in its first argument.
fn copy(number: i64, args: [u64; 6]) -> Plan {
    call_then(number, args, move |cx, new| {
        cx.process.copied(args[0] as i32, new as i32);
        Ok(Value::One(new))
    })
}

/// The descriptors that the process has open, as far as queues care.
fn open_descriptors(cx: &Context<'_>) -> Vec<i32> {
    if cx.process.queues.is_empty() {
        return Vec::new();
    }
    let folder = std::fs::read_dir(format!("/proc/{}/fd", cx.process.pid));
    let names = folder.into_iter().flatten().filter_map(Result::ok);
    names
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .collect()
}

/// Both ends come back in registers.
fn pipe(cx: &Context<'_>, flags: u64) -> Plan {
    let ends = cx.scratch(8);
    call_then(libc::SYS_pipe2, [ends, flags, 0, 0, 0, 0], move |cx, _| {
        let [reading, writing]: [u32; 2] = cx.memory.get(ends)?;
        Ok(Value::Two(reading.into(), writing.into()))
    })
}

fn control(cx: &Context<'_>) -> Plan {
    let [fd, _, argument, ..] = cx.args;
    let linux =
        |command: i32, argument| [fd, u64::from(command.cast_unsigned()), argument, 0, 0, 0];
    let same = |command| call(libc::SYS_fcntl, linux(command, argument));
    match cx.int(1) {
        f::F_DUPFD => copy(libc::SYS_fcntl, linux(libc::F_DUPFD, argument)),
        f::F_DUPFD_CLOEXEC => copy(libc::SYS_fcntl, linux(libc::F_DUPFD_CLOEXEC, argument)),
        f::F_DUP2FD => copy(libc::SYS_dup2, [fd, argument, 0, 0, 0, 0]),
        f::F_DUP2FD_CLOEXEC => copy(
            libc::SYS_dup3,
            [fd, argument, open_flags(f::O_CLOEXEC), 0, 0, 0],
        ),
        f::F_GETFD => same(libc::F_GETFD),
        f::F_SETFD => same(libc::F_SETFD),
        f::F_GETFL => call_then(libc::SYS_fcntl, linux(libc::F_GETFL, 0), |_, flags| {
            Ok(Value::One(open_flags_back(flags)))
        }),
        f::F_SETFL => call(
            libc::SYS_fcntl,
            linux(libc::F_SETFL, open_flags(argument as i32)),
        ),
        f::F_GETLK => or_error(lock(cx, libc::F_GETLK)),
        f::F_SETLK => or_error(lock(cx, libc::F_SETLK)),
        f::F_SETLKW => or_error(lock(cx, libc::F_SETLKW)),
        _ => Plan::Answer(Err(Errno::EINVAL)),
    }
}

/// Kinds of record locks, DragonFly's and Linux's.
const LOCKS: [(i16, i32); 3] = [
    (f::F_RDLCK, libc::F_RDLCK),
    (f::F_UNLCK, libc::F_UNLCK),
    (f::F_WRLCK, libc::F_WRLCK),
];

/// Linux's `struct flock`: kind and whence (16 bits each, then padding), start, length, process.
type LinuxLock = [u64; 4];

fn lock(cx: &Context<'_>, command: i32) -> Result<Plan, Errno> {
    let [fd, _, argument, ..] = cx.args;
    let ours: Flock = cx.memory.get(argument)?;
    let kind = LOCKS.iter().find(|(known, _)| *known == ours.l_type);
    let (_, kind) = kind.ok_or(Errno::EINVAL)?;
    let head = u64::from(*kind as u16) | u64::from(ours.l_whence as u16) << 16;
    let linux: LinuxLock = [head, ours.l_start as u64, ours.l_len as u64, 0];
    let place = cx.scratch_with(&linux)?;
    let args = [fd, u64::from(command.cast_unsigned()), place, 0, 0, 0];
    Ok(call_then(libc::SYS_fcntl, args, move |cx, value| {
        if command == libc::F_GETLK {
            let [head, start, length, process]: LinuxLock = cx.memory.get(place)?;
            let found = LOCKS
                .iter()
                .find(|(_, theirs)| *theirs == i32::from(head as u16));
            let answer = Flock {
                l_start: start as i64,
                l_len: length as i64,
                l_pid: process as i32,
                l_type: found.map_or(f::F_UNLCK, |(ours, _)| *ours),
                l_whence: (head >> 16) as i16,
            };
            cx.memory.put(argument, &answer)?;
        }
        Ok(Value::One(value))
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn open_flags_come_back(bits in any::<i32>()) {
            let known = OPEN_FLAGS.iter().fold(3, |all, (ours, _)| all | ours);
            let flags = bits & known;
            prop_assert_eq!(open_flags_back(open_flags(flags)), u64::from(flags.cast_unsigned()));
        }
    }
}
