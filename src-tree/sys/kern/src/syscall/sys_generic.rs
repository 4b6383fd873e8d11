//! read, write, their vector and positioned forms, ioctl.

use core::ffi::c_void;

use df_abi::fcntl::{O_FNONBLOCKING, O_FOFFSET};
use df_abi::signal::SIGPIPE;
use df_abi::termios::{FIOASYNC, FIOCLEX, FIONBIO, FIONCLEX, FIONREAD, IOC_IN, IOC_OUT, ioc_len};
use df_abi::uio::Iovec;
use df_abi::{Abi, Errno};
use df_file::{File, Object, Position};

use super::buffers::Buffers;
use super::{Call, SysResult};
use crate::proc::plain;
use crate::user::{UserBuffer, UserIn, UserOut};

/// Bytes that are moved through the kernel at a time.
const CHUNK: usize = 64 << 10;
/// Least room for what comes from a stream, however little is there now.
const SMALL: usize = 4096;

/// Moves bytes in chunks until one is not moved whole. An error counts only if nothing was moved
/// before.
fn in_chunks(
    total: usize,
    mut step: impl FnMut(usize, usize) -> SysResult<usize>,
) -> SysResult<usize> {
    let mut done = 0;
    while done < total {
        let want = CHUNK.min(total - done);
        match step(done, want) {
            Ok(n) => {
                done += n;
                if n < want {
                    break;
                }
            }
            Err(error) if done == 0 => return Err(error),
            Err(_) => break,
        }
    }
    Ok(done)
}

impl Call<'_> {
    /// Reads into buffers.
    fn read_into(&self, fd: i32, buffers: &Buffers, mut at: Position) -> SysResult<usize> {
        let file = self.proc.file(fd)?;
        if !file.readable() {
            return Err(Errno::EBADF);
        }
        let is_stream = !matches!(file.object(), Object::Vnode);
        in_chunks(buffers.len(), |done, want| {
            let room = if is_stream {
                let there = usize::try_from(file.can_read().data).unwrap_or(CHUNK);
                want.min(there.max(SMALL))
            } else {
                want
            };
            let mut chunk = alloc::vec![0; room];
            let n = file.read(&mut at, &mut chunk)?;
            buffers.put(self.vm(), done, &chunk[..n])?;
            if is_stream {
                // Something has come: more is taken only if it is there already.
                at.flags |= O_FNONBLOCKING;
            }
            Ok(n)
        })
    }

    /// Writes buffers.
    fn write_from(&self, fd: i32, buffers: &Buffers, mut at: Position) -> SysResult<usize> {
        let file = self.proc.file(fd)?;
        if !file.writable() {
            return Err(Errno::EBADF);
        }
        if buffers.len() == 0 {
            return Ok(0);
        }
        let result = in_chunks(buffers.len(), |done, want| {
            let mut chunk = alloc::vec![0; want];
            buffers.take(self.vm(), done, &mut chunk)?;
            file.write(&mut at, &chunk)
        });
        if result == Err(Errno::EPIPE) {
            self.broken_pipe(&file);
        }
        result
    }

    /// Sends the signal for writing where nobody reads.
    pub(super) fn broken_pipe(&self, file: &File) {
        let quiet = file.socket().is_ok_and(|socket| socket.is_quiet());
        if !quiet {
            self.lwp.shared.post(plain(SIGPIPE));
        }
    }
}

/// An offset of -1 without `O_FOFFSET` means the file's own.
fn positioned(call: &Call<'_>, fd: i32, offset: i64, flags: i32) -> SysResult<Position> {
    if offset == -1 && flags & O_FOFFSET == 0 {
        return Ok(Position {
            offset: None,
            flags,
        });
    }
    if !call.proc.file(fd)?.has_offset() {
        return Err(Errno::ESPIPE);
    }
    let offset = u64::try_from(offset).map_err(|_| Errno::EINVAL)?;
    Ok(Position {
        offset: Some(offset),
        flags,
    })
}

