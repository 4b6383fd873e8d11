//! Files by handle, and what mounts tell.

use df_abi::fcntl::{O_CREAT, O_RDWR};
use df_abi::mount::{FileHandle, MOUNTCTL_MOUNTFLAGS, MOUNTCTL_STATVFS, Statfs, Statvfs};
use df_abi::stat::Stat;
use df_abi::syscall::nr;
use df_abi::{Abi, Errno};

use crate::files::file_with;
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("files_are_opened_by_handle", by_handle),
    ("mounts_tell_their_flags", mountctl),
    ("descriptors_are_files", fdesc),
];

fn by_handle() -> Checked {
    must!(sys!(nr::mkdir, c"below", 0o700));
    let fd = file_with(c"below/handled", b"contents")?;
    let mut handle = [0_u8; FileHandle::SIZE];
    must!(sys!(nr::getfh, c"below/handled", &mut handle));
    let mut by_path = [0_u8; Stat::SIZE];
    must!(sys!(nr::fstat, fd, &mut by_path));
    let mut by_handle = [0_u8; Stat::SIZE];
    must!(sys!(nr::fhstat, &handle, &mut by_handle));
    want!(Stat::get(&by_handle), Stat::get(&by_path));
    let mut fs = [0_u8; Statfs::SIZE];
    must!(sys!(nr::fhstatfs, &handle, &mut fs));
    ensure!(Statfs::get(&fs).f_fstypename.starts_with(b"tmpfs\0"));
    let mut vfs = [0_u8; Statvfs::SIZE];
    must!(sys!(nr::fhstatvfs, &handle, &mut vfs));
    ensure!(Statvfs::get(&vfs).f_blocks > 0);
    let opened = must!(sys!(nr::fhopen, &handle, O_RDWR));
    let mut room = [0_u8; 8];
    want!(sys!(nr::read, opened, &mut room, 8), Ok(8));
    want!(&room, b"contents");
    want!(sys!(nr::fhopen, &handle, O_CREAT), Err(Errno::EINVAL));
    let other = crate::process::in_child(|| {
        let became = sys!(nr::setuid, 1001);
        let refused = sys!(nr::getfh, c"/", &mut [0_u8; 28]) == Err(Errno::EPERM)
            && sys!(nr::fhopen, &handle, 0) == Err(Errno::EPERM);
        i32::from(became.is_err() || !refused)
    });
    want!(other, Ok(0));
    for open in [fd, opened] {
        must!(sys!(nr::close, open));
    }
    must!(sys!(nr::unlink, c"below/handled"));
    want!(sys!(nr::fhopen, &handle, 0), Err(Errno::ESTALE));
    must!(sys!(nr::rmdir, c"below"));
    Ok(())
}

fn mountctl() -> Checked {
    let mut room = [0_u8; 200];
    let call = |path: &std::ffi::CStr, op: i32, room: &mut [u8]| {
        let len = room.len();
        sys!(nr::mountctl, path, op, -1, 0, 0, room, len)
    };
    let len = must!(call(c"/", MOUNTCTL_MOUNTFLAGS, &mut room));
    let text = room[..usize::try_from(len).unwrap_or(0)].to_vec();
    ensure!(text.ends_with(b"read-only\0"));
    want!(
        call(c"/tmp", MOUNTCTL_STATVFS, &mut room),
        Ok(Statvfs::SIZE as u64)
    );
    ensure!(Statvfs::get(&room).f_blocks > 0);
    want!(call(c"/tmp", 1, &mut room), Err(Errno::EOPNOTSUPP));
    want!(
        call(c"/usr", MOUNTCTL_STATVFS, &mut room),
        Err(Errno::EINVAL)
    );
    want!(
        call(c"/tmp", MOUNTCTL_STATVFS, &mut [0; 4]),
        Err(Errno::EINVAL)
    );
    Ok(())
}

fn fdesc() -> Checked {
    must!(sys!(nr::mkdir, c"fds", 0o755));
    must!(sys!(nr::mount, c"fdesc", c"fds", 0, 0));
    let fd = file_with(c"shown", b"by number")?;
    let path = format!("fds/{fd}");
    let again = std::fs::File::open(&path).map_err(|error| error.to_string())?;
    let number = std::os::fd::AsRawFd::as_raw_fd(&again);
    want!(sys!(nr::lseek, fd, 0, 3, 0), Ok(3));
    // The same open file: one offset for both.
    want!(sys!(nr::lseek, number, 0, 0, 1), Ok(3));
    let list = std::fs::read_dir("fds").map_err(|error| error.to_string())?;
    let names: Vec<_> = list.flatten().map(|entry| entry.file_name()).collect();
    let wanted = fd.to_string();
    ensure!(names.iter().any(|name| name.to_string_lossy() == wanted));
    drop(again);
    must!(sys!(nr::close, fd));
    ensure!(!std::path::Path::new(&path).exists());
    must!(sys!(nr::unmount, c"fds", 0));
    must!(sys!(nr::unlink, c"shown"));
    must!(sys!(nr::rmdir, c"fds"));
    Ok(())
}
