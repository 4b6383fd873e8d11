//! Open files: reading, writing, descriptors, attributes by descriptor.

use df_abi::Errno;
use df_abi::syscall::nr;

use crate::raw::Word as _;
use crate::{Check, Checked, ensure, must, room, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("room_is_mounted", room),
    ("bytes_go_in_and_come_out", bytes),
    ("descriptors_are_copied_and_closed", descriptors),
    ("attributes_follow_the_descriptor", attributes),
    ("locks_are_taken", locks),
    ("pipes_have_two_ends", pipes),
    ("files_are_looked_at_together", polling),
    ("event_queues_give_events", events),
    ("changes_of_files_are_events", changes),
    ("files_go_into_sockets", sendfile),
];

/// `open`: read and write, make it, throw away what was in it.
pub(crate) const NEW: i32 = 2 | 0x200 | 0x400;

/// A new file with some bytes.
pub(crate) fn file_with(path: &std::ffi::CStr, bytes: &[u8]) -> Result<u64, String> {
    let fd = must!(sys!(nr::open, path, NEW, 0o644));
    want!(
        sys!(nr::write, fd, bytes, bytes.len()),
        Ok(bytes.len() as u64)
    );
    Ok(fd)
}

fn bytes() -> Checked {
    let fd = file_with(c"bytes", b"0123456789")?;
    want!(sys!(nr::lseek, fd, 0, 2, 0), Ok(2));
    let mut buf = [0_u8; 4];
    want!(sys!(nr::read, fd, &mut buf, 4), Ok(4));
    want!(&buf, b"2345");
    want!(sys!(nr::extpread, fd, &mut buf, 4, 0, 7), Ok(3));
    want!(&buf[..3], b"789");
    want!(sys!(nr::extpwrite, fd, b"ab", 2, 0, 8), Ok(2));
    let (mut a, mut b) = ([0_u8; 3], [0_u8; 3]);
    let vector = [(&mut a).word(), 3, (&mut b).word(), 3];
    want!(sys!(nr::extpreadv, fd, &vector, 2, 0, 4), Ok(6));
    want!((&a, &b), (b"456", b"7ab"));
    want!(sys!(nr::readv, fd, &vector, 2), Ok(4));
    let vector = [(&a).word(), 3, (&b).word(), 3];
    want!(sys!(nr::writev, fd, &vector, 2), Ok(6));
    want!(sys!(nr::extpwritev, fd, &vector, 2, 0, 0), Ok(6));
    want!(sys!(nr::ftruncate, fd, 0, 5), Ok(0));
    want!(sys!(nr::lseek, fd, 0, 0, 2), Ok(5));
    want!(sys!(nr::truncate, c"bytes", 0, 3), Ok(0));
    want!(sys!(nr::lseek, fd, 0, 0, 2), Ok(3));
    must!(sys!(nr::fsync, fd));
    must!(sys!(nr::sync));
    want!(sys!(nr::read, fd, 8, 4), Ok(0));
    want!(sys!(nr::extpread, fd, 8, 4, 0, 0), Err(Errno::EFAULT));
    want!(sys!(nr::write, fd, 8, 4), Err(Errno::EFAULT));
    must!(sys!(nr::close, fd));
    want!(sys!(nr::read, fd, &mut buf, 4), Err(Errno::EBADF));
    Ok(())
}

fn descriptors() -> Checked {
    let fd = file_with(c"descriptors", b"x")?;
    let copy = must!(sys!(nr::dup, fd));
    ensure!(copy != fd);
    want!(sys!(nr::dup2, fd, 40), Ok(40));
    // F_DUPFD, F_SETFD, F_GETFD.
    want!(sys!(nr::fcntl, fd, 0, 50), Ok(50));
    want!(sys!(nr::fcntl, 50, 2, 1), Ok(0));
    want!(sys!(nr::fcntl, 50, 1, 0), Ok(1));
    // FIONREAD.
    let mut count = [7_i32];
    must!(sys!(nr::ioctl, fd, 0x4004_667f, &mut count));
    want!(count, [0]);
    must!(sys!(nr::closefrom, 40));
    want!(sys!(nr::close, 50), Err(Errno::EBADF));
    must!(sys!(nr::close, copy));
    must!(sys!(nr::close, fd));
    ensure!(must!(sys!(nr::getdtablesize)) >= 64);
    Ok(())
}

/// Mode of a file by descriptor.
fn mode(fd: u64) -> Result<u16, String> {
    let mut stat = [0_u16; 64];
    must!(sys!(nr::fstat, fd, &mut stat));
    Ok(stat[8])
}

