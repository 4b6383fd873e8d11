//! Names of files: made, moved, linked, removed; attributes by path; mounts.

use std::ffi::CStr;

use df_abi::Errno;
use df_abi::syscall::nr;
use df_sys::sysctl::Variable;

use crate::files::file_with;
use crate::process::in_child;
use crate::raw::Word as _;
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("names_are_made_moved_and_removed", made),
    ("names_are_made_from_a_directory_too", made_at),
    ("attributes_are_changed_by_path", attributes),
    ("times_are_set_by_path", times),
    ("access_is_told", access),
    ("directories_are_listed", listing),
    ("file_systems_tell_about_themselves", mounts),
    ("trees_are_shown_in_two_places", null),
    ("processes_are_files", processes),
    ("places_are_found_and_changed", places),
    ("variables_in_links_are_replaced", variables),
];

/// The current directory, as a descriptor.
const HERE: i32 = df_abi::fcntl::AT_FDCWD;

fn kind(path: &CStr) -> Result<u16, Errno> {
    let mut stat = [0_u16; 64];
    sys!(nr::lstat, path, &mut stat)?;
    Ok(stat[8] & 0o170_000)
}

fn made() -> Checked {
    must!(sys!(nr::mkdir, c"d", 0o755));
    want!(sys!(nr::mkdir, c"d", 0o755), Err(Errno::EEXIST));
    must!(sys!(nr::mkfifo, c"d/fifo", 0o600));
    want!(kind(c"d/fifo"), Ok(0o010_000));
    must!(sys!(nr::mknod, c"d/node", 0o020_600, 0x0203));
    want!(kind(c"d/node"), Ok(0o020_000));
    must!(sys!(nr::symlink, c"fifo", c"d/link"));
    let mut target = [0_u8; 8];
    want!(sys!(nr::readlink, c"d/link", &mut target, 8), Ok(4));
    must!(sys!(nr::link, c"d/node", c"d/again"));
    must!(sys!(nr::rename, c"d/again", c"d/moved"));
    want!(kind(c"d/again"), Err(Errno::ENOENT));
    want!(sys!(nr::rmdir, c"d"), Err(Errno::ENOTEMPTY));
    for name in [c"d/moved", c"d/node", c"d/fifo", c"d/link"] {
        must!(sys!(nr::unlink, name));
    }
    must!(sys!(nr::rmdir, c"d"));
    Ok(())
}

fn made_at() -> Checked {
    must!(sys!(nr::mkdirat, HERE, c"at", 0o755));
    let dir = must!(sys!(nr::open, c"at", 0, 0));
    must!(sys!(nr::mkfifoat, dir, c"fifo", 0o600));
    must!(sys!(nr::mknodat, dir, c"node", 0o020_600, 0x0203));
    must!(sys!(nr::symlinkat, c"fifo", dir, c"link"));
    let mut target = [0_u8; 8];
    want!(sys!(nr::readlinkat, dir, c"link", &mut target, 8), Ok(4));
    must!(sys!(nr::linkat, dir, c"node", dir, c"again", 0));
    must!(sys!(nr::renameat, dir, c"again", dir, c"moved"));
    let fd = must!(sys!(nr::openat, dir, c"file", 0x202, 0o600));
    must!(sys!(nr::close, fd));
    let mut stat = [0_u16; 64];
    must!(sys!(nr::fstatat, dir, c"file", &mut stat, 0));
    want!(stat[8], 0o100_600);
    must!(sys!(nr::fchmodat, dir, c"file", 0o640, 0));
    must!(sys!(nr::fchownat, dir, c"file", 1, 2, 0));
    must!(sys!(nr::chflagsat, dir, c"file", 0, 0));
    must!(sys!(nr::faccessat, dir, c"file", 4, 0));
    must!(sys!(nr::utimensat, dir, c"file", &[1_i64, 0, 2, 0], 0));
    for name in [c"file", c"moved", c"node", c"fifo", c"link"] {
        must!(sys!(nr::unlinkat, dir, name, 0));
    }
    must!(sys!(nr::close, dir));
    // AT_REMOVEDIR.
    must!(sys!(nr::unlinkat, HERE, c"at", 2));
    Ok(())
}

