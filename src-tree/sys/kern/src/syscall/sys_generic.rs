//! read, write, their vector and positioned forms, ioctl, poll.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ffi::c_void;

use df_abi::fcntl::O_FOFFSET;
use df_abi::poll::{INFTIM, POLLERR, POLLHUP, POLLNVAL, PollFd};
use df_abi::signal::SigSet;
use df_abi::termios::{FIOASYNC, FIOCLEX, FIONBIO, FIONCLEX, IOC_IN, IOC_OUT, ioc_len};
use df_abi::time::Timespec;
use df_abi::uio::{IOV_MAX, Iovec};
use df_abi::{Abi, Errno};
use df_machine::clock;

use super::{Call, SysResult};
use crate::file::{File, Object, Position};
use crate::user::{UserBuffer, UserIn, UserOut};

/// Bytes that are moved through the kernel at a time.
const CHUNK: usize = 64 << 10;

/// A user buffer: address and length.
type Buffer = (u64, usize);

fn length(len: usize) -> Result<usize, Errno> {
    if isize::try_from(len).is_ok() {
        Ok(len)
    } else {
        Err(Errno::EINVAL)
    }
}

/// Reads into buffers until one is not filled.
fn read_all(
    call: &mut Call<'_>,
    fd: i32,
    buffers: &[Buffer],
    mut at: Position,
) -> SysResult<usize> {
    let file = call.proc.file(fd)?;
    if !file.readable() {
        return Err(Errno::EBADF);
    }
    let mut total = 0;
    for (addr, len) in buffers {
        let out = UserOut::<c_void>::new(*addr);
        let mut done = 0;
        while done < *len {
            let mut chunk = alloc::vec![0; CHUNK.min(*len - done)];
            let n = match call.read_file(&file, &mut at, &mut chunk) {
                Ok(n) => n,
                Err(error) if total == 0 => return Err(error),
                Err(_) => return Ok(total),
            };
            out.write_bytes(call.vm(), done, &chunk[..n])?;
            done += n;
            total += n;
            if n < chunk.len() {
                return Ok(total);
            }
        }
    }
    Ok(total)
}

/// Writes buffers until one is not taken.
fn write_all(
    call: &mut Call<'_>,
    fd: i32,
    buffers: &[Buffer],
    mut at: Position,
) -> SysResult<usize> {
    let file = call.proc.file(fd)?;
    if !file.writable() {
        return Err(Errno::EBADF);
    }
    let mut total = 0;
    for (addr, len) in buffers {
        let from = UserIn::<c_void>::new(*addr);
        let mut done = 0;
        while done < *len {
            let mut chunk = alloc::vec![0; CHUNK.min(*len - done)];
            let result = from
                .bytes(call.vm(), done, &mut chunk)
                .and_then(|()| call.write_file(&file, &mut at, &chunk));
            match result {
                Ok(n) => {
                    done += n;
                    total += n;
                    if n < chunk.len() {
                        return Ok(total);
                    }
                }
                Err(error) if total == 0 => return Err(error),
                Err(_) => return Ok(total),
            }
        }
    }
    Ok(total)
}

fn vectors(call: &mut Call<'_>, iov: &UserIn<Iovec>, count: usize) -> SysResult<Vec<Buffer>> {
    if count == 0 || count > IOV_MAX {
        return Err(Errno::EINVAL);
    }
    let mut total: usize = 0;
    let mut buffers = Vec::new();
    for v in iov.read_array(call.vm(), count)? {
        let len = usize::try_from(v.iov_len).map_err(|_| Errno::EINVAL)?;
        total = length(total.checked_add(len).ok_or(Errno::EINVAL)?)?;
        buffers.push((v.iov_base, len));
    }
    Ok(buffers)
}

/// An offset of -1 without `O_FOFFSET` means the file's own.
fn positioned(offset: i64, flags: i32) -> SysResult<Position> {
    if offset == -1 && flags & O_FOFFSET == 0 {
        return Ok(Position {
            offset: None,
            flags,
        });
    }
    let offset = u64::try_from(offset).map_err(|_| Errno::EINVAL)?;
    Ok(Position {
        offset: Some(offset),
        flags,
    })
}

pub(super) fn read(
    call: &mut Call<'_>,
    fd: i32,
    buf: UserOut<c_void>,
    nbyte: usize,
) -> SysResult<usize> {
    read_all(
        call,
        fd,
        &[(buf.addr(), length(nbyte)?)],
        Position::default(),
    )
}

pub(super) fn write(
    call: &mut Call<'_>,
    fd: i32,
    buf: UserIn<c_void>,
    nbyte: usize,
) -> SysResult<usize> {
    write_all(
        call,
        fd,
        &[(buf.addr(), length(nbyte)?)],
        Position::default(),
    )
}

pub(super) fn readv(
    call: &mut Call<'_>,
    fd: i32,
    iov: UserIn<Iovec>,
    count: u32,
) -> SysResult<usize> {
    let buffers = vectors(call, &iov, count as usize)?;
    read_all(call, fd, &buffers, Position::default())
}

pub(super) fn writev(
    call: &mut Call<'_>,
    fd: i32,
    iov: UserIn<Iovec>,
    count: u32,
) -> SysResult<usize> {
    let buffers = vectors(call, &iov, count as usize)?;
    write_all(call, fd, &buffers, Position::default())
}