fn attributes() -> Checked {
    let fd = file_with(c"attributes", b"x")?;
    must!(sys!(nr::fchmod, fd, 0o600));
    want!(mode(fd)?, 0o100_600);
    must!(sys!(nr::fchown, fd, 3, 4));
    let mut stat = [0_u32; 32];
    must!(sys!(nr::fstat, fd, &mut stat));
    want!(stat[5..7], [3, 4]);
    must!(sys!(nr::fchflags, fd, 1));
    must!(sys!(nr::fstat, fd, &mut stat));
    want!(stat[25], 1);
    must!(sys!(nr::fchflags, fd, 0));
    let micros = [1000_i64, 5, 2000, 6];
    must!(sys!(nr::futimes, fd, &micros));
    let mut times = [0_i64; 16];
    must!(sys!(nr::fstat, fd, &mut times));
    want!(times[4..8], [1000, 5000, 2000, 6000]);
    must!(sys!(nr::futimens, fd, &[3000_i64, 1, 4000, 2]));
    must!(sys!(nr::fstat, fd, &mut times));
    want!(times[4..8], [3000, 1, 4000, 2]);
    // _PC_NAME_MAX.
    want!(sys!(nr::fpathconf, fd, 4), Ok(255));
    let mut info = [0_u8; 320];
    must!(sys!(nr::fstatfs, fd, &mut info));
    ensure!(info[104..].starts_with(b"tmpfs\0"));
    must!(sys!(nr::fstatvfs, fd, &mut info));
    must!(sys!(nr::close, fd));
    Ok(())
}

fn locks() -> Checked {
    let fd = file_with(c"locked", b"x")?;
    let other = must!(sys!(nr::open, c"locked", 2, 0));
    // LOCK_EX, LOCK_NB.
    must!(sys!(nr::flock, fd, 2));
    want!(sys!(nr::flock, other, 2 | 4), Err(Errno::EAGAIN));
    must!(sys!(nr::close, fd));
    must!(sys!(nr::flock, other, 2 | 4));
    must!(sys!(nr::close, other));
    Ok(())
}

fn pipes() -> Checked {
    let [r, w] = must!(crate::raw::enter(nr::pipe, &[]));
    want!(sys!(nr::write, w, b"abc", 3), Ok(3));
    let mut buf = [0_u8; 8];
    want!(sys!(nr::read, r, &mut buf, 8), Ok(3));
    must!(sys!(nr::close, w));
    want!(sys!(nr::read, r, &mut buf, 8), Ok(0));
    must!(sys!(nr::close, r));
    let mut ends = [0_i32; 2];
    // O_NONBLOCK.
    let [r, w] = must!(crate::raw::enter(nr::pipe2, &[(&mut ends).word(), 4]));
    want!(sys!(nr::read, r, &mut buf, 8), Err(Errno::EAGAIN));
    must!(sys!(nr::close, r));
    must!(sys!(nr::close, w));
    Ok(())
}

fn polling() -> Checked {
    let [r, w] = must!(crate::raw::enter(nr::pipe, &[]));
    let (r, w) = (r as i32, w as i32);
    // POLLIN = 1, POLLOUT = 4; each entry is a descriptor and two halves.
    let mut set = [r, 1, w, 4];
    for call in [nr::poll, nr::openbsd_poll] {
        want!(sys!(call, &mut set, 2, 0), Ok(1));
        want!(set[3], 4 | 4 << 16);
    }
    must!(sys!(nr::write, w, b"x", 1));
    want!(sys!(nr::ppoll, &mut set, 2, &[0_i64, 0], 0), Ok(2));
    let mut bits = [0_u64; 16];
    bits[0] = 1 << r;
    let zero = [0_i64, 0];
    want!(sys!(nr::select, r + 1, &mut bits, 0, 0, &zero), Ok(1));
    want!(sys!(nr::pselect, r + 1, &mut bits, 0, 0, &zero, 0), Ok(1));
    want!(bits[0], 1 << r);
    must!(sys!(nr::close, r));
    must!(sys!(nr::close, w));
    want!(sys!(nr::select, 64, &bits, 0, 0, &zero), Err(Errno::EBADF));
    Ok(())
}