fn attributes() -> Checked {
    let fd = file_with(c"attr", b"x")?;
    must!(sys!(nr::close, fd));
    must!(sys!(nr::chmod, c"attr", 0o604));
    must!(sys!(nr::chown, c"attr", 5, 6));
    let mut stat = [0_u32; 32];
    must!(sys!(nr::stat, c"attr", &mut stat));
    want!(stat[5..7], [5, 6]);
    must!(sys!(nr::lchown, c"attr", 7, 8));
    must!(sys!(nr::lchmod, c"attr", 0o600));
    must!(sys!(nr::chflags, c"attr", 1));
    must!(sys!(nr::lchflags, c"attr", 0));
    want!(sys!(nr::pathconf, c"attr", 4), Ok(255));
    want!(sys!(nr::lpathconf, c"attr", 4), Ok(255));
    want!(sys!(nr::umask, 0o77), Ok(0o22));
    want!(sys!(nr::umask, 0o22), Ok(0o77));
    must!(sys!(nr::unlink, c"attr"));
    Ok(())
}

fn times() -> Checked {
    let fd = file_with(c"times", b"x")?;
    must!(sys!(nr::close, fd));
    let mut stat = [0_i64; 16];
    for (n, call) in (1..).zip([nr::utimes, nr::lutimes]) {
        must!(sys!(call, c"times", &[n, 7_i64, n, 8]));
        must!(sys!(nr::stat, c"times", &mut stat));
        want!(stat[4..8], [n, 7000, n, 8000]);
    }
    must!(sys!(nr::unlink, c"times"));
    Ok(())
}

fn access() -> Checked {
    let fd = file_with(c"access", b"x")?;
    must!(sys!(nr::close, fd));
    for call in [nr::access, nr::eaccess] {
        want!(sys!(call, c"access", 6), Ok(0));
        want!(sys!(call, c"access", 1), Err(Errno::EACCES));
        want!(sys!(call, c"none", 0), Err(Errno::ENOENT));
        want!(sys!(call, 8, 0), Err(Errno::EFAULT));
    }
    must!(sys!(nr::unlink, c"access"));
    Ok(())
}

fn listing() -> Checked {
    let dir = must!(sys!(nr::open, c"/etc", 0, 0));
    let mut buf = [0_u8; 4096];
    let mut base = [0_i64];
    let n = must!(sys!(nr::getdirentries, dir, &mut buf, buf.len(), &mut base));
    ensure!(n > 0);
    must!(sys!(nr::lseek, dir, 0, 0, 0));
    want!(sys!(nr::getdents, dir, &mut buf, buf.len()), Ok(n));
    ensure!(buf.windows(2).any(|w| w == b"rc"));
    must!(sys!(nr::close, dir));
    Ok(())
}

fn mounts() -> Checked {
    let mut info = [0_u8; 320];
    must!(sys!(nr::statfs, c"/dev", &mut info));
    ensure!(info[104..].starts_with(b"devfs\0"));
    must!(sys!(nr::statvfs, c"/dev", &mut info));
    let count = must!(sys!(nr::getfsstat, 0, 0, 0));
    ensure!(count >= 3);
    let mut all = vec![0_u8; 320 * 8];
    want!(
        sys!(nr::getfsstat, all.as_mut_slice(), all.len(), 0),
        Ok(count)
    );
    let mut more = vec![0_u8; 160 * 8];
    let got = sys!(
        nr::getvfsstat,
        all.as_mut_slice(),
        more.as_mut_slice(),
        more.len(),
        0
    );
    want!(got, Ok(count));
    must!(sys!(nr::mkdir, c"m", 0o755));
    must!(sys!(nr::mount, c"tmpfs", c"m", 0, 0));
    want!(sys!(nr::rmdir, c"m"), Err(Errno::EBUSY));
    must!(sys!(nr::unmount, c"m", 0));
    want!(sys!(nr::unmount, c"m", 0), Err(Errno::EINVAL));
    want!(sys!(nr::mount, c"nofs", c"m", 0, 0), Err(Errno::ENODEV));
    must!(sys!(nr::rmdir, c"m"));
    Ok(())
}

fn null() -> Checked {
    must!(sys!(nr::mkdir, c"below", 0o755));
    must!(sys!(nr::mkdir, c"above", 0o755));
    let what = [c"/tmp/below".word(), 0];
    must!(sys!(nr::mount, c"null", c"above", 0, &what));
    want!(kind(c"below/f"), Err(Errno::ENOENT));
    let fd = file_with(c"above/f", b"text")?;
    want!(sys!(nr::unmount, c"above", 0), Err(Errno::EBUSY));
    want!(kind(c"below/f"), Ok(0o100_000));
    must!(sys!(nr::rename, c"below/f", c"below/g"));
    want!(kind(c"above/f"), Err(Errno::ENOENT));
    let mut buf = [0_u8; 8];
    let other = must!(sys!(nr::open, c"below/g", 0, 0));
    want!(sys!(nr::read, other, &mut buf, 8), Ok(4));
    must!(sys!(nr::close, other));
    must!(sys!(nr::close, fd));
    must!(sys!(nr::unlink, c"above/g"));
    let mut info = [0_u8; 320];
    must!(sys!(nr::statfs, c"above", &mut info));
    ensure!(info[104..].starts_with(b"null\0") && info[218..].starts_with(b"/tmp/below\0"));
    must!(sys!(nr::unmount, c"above", 0));
    must!(sys!(nr::rmdir, c"above"));
    must!(sys!(nr::rmdir, c"below"));
    Ok(())
}

