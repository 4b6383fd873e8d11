//! sendfile: a file's bytes into a socket, with a head and a tail from the program.

use core::ffi::c_void;

use df_abi::Errno;
use df_abi::uio::{Iovec, SfHdtr};
use df_file::{File, Position};
use df_vfs::VnodeKind;

use super::buffers::Buffers;
use super::{Call, SysResult};
use crate::user::{UserIn, UserOut};

/// Bytes that are moved at a time.
const CHUNK: usize = 64 << 10;

/// The head or tail of a transfer.
fn part(call: &Call<'_>, addr: u64, count: i32) -> SysResult<Option<Buffers>> {
    if addr == 0 {
        return Ok(None);
    }
    let count = usize::try_from(count).map_err(|_| Errno::EINVAL)?;
    Buffers::vector(call, &UserIn::<Iovec>::new(addr), count).map(Some)
}

/// Counts what has gone out; a socket that takes less than it is given ends the transfer.
struct Sending<'a> {
    file: &'a File,
    sent: u64,
}

impl Sending<'_> {
    fn send(&mut self, call: &Call<'_>, data: &[u8]) -> SysResult {
        if data.is_empty() {
            return Ok(());
        }
        let result = self.file.write(&mut Position::default(), data);
        if result == Err(Errno::EPIPE) {
            call.broken_pipe(self.file);
        }
        let n = result?;
        self.sent += n as u64;
        if n < data.len() {
            return Err(Errno::EAGAIN);
        }
        Ok(())
    }

    fn send_part(&mut self, call: &Call<'_>, part: Option<&Buffers>) -> SysResult {
        let Some(part) = part else {
            return Ok(());
        };
        let mut done = 0;
        while done < part.len() {
            let mut chunk = alloc::vec![0; CHUNK.min(part.len() - done)];
            part.take(call.vm(), done, &mut chunk)?;
            self.send(call, &chunk)?;
            done += chunk.len();
        }
        Ok(())
    }

    /// Sends `nbytes` of a file from `offset` on, 0 = to its end.
    fn send_file(&mut self, call: &Call<'_>, from: &File, offset: u64, nbytes: usize) -> SysResult {
        let mut at = Position {
            offset: Some(offset),
            flags: 0,
        };
        let mut left = if nbytes == 0 { usize::MAX } else { nbytes };
        let mut chunk = alloc::vec![0; CHUNK.min(left)];
        while left > 0 {
            let want = CHUNK.min(left);
            let n = from.read(&mut at, &mut chunk[..want])?;
            if n == 0 {
                break;
            }
            self.send(call, &chunk[..n])?;
            left -= n;
        }
        Ok(())
    }
}

#[expect(clippy::too_many_arguments, reason = "the system call has that many")]
pub(super) fn sendfile(
    call: &mut Call<'_>,
    fd: i32,
    socket: i32,
    offset: i64,
    nbytes: usize,
    head_and_tail: UserOut<c_void>,
    sent: UserOut<i64>,
    flags: i32,
) -> SysResult {
    let from = call.proc.file(fd)?;
    let regular = from.name().is_ok_and(|n| n.kind() == VnodeKind::Regular);
    if !regular || flags != 0 {
        return Err(Errno::EINVAL);
    }
    if !from.readable() {
        return Err(Errno::EBADF);
    }
    let to = call.proc.file(socket)?;
    to.socket()?.peer_name()?;
    let offset = u64::try_from(offset).map_err(|_| Errno::EINVAL)?;
    let around = UserIn::<SfHdtr>::new(head_and_tail.addr()).read_opt(call.vm())?;
    let around = around.unwrap_or_default();
    let head = part(call, around.headers, around.hdr_cnt)?;
    let tail = part(call, around.trailers, around.trl_cnt)?;
    let mut sending = Sending { file: &to, sent: 0 };
    let result = sending
        .send_part(call, head.as_ref())
        .and_then(|()| sending.send_file(call, &from, offset, nbytes))
        .and_then(|()| sending.send_part(call, tail.as_ref()));
    let count = i64::try_from(sending.sent).unwrap_or(i64::MAX);
    sent.write_opt(call.vm(), &count)?;
    result
}