fn events() -> Checked {
    let queue = must!(sys!(nr::kqueue));
    // A user event (-9) that is added and triggered at once.
    let add: [u64; 4] = [5, 0xfff7 | 0x21 << 16, 0, 99];
    let trigger: [u64; 4] = [5, 0xfff7 | 0x0100_0000 << 32, 0, 99];
    let mut event = [0_u64; 4];
    want!(sys!(nr::kevent, queue, &add, 1, 0, 0, 0), Ok(0));
    want!(
        sys!(nr::kevent, queue, &trigger, 1, &mut event, 1, &[1_i64, 0]),
        Ok(1)
    );
    want!((event[0], event[3]), (5, 99));
    // Exceptions (-8) are for sockets; out-of-band data (2) never comes on a local one.
    let mut pair = [0_i32; 2];
    must!(sys!(nr::socketpair, 1, 1, 0, &mut pair));
    must!(sys!(nr::write, pair[1], b"x", 1));
    let fd = u64::from(pair[0].unsigned_abs());
    let urgent: [u64; 4] = [fd, 0xfff8 | 1 << 16 | 2 << 32, 0, 1];
    want!(
        sys!(nr::kevent, queue, &urgent, 1, &mut event, 1, &[0_i64; 2]),
        Ok(0)
    );
    let any: [u64; 4] = [fd, 0xfff8 | 1 << 16, 0, 2];
    want!(
        sys!(nr::kevent, queue, &any, 1, &mut event, 1, &[0_i64; 2]),
        Ok(1)
    );
    want!((event[0], event[2]), (fd, 1));
    for end in pair {
        must!(sys!(nr::close, end));
    }
    must!(sys!(nr::close, queue));
    Ok(())
}

fn changes() -> Checked {
    let queue = must!(sys!(nr::kqueue));
    let fd = file_with(c"watched", b"x")?;
    // EVFILT_VNODE (-4) and EVFILT_FS (-10), added and cleared (0x21), for every note.
    let add: [u64; 8] = [
        fd,
        0xfffc | 0x21 << 16 | 0x7f << 32,
        0,
        0,
        0,
        0xfff6 | 0x21 << 16,
        0,
        0,
    ];
    let mut event = [0_u64; 4];
    let soon = [5_i64, 0];
    must!(sys!(nr::kevent, queue, &add, 2, 0, 0, 0));
    let note = |event: &mut [u64; 4]| {
        sys!(nr::kevent, queue, 0, 0, &mut *event, 1, &soon).map(|n| (n, event[1] >> 32))
    };
    must!(sys!(nr::write, fd, b"more", 4));
    // NOTE_WRITE | NOTE_EXTEND, NOTE_ATTRIB, NOTE_RENAME, NOTE_DELETE.
    want!(note(&mut event), Ok((1, 6)));
    must!(sys!(nr::fchmod, fd, 0o600));
    want!(note(&mut event), Ok((1, 8)));
    must!(sys!(nr::rename, c"watched", c"moved"));
    want!(note(&mut event), Ok((1, 0x20)));
    must!(sys!(nr::unlink, c"moved"));
    want!(note(&mut event), Ok((1, 1)));
    must!(sys!(nr::close, fd));
    // VQ_MOUNT, VQ_UNMOUNT.
    must!(sys!(nr::mkdir, c"m", 0o755));
    must!(sys!(nr::mount, c"tmpfs", c"m", 0, 0));
    want!(note(&mut event), Ok((1, 8)));
    must!(sys!(nr::unmount, c"m", 0));
    want!(note(&mut event), Ok((1, 0x10)));
    must!(sys!(nr::rmdir, c"m"));
    must!(sys!(nr::close, queue));
    Ok(())
}

fn sendfile() -> Checked {
    let fd = file_with(c"sent", b"0123456789")?;
    let mut pair = [0_i32; 2];
    must!(sys!(nr::socketpair, 1, 1, 0, &mut pair));
    let (head, tail) = (b"<<", b">");
    let parts = [head.word(), 2, tail.word(), 1];
    let around = [(&parts[..2]).word(), 1, (&parts[2..]).word(), 1];
    let mut sent = [0_i64];
    want!(
        sys!(nr::sendfile, fd, pair[0], 3, 5, &around, &mut sent, 0),
        Ok(0)
    );
    want!(sent, [8]);
    let mut buf = [0_u8; 16];
    want!(sys!(nr::read, pair[1], &mut buf, 16), Ok(8));
    want!(&buf[..8], b"<<34567>");
    want!(
        sys!(nr::sendfile, pair[0], fd, 0, 0, 0, 0, 0),
        Err(Errno::EINVAL)
    );
    for fd in [fd, pair[0].word(), pair[1].word()] {
        must!(sys!(nr::close, fd));
    }
    Ok(())
}
