//! `stat` and `statfs` families: structures converted field by field.

use df_abi::layout::Abi;
use df_abi::mount::{Statfs, Statvfs};
use df_abi::stat::Stat;
use df_abi::syscall::nr;
use df_abi::time::Timespec;

use super::path::{HERE, at_flags, directory};
use super::plan::{Context, Plan, Value, call_then};
use crate::linux;

/// Linux's flag for "the descriptor itself".
const EMPTY_PATH: u64 = libc::AT_EMPTY_PATH as u64;
const NOFOLLOW: u64 = libc::AT_SYMLINK_NOFOLLOW as u64;

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    let [a, b, c, d, ..] = cx.args;
    Some(match number {
        nr::stat => stat(cx, HERE, a, 0, b),
        nr::lstat => stat(cx, HERE, a, NOFOLLOW, b),
        nr::fstatat => stat(cx, directory(a), b, at_flags(d), c),
        nr::fstat => {
            let place = cx.scratch(linux::Stat::SIZE);
            call_then(libc::SYS_fstat, [a, place, 0, 0, 0, 0], move |cx, _| {
                cx.memory.put(b, &convert(&cx.memory.get(place)?))?;
                Ok(Value::One(0))
            })
        }
        nr::statfs => statfs(cx, libc::SYS_statfs, |linux| statfs_of(&linux)),
        nr::fstatfs => statfs(cx, libc::SYS_fstatfs, |linux| statfs_of(&linux)),
        nr::statvfs => statfs(cx, libc::SYS_statfs, |linux| statvfs_of(&linux)),
        nr::fstatvfs => statfs(cx, libc::SYS_fstatfs, |linux| statvfs_of(&linux)),
        _ => return None,
    })
}

fn stat(cx: &Context<'_>, fd: u64, path: u64, flags: u64, out: u64) -> Plan {
    const { assert!(EMPTY_PATH != NOFOLLOW) };
    let place = cx.scratch(linux::Stat::SIZE);
    call_then(
        libc::SYS_newfstatat,
        [fd, path, place, flags, 0, 0],
        move |cx, _| {
            cx.memory.put(out, &convert(&cx.memory.get(place)?))?;
            Ok(Value::One(0))
        },
    )
}

fn statfs<T: Abi + 'static>(cx: &Context<'_>, number: i64, of: fn(linux::Statfs) -> T) -> Plan {
    let [what, out, ..] = cx.args;
    let place = cx.scratch(linux::Statfs::SIZE);
    call_then(number, [what, place, 0, 0, 0, 0], move |cx, _| {
        cx.memory.put(out, &of(cx.memory.get(place)?))?;
        Ok(Value::One(0))
    })
}

/// A device number: Linux keeps major and minor in other places.
fn device(linux: u64) -> u32 {
    let major = (linux >> 8 & 0xfff) as u32;
    let minor = (linux & 0xff | linux >> 12 & 0xf_ff00) as u32;
    major << 8 | minor & 0xff | (minor & 0xff_ff00) << 8
}

fn time([tv_sec, tv_nsec]: [i64; 2]) -> Timespec {
    Timespec { tv_sec, tv_nsec }
}

/// DragonFly's structure from Linux's.
pub fn convert(linux: &linux::Stat) -> Stat {
    Stat {
        st_ino: linux.ino,
        st_nlink: u32::try_from(linux.nlink).unwrap_or(u32::MAX),
        st_dev: device(linux.dev),
        st_mode: linux.mode as u16,
        st_uid: linux.uid,
        st_gid: linux.gid,
        st_rdev: device(linux.rdev),
        st_atim: time(linux.atime),
        st_mtim: time(linux.mtime),
        st_ctim: time(linux.ctime),
        st_size: linux.size,
        st_blocks: linux.blocks,
        st_blksize: linux.blksize,
        ..Stat::default()
    }
}

fn statfs_of(linux: &linux::Statfs) -> Statfs {
    let mut kind = [0; 16];
    kind[..5].copy_from_slice(b"dfrun");
    Statfs {
        f_bsize: linux.frsize.max(1),
        f_iosize: linux.bsize,
        f_blocks: linux.blocks.cast_signed(),
        f_bfree: linux.bfree.cast_signed(),
        f_bavail: linux.bavail.cast_signed(),
        f_files: linux.files.cast_signed(),
        f_ffree: linux.ffree.cast_signed(),
        f_fsid: linux.fsid,
        f_fstypename: kind,
        ..Statfs::default()
    }
}

fn statvfs_of(linux: &linux::Statfs) -> Statvfs {
    Statvfs {
        f_bsize: linux.bsize.cast_unsigned(),
        f_frsize: linux.frsize.max(1).cast_unsigned(),
        f_blocks: linux.blocks,
        f_bfree: linux.bfree,
        f_bavail: linux.bavail,
        f_files: linux.files,
        f_ffree: linux.ffree,
        f_favail: linux.ffree,
        f_namemax: linux.namelen.cast_unsigned(),
        ..Statvfs::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_keep_their_meaning() {
        let mut linux = linux::Stat::get(&[0; 144]);
        (linux.ino, linux.nlink, linux.mode) = (7, 2, 0o100_644);
        (linux.size, linux.mtime) = (4096, [11, 22]);
        let stat = convert(&linux);
        assert_eq!(
            (stat.st_ino, stat.st_nlink, stat.st_mode),
            (7, 2, 0o100_644)
        );
        assert_eq!(stat.st_size, 4096);
        assert_eq!((stat.st_mtim.tv_sec, stat.st_mtim.tv_nsec), (11, 22));
    }

    #[test]
    fn device_keeps_major_and_minor() {
        // Linux's 8:1 and 259:70000.
        assert_eq!(device(0x801), 0x801);
        let linux = (70_000u64 & 0xff) | (70_000 & 0xf_ff00) << 12 | 259 << 8;
        assert_eq!(device(linux) >> 8 & 0xff, 3);
    }
}
