//! Names: opening, linking, removing, changing modes and owners.

use df_abi::errno::Errno;
use df_abi::fcntl as f;
use df_abi::syscall::nr;
use df_abi::time::Timespec;

use super::file::open_flags;
use super::plan::{Context, Plan, Value, call, call_then, or_error};

/// Linux's current directory as an argument.
pub const HERE: u64 = libc::AT_FDCWD as i64 as u64;

/// A directory argument of an `*at` call.
pub fn directory(fd: u64) -> u64 {
    if fd as i32 == f::AT_FDCWD { HERE } else { fd }
}

const NOFOLLOW: u64 = libc::AT_SYMLINK_NOFOLLOW as u64;

/// Linux's flags of `*at` calls.
pub fn at_flags(flags: u64) -> u64 {
    let pairs = [
        (f::AT_SYMLINK_NOFOLLOW, libc::AT_SYMLINK_NOFOLLOW),
        (f::AT_REMOVEDIR, libc::AT_REMOVEDIR),
        (f::AT_EACCESS, libc::AT_EACCESS),
        (f::AT_SYMLINK_FOLLOW, libc::AT_SYMLINK_FOLLOW),
    ];
    let flags = flags as i32;
    let set = pairs.iter().filter(|(ours, _)| flags & ours != 0);
    set.fold(0, |all, (_, theirs)| {
        all | u64::from(theirs.cast_unsigned())
    })
}

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    let [a, b, c, d, e, _] = cx.args;
    Some(match number {
        nr::open => call(libc::SYS_openat, [HERE, a, open_flags(cx.int(1)), c, 0, 0]),
        nr::openat => call(
            libc::SYS_openat,
            [directory(a), b, open_flags(cx.int(2)), d, 0, 0],
        ),
        nr::access => cx.pass(libc::SYS_access),
        nr::eaccess => call(
            libc::SYS_faccessat2,
            [HERE, a, b, libc::AT_EACCESS as u64, 0, 0],
        ),
        nr::faccessat => call(
            libc::SYS_faccessat2,
            [directory(a), b, c, at_flags(d), 0, 0],
        ),
        nr::chdir => cx.pass(libc::SYS_chdir),
        nr::fchdir => cx.pass(libc::SYS_fchdir),
        nr::chroot => cx.pass(libc::SYS_chroot),
        nr::link => cx.pass(libc::SYS_link),
        nr::linkat => call(
            libc::SYS_linkat,
            [directory(a), b, directory(c), d, at_flags(e), 0],
        ),
        nr::symlink => cx.pass(libc::SYS_symlink),
        nr::symlinkat => call(libc::SYS_symlinkat, [a, directory(b), c, 0, 0, 0]),
        nr::readlink => cx.pass(libc::SYS_readlink),
        nr::readlinkat => call(libc::SYS_readlinkat, [directory(a), b, c, d, 0, 0]),
        nr::unlink => cx.pass(libc::SYS_unlink),
        nr::unlinkat => call(libc::SYS_unlinkat, [directory(a), b, at_flags(c), 0, 0, 0]),
        nr::rmdir => cx.pass(libc::SYS_rmdir),
        nr::rename => cx.pass(libc::SYS_rename),
        nr::renameat => call(libc::SYS_renameat, [directory(a), b, directory(c), d, 0, 0]),
        nr::mkdir => cx.pass(libc::SYS_mkdir),
        nr::mkdirat => call(libc::SYS_mkdirat, [directory(a), b, c, 0, 0, 0]),
        nr::chmod => cx.pass(libc::SYS_chmod),
        nr::fchmod => cx.pass(libc::SYS_fchmod),
        nr::fchmodat => call(libc::SYS_fchmodat, [directory(a), b, c, 0, 0, 0]),
        nr::chown => cx.pass(libc::SYS_chown),
        nr::fchown => cx.pass(libc::SYS_fchown),
        nr::lchown => cx.pass(libc::SYS_lchown),
        nr::fchownat => call(libc::SYS_fchownat, [directory(a), b, c, d, at_flags(e), 0]),
        nr::truncate => call(libc::SYS_truncate, [a, c, 0, 0, 0, 0]),
        nr::mkfifo => call(
            libc::SYS_mknod,
            [a, b & 0o7777 | u64::from(libc::S_IFIFO), 0, 0, 0, 0],
        ),
        nr::mknod => cx.pass(libc::SYS_mknod),
        nr::mknodat => call(libc::SYS_mknodat, [directory(a), b, c, d, 0, 0]),
        nr::mkfifoat => call(
            libc::SYS_mknodat,
            [
                directory(a),
                b,
                c & 0o7777 | u64::from(libc::S_IFIFO),
                0,
                0,
                0,
            ],
        ),
        nr::lchmod => call(libc::SYS_fchmodat2, [HERE, a, b, NOFOLLOW, 0, 0]),
        nr::lutimes => or_error(microseconds(cx, HERE, a, b, NOFOLLOW)),
        nr::futimes => or_error(microseconds(cx, a, 0, b, 0)),
        nr::umask => cx.pass(libc::SYS_umask),
        nr::utimensat => or_error(times(cx, directory(a), b, c, at_flags(d))),
        nr::futimens => or_error(times(cx, a, 0, b, 0)),
        nr::utimes => call(libc::SYS_utimes, [a, b, 0, 0, 0, 0]),
        nr::__getcwd => call_then(libc::SYS_getcwd, [a, b, 0, 0, 0, 0], |_, _| {
            Ok(Value::One(0))
        }),
        _ => return None,
    })
}

/// Times in microseconds.
fn microseconds(
    cx: &Context<'_>,
    fd: u64,
    path: u64,
    times: u64,
    flags: u64,
) -> Result<Plan, Errno> {
    let mut place = 0;
    if times != 0 {
        let mut both: [i64; 4] = cx.memory.get(times)?;
        for part in [1, 3] {
            both[part] = both[part].checked_mul(1000).ok_or(Errno::EINVAL)?;
        }
        place = cx.scratch_with(&both)?;
    }
    Ok(call(libc::SYS_utimensat, [fd, path, place, flags, 0, 0]))
}

/// Times with DragonFly's "now" (-1) and "leave" (-2) in place of the nanoseconds.
fn times(cx: &Context<'_>, fd: u64, path: u64, times: u64, flags: u64) -> Result<Plan, Errno> {
    let mut place = 0;
    if times != 0 {
        let mut both: [i64; 4] = cx.memory.get(times)?;
        for nanoseconds in [1, 3] {
            match both[nanoseconds] {
                -1 => both[nanoseconds] = libc::UTIME_NOW,
                -2 => both[nanoseconds] = libc::UTIME_OMIT,
                _ => {}
            }
        }
        place = cx.scratch_with(&both)?;
    }
    const { assert!(size_of::<Timespec>() == 16) };
    Ok(call(libc::SYS_utimensat, [fd, path, place, flags, 0, 0]))
}