fn vector(call: &Call<'_>, iov: &UserIn<Iovec>, count: i32) -> SysResult<Buffers> {
    match usize::try_from(count) {
        Ok(count @ 1..) => Buffers::vector(call, iov, count),
        _ => Err(Errno::EINVAL),
    }
}

pub(super) fn read(
    call: &mut Call<'_>,
    fd: i32,
    buf: UserOut<c_void>,
    nbyte: usize,
) -> SysResult<usize> {
    call.read_into(fd, &Buffers::one(buf.addr(), nbyte)?, Position::default())
}

pub(super) fn write(
    call: &mut Call<'_>,
    fd: i32,
    buf: UserIn<c_void>,
    nbyte: usize,
) -> SysResult<usize> {
    call.write_from(fd, &Buffers::one(buf.addr(), nbyte)?, Position::default())
}

pub(super) fn readv(
    call: &mut Call<'_>,
    fd: i32,
    iov: UserIn<Iovec>,
    count: u32,
) -> SysResult<usize> {
    let buffers = vector(call, &iov, count.cast_signed())?;
    call.read_into(fd, &buffers, Position::default())
}

pub(super) fn writev(
    call: &mut Call<'_>,
    fd: i32,
    iov: UserIn<Iovec>,
    count: u32,
) -> SysResult<usize> {
    let buffers = vector(call, &iov, count.cast_signed())?;
    call.write_from(fd, &buffers, Position::default())
}

pub(super) fn extpread(
    call: &mut Call<'_>,
    fd: i32,
    buf: UserOut<c_void>,
    nbyte: usize,
    flags: i32,
    offset: i64,
) -> SysResult<usize> {
    let at = positioned(call, fd, offset, flags)?;
    call.read_into(fd, &Buffers::one(buf.addr(), nbyte)?, at)
}

pub(super) fn extpwrite(
    call: &mut Call<'_>,
    fd: i32,
    buf: UserIn<c_void>,
    nbyte: usize,
    flags: i32,
    offset: i64,
) -> SysResult<usize> {
    let at = positioned(call, fd, offset, flags)?;
    call.write_from(fd, &Buffers::one(buf.addr(), nbyte)?, at)
}

pub(super) fn extpreadv(
    call: &mut Call<'_>,
    fd: i32,
    iov: UserIn<Iovec>,
    count: i32,
    flags: i32,
    offset: i64,
) -> SysResult<usize> {
    let at = positioned(call, fd, offset, flags)?;
    call.read_into(fd, &vector(call, &iov, count)?, at)
}

pub(super) fn extpwritev(
    call: &mut Call<'_>,
    fd: i32,
    iov: UserIn<Iovec>,
    count: i32,
    flags: i32,
    offset: i64,
) -> SysResult<usize> {
    let at = positioned(call, fd, offset, flags)?;
    call.write_from(fd, &vector(call, &iov, count)?, at)
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
        FIONBIO => file.set_nonblocking(i32::get(&arg) != 0),
        FIOASYNC if i32::get(&arg) == 0 => {}
        _ => match file.object() {
            Object::Device(device) => device.ioctl(command, &mut arg)?,
            _ if command == FIONREAD => i32::try_from(file.can_read().data)
                .unwrap_or(i32::MAX)
                .put(&mut arg),
            _ => return Err(Errno::ENOTTY),
        },
    }
    if command & IOC_OUT != 0 {
        data.write_bytes(call.vm(), 0, &arg)?;
    }
    Ok(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_counts_only_if_nothing_was_moved() {
        let fails = |after: usize| {
            move |done: usize, want: usize| {
                if done >= after {
                    Err(Errno::EIO)
                } else {
                    Ok(want)
                }
            }
        };
        assert_eq!(in_chunks(10, fails(0)), Err(Errno::EIO));
        assert_eq!(in_chunks(CHUNK + 10, fails(CHUNK)), Ok(CHUNK));
        assert_eq!(in_chunks(CHUNK + 10, |_, want| Ok(want)), Ok(CHUNK + 10));
        assert_eq!(in_chunks(3 * CHUNK, |_, want| Ok(want - 1)), Ok(CHUNK - 1));
    }
}