pub(super) fn extpread(
    call: &mut Call<'_>,
    fd: i32,
    buf: UserOut<c_void>,
    nbyte: usize,
    flags: i32,
    offset: i64,
) -> SysResult<usize> {
    let at = positioned(offset, flags)?;
    read_all(call, fd, &[(buf.addr(), length(nbyte)?)], at)
}

pub(super) fn extpwrite(
    call: &mut Call<'_>,
    fd: i32,
    buf: UserIn<c_void>,
    nbyte: usize,
    flags: i32,
    offset: i64,
) -> SysResult<usize> {
    let at = positioned(offset, flags)?;
    write_all(call, fd, &[(buf.addr(), length(nbyte)?)], at)
}

pub(super) fn extpreadv(
    call: &mut Call<'_>,
    fd: i32,
    iov: UserIn<Iovec>,
    count: i32,
    flags: i32,
    offset: i64,
) -> SysResult<usize> {
    let at = positioned(offset, flags)?;
    let buffers = vectors(
        call,
        &iov,
        usize::try_from(count).map_err(|_| Errno::EINVAL)?,
    )?;
    read_all(call, fd, &buffers, at)
}

pub(super) fn extpwritev(
    call: &mut Call<'_>,
    fd: i32,
    iov: UserIn<Iovec>,
    count: i32,
    flags: i32,
    offset: i64,
) -> SysResult<usize> {
    let at = positioned(offset, flags)?;
    let buffers = vectors(
        call,
        &iov,
        usize::try_from(count).map_err(|_| Errno::EINVAL)?,
    )?;
    write_all(call, fd, &buffers, at)
}

pub(super) fn ioctl(
    call: &mut Call<'_>,
    fd: i32,
    command: u64,
    data: UserOut<c_void>,
) -> SysResult<i32> {
    // Only the low half is the command; programs pass it sign-extended too.
    let command = command & 0xffff_ffff;
    let file = call.proc.file(fd)?;
    let mut arg = alloc::vec![0; ioc_len(command)];
    if command & IOC_IN != 0 {
        call.vm().lock().copyin(data.addr(), &mut arg)?;
    }
    match command {
        FIOCLEX => call.proc.files.lock().set_close_on_exec(fd, true)?,
        FIONCLEX => call.proc.files.lock().set_close_on_exec(fd, false)?,
        FIONBIO => super::sys_descrip::set_nonblocking(&file, i32::get(&arg) != 0),
        FIOASYNC if i32::get(&arg) == 0 => {}
        _ => match &file.object {
            Object::Device(device) => device.ioctl(command, &mut arg)?,
            Object::Vnode => return Err(Errno::ENOTTY),
        },
    }
    if command & IOC_OUT != 0 {
        data.write_bytes(call.vm(), 0, &arg)?;
    }
    Ok(0)
}

fn revents(file: Option<&Arc<File>>, events: i16) -> i16 {
    // Errors and hang-ups are always asked for.
    file.map_or(POLLNVAL, |f| f.poll(events | POLLERR | POLLHUP))
}

fn poll_until(
    call: &mut Call<'_>,
    fds: &UserOut<PollFd>,
    count: u32,
    timeout_ns: Option<u64>,
) -> SysResult<i32> {
    let count = count as usize;
    if count > df_libkern::fdtable::MAX_DESCRIPTORS {
        return Err(Errno::EINVAL);
    }
    let mut set = fds.read_array(call.vm(), count)?;
    let files: Vec<_> = set.iter().map(|p| call.proc.file(p.fd).ok()).collect();
    let mut scan = || {
        let mut ready = 0;
        for (p, file) in set.iter_mut().zip(&files) {
            p.revents = if p.fd < 0 {
                0
            } else {
                revents(file.as_ref(), p.events)
            };
            ready += i32::from(p.revents != 0);
        }
        ready
    };
    let mut ready = scan();
    if ready == 0 && timeout_ns != Some(0) {
        let deadline = timeout_ns.map(|t| clock::uptime_ns().saturating_add(t));
        call.wait(
            &mut || {
                ready = scan();
                ready > 0
            },
            deadline,
        )?;
    }
    fds.write_array(call.vm(), &set)?;
    Ok(ready)
}

pub(super) fn poll(
    call: &mut Call<'_>,
    fds: UserOut<PollFd>,
    count: u32,
    timeout_ms: i32,
) -> SysResult<i32> {
    let timeout_ns = match timeout_ms {
        INFTIM => None,
        ms => Some(u64::try_from(ms).map_err(|_| Errno::EINVAL)? * 1_000_000),
    };
    poll_until(call, &fds, count, timeout_ns)
}

pub(super) fn ppoll(
    call: &mut Call<'_>,
    fds: UserOut<PollFd>,
    count: u32,
    timeout: UserIn<Timespec>,
    mask: UserIn<SigSet>,
) -> SysResult<i32> {
    let timeout = timeout.read_opt(call.vm())?;
    let timeout_ns = timeout
        .map(|t| t.to_nanos().ok_or(Errno::EINVAL))
        .transpose()?;
    let mask = mask.read_opt(call.vm())?;
    call.with_mask(mask, |call| poll_until(call, &fds, count, timeout_ns))
}