fn processes() -> Checked {
    must!(sys!(nr::mkdir, c"proc", 0o755));
    must!(sys!(nr::mount, c"procfs", c"proc", 0, 0));
    let mut text = [0_u8; 256];
    let fd = must!(sys!(nr::open, c"proc/curproc/status", 0, 0));
    let n = must!(sys!(nr::read, fd, &mut text, text.len()));
    must!(sys!(nr::close, fd));
    let line = String::from_utf8_lossy(&text[..usize::try_from(n).unwrap_or(0)]).into_owned();
    let pid = must!(sys!(nr::getpid));
    ensure!(line.starts_with(&format!("calltest {pid} ")) && line.ends_with('\n'));
    want!(kind(c"proc/1/cmdline"), Ok(0o100_000));
    want!(kind(c"proc/98765"), Err(Errno::ENOENT));
    want!(sys!(nr::open, c"proc/1/status", 2, 0), Err(Errno::EROFS));
    must!(sys!(nr::unmount, c"proc", 0));
    must!(sys!(nr::rmdir, c"proc"));
    Ok(())
}

fn places() -> Checked {
    let mut path = [0_u8; 64];
    must!(sys!(nr::__getcwd, &mut path, path.len()));
    ensure!(path.starts_with(b"/tmp\0"));
    must!(sys!(
        nr::__realpath,
        c"../etc/../tmp",
        &mut path,
        path.len()
    ));
    ensure!(path.starts_with(b"/tmp\0"));
    let dir = must!(sys!(nr::open, c"/etc", 0, 0));
    must!(sys!(nr::fchdir, dir));
    must!(sys!(nr::close, dir));
    must!(sys!(nr::access, c"rc", 4));
    must!(sys!(nr::chdir, c"/tmp"));
    must!(sys!(nr::mkdir, c"root", 0o755));
    let status = must!(in_child(|| {
        let moved = sys!(nr::chroot, c"/tmp/root") == Ok(0);
        i32::from(!(moved && sys!(nr::access, c"/etc", 0) == Err(Errno::ENOENT)))
    }));
    want!(status, 0);
    must!(sys!(nr::rmdir, c"root"));
    Ok(())
}

fn variables() -> Checked {
    let switch = must!(Variable::named("vfs.varsym_enable"));
    must!(switch.write(&1_i32.to_le_bytes()));
    must!(sys!(nr::symlink, c"/${WHERE}/rc", c"variant"));
    want!(sys!(nr::access, c"variant", 0), Err(Errno::ENOENT));
    // Levels: 1 process, 2 user, 3 system.
    must!(sys!(nr::varsym_set, 3, c"WHERE", c"etc"));
    must!(sys!(nr::access, c"variant", 4));
    must!(sys!(nr::varsym_set, 1, c"WHERE", c"nowhere"));
    want!(sys!(nr::access, c"variant", 0), Err(Errno::ENOENT));
    let mut value = [0_u8; 16];
    want!(
        sys!(nr::varsym_get, 1 << 1, c"WHERE", &mut value, 16),
        Ok(8)
    );
    want!(
        sys!(nr::varsym_get, 1 << 3, c"WHERE", &mut value, 16),
        Ok(4)
    );
    ensure!(value.starts_with(b"etc\0"));
    let inherits = in_child(|| {
        let mut value = [0_u8; 16];
        i32::from(sys!(nr::varsym_get, 1 << 1, c"WHERE", &mut value, 16) != Ok(8))
    });
    want!(inherits, Ok(0));
    let mut list = [0_u8; 64];
    let mut marker = [0_i32];
    want!(sys!(nr::varsym_list, 1, &mut list, 64, &mut marker), Ok(14));
    ensure!(list.starts_with(b"WHERE\0nowhere\0") && marker == [-1]);
    for level in [1, 3] {
        must!(sys!(nr::varsym_set, level, c"WHERE", 0));
    }
    want!(sys!(nr::varsym_set, 1, c"WHERE", 0), Err(Errno::ENOENT));
    must!(sys!(nr::unlink, c"variant"));
    Ok(())
}
