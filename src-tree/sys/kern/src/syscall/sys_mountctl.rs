//! mountctl: what a mount tells beyond statfs. There are no journals, and nothing is exported.

use alloc::vec::Vec;
use core::ffi::{c_char, c_void};

use df_abi::fcntl::AT_FDCWD;
use df_abi::mount::{
    MNT_LOCAL, MNT_NOATIME, MNT_NODEV, MNT_NOEXEC, MNT_NOSUID, MNT_RDONLY, MNT_SYNCHRONOUS,
    MOUNTCTL_MOUNTFLAGS, MOUNTCTL_STATVFS, Statvfs,
};
use df_abi::{Abi, Errno};
use df_vfs::Final;

use super::sys_mount::{flags, statvfs_of};
use super::{Call, SysResult};
use crate::user::{UserBuffer, UserIn, UserOut};

/// The words of the flags, as mount(8) shows them.
const WORDS: &[(i32, &str)] = &[
    (MNT_LOCAL, "local"),
    (MNT_NOATIME, "noatime"),
    (MNT_NODEV, "nodev"),
    (MNT_NOEXEC, "noexec"),
    (MNT_NOSUID, "nosuid"),
    (MNT_RDONLY, "read-only"),
    (MNT_SYNCHRONOUS, "synchronous"),
];

/// The flags in words, with a NUL behind them.
fn words(flags: i32) -> Vec<u8> {
    let set = WORDS.iter().filter(|(bit, _)| flags & bit != 0);
    let words: Vec<&str> = set.map(|(_, word)| *word).collect();
    let mut text = words.join(", ").into_bytes();
    text.push(0);
    text
}

/// Gives how many bytes the answer has.
#[expect(clippy::too_many_arguments, reason = "the call has seven")]
pub(super) fn mountctl(
    call: &mut Call<'_>,
    path: UserIn<c_char>,
    op: i32,
    _fd: i32,
    _ctl: UserIn<c_void>,
    ctl_len: i32,
    out: UserOut<c_void>,
    out_len: i32,
) -> SysResult<usize> {
    if !(0..=1024).contains(&ctl_len) || !(0..=16 << 10).contains(&out_len) {
        return Err(Errno::EINVAL);
    }
    let room = usize::try_from(out_len).unwrap_or(0);
    let name = call.find_at(AT_FDCWD, &path, Final::Follow)?;
    if !name.is_mount_root() {
        return Err(Errno::EINVAL);
    }
    let mount = name.mount();
    let is_root = call.is_root(mount);
    let answer = match op {
        MOUNTCTL_STATVFS => {
            let mut bytes = alloc::vec![0; Statvfs::SIZE];
            statvfs_of(mount, is_root).put(&mut bytes);
            bytes
        }
        MOUNTCTL_MOUNTFLAGS => words(flags(mount, is_root)),
        _ => return Err(Errno::EOPNOTSUPP),
    };
    if answer.len() > room {
        return Err(Errno::EINVAL);
    }
    out.write_bytes(call.vm(), 0, &answer)?;
    Ok(answer.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_are_told_in_words() {
        assert_eq!(words(MNT_RDONLY | MNT_LOCAL), b"local, read-only\0");
        assert_eq!(words(0), b"\0");
    }
}
