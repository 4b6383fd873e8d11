//! Messages on sockets: sendto, sendmsg, recvfrom, recvmsg.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ffi::c_void;

use df_abi::socket::{
    Cmsghdr, MSG_CMSG_CLOEXEC, MSG_CTRUNC, MSG_DONTWAIT, MSG_EOR, MSG_FBLOCKING, MSG_FNONBLOCKING,
    MSG_NOSIGNAL, MSG_PEEK, MSG_TRUNC, MSG_WAITALL, SCM_RIGHTS, SOL_SOCKET,
};
use df_abi::uio::{Iovec, Msghdr};
use df_abi::{Abi, Errno};
use df_file::{File, Received, SOCKET_CAPACITY, SocketKind};

use super::buffers::Buffers;
use super::{Call, SysResult};
use crate::user::{UserBuffer, UserIn, UserOut};

/// Flags of a send.
const SEND_FLAGS: i32 = MSG_DONTWAIT | MSG_EOR | MSG_NOSIGNAL | MSG_FBLOCKING | MSG_FNONBLOCKING;
/// Flags of a receive.
const RECEIVE_FLAGS: i32 = MSG_DONTWAIT
    | MSG_PEEK
    | MSG_WAITALL
    | MSG_NOSIGNAL
    | MSG_CMSG_CLOEXEC
    | MSG_FBLOCKING
    | MSG_FNONBLOCKING;
/// Most bytes of control messages.
const MAX_CONTROL: usize = 4096;
/// Where the data of a control message begins: the head, aligned to 8 bytes.
const CONTROL_HEAD: usize = Cmsghdr::SIZE.next_multiple_of(8);
/// Bytes of a descriptor.
const FD: usize = <i32 as Abi>::SIZE;

fn waits(file: &File, flags: i32) -> bool {
    if flags & (MSG_DONTWAIT | MSG_FNONBLOCKING) != 0 {
        false
    } else {
        flags & MSG_FBLOCKING != 0 || file.waits()
    }
}

/// A message to be sent.
struct Outgoing {
    buffers: Buffers,
    /// Address and its length, if there is one.
    to: Option<(u64, i32)>,
    rights: Vec<Arc<File>>,
    flags: i32,
}

fn send(call: &mut Call<'_>, fd: i32, message: &Outgoing) -> SysResult<usize> {
    let file = call.proc.file(fd)?;
    let socket = file.socket()?;
    if message.flags & !SEND_FLAGS != 0 {
        return Err(Errno::EINVAL);
    }
    let to = match message.to {
        Some((addr, len)) => Some(call.socket_at(addr, len)?),
        None => None,
    };
    let total = message.buffers.len();
    let is_stream = socket.kind() == SocketKind::Stream;
    if !is_stream && total > SOCKET_CAPACITY {
        return Err(Errno::EMSGSIZE);
    }
    let waits = waits(&file, message.flags);
    let mut done = 0;
    loop {
        let mut chunk = alloc::vec![0; (total - done).min(SOCKET_CAPACITY)];
        message.buffers.take(call.vm(), done, &mut chunk)?;
        let rights: &[_] = if done == 0 { &message.rights } else { &[] };
        let sent = file.until_ready(waits, || match &to {
            Some(to) => socket.send_to(to, &chunk, rights),
            None => socket.send(&chunk, rights),
        });
        match sent {
            Ok(n) => done += n,
            Err(error) if done == 0 => {
                if error == Errno::EPIPE && message.flags & MSG_NOSIGNAL == 0 {
                    call.broken_pipe(&file);
                }
                return Err(error);
            }
            Err(_) => return Ok(done),
        }
        if !is_stream || done == total {
            return Ok(done);
        }
    }
}

pub(super) fn sendto(
    call: &mut Call<'_>,
    fd: i32,
    buf: UserIn<c_void>,
    len: usize,
    flags: i32,
    to: UserIn<c_void>,
    to_len: i32,
) -> SysResult<usize> {
    let message = Outgoing {
        buffers: Buffers::one(buf.addr(), len)?,
        to: (!to.is_null()).then_some((to.addr(), to_len)),
        rights: Vec::new(),
        flags,
    };
    send(call, fd, &message)
}

pub(super) fn sendmsg(
    call: &mut Call<'_>,
    fd: i32,
    message: UserIn<Msghdr>,
    flags: i32,
) -> SysResult<usize> {
    let head = message.read(call.vm())?;
    let to_len = i32::try_from(head.msg_namelen).map_err(|_| Errno::EINVAL)?;
    let message = Outgoing {
        buffers: buffers(call, &head)?,
        to: (head.msg_name != 0).then_some((head.msg_name, to_len)),
        rights: sent_rights(call, &head)?,
        flags,
    };
    send(call, fd, &message)
}

fn buffers(call: &Call<'_>, head: &Msghdr) -> SysResult<Buffers> {
    let count = usize::try_from(head.msg_iovlen).map_err(|_| Errno::EINVAL)?;
    Buffers::vector(call, &UserIn::<Iovec>::new(head.msg_iov), count)
}

/// The files whose descriptors the control messages of a message hold.
fn sent_rights(call: &Call<'_>, head: &Msghdr) -> SysResult<Vec<Arc<File>>> {
    let len = usize::try_from(head.msg_controllen).map_err(|_| Errno::EINVAL)?;
    let mut files = Vec::new();
    if head.msg_control == 0 || len == 0 {
        return Ok(files);
    }
    if len > MAX_CONTROL {
        return Err(Errno::EINVAL);
    }
    let mut raw = alloc::vec![0; len];
    call.vm().lock().copyin(head.msg_control, &mut raw)?;
    let mut rest = raw.as_slice();
    while rest.len() >= Cmsghdr::SIZE {
        let cmsg = Cmsghdr::get(rest);
        let len = usize::try_from(cmsg.cmsg_len).map_err(|_| Errno::EINVAL)?;
        if len < CONTROL_HEAD || len > rest.len() {
            return Err(Errno::EINVAL);
        }
        if (cmsg.cmsg_level, cmsg.cmsg_type) != (SOL_SOCKET, SCM_RIGHTS) {
            return Err(Errno::EINVAL);
        }
        for fd in rest[CONTROL_HEAD..len].chunks_exact(FD) {
            let file = call.proc.file(i32::get(fd))?;
            if file.kqueue().is_ok() {
                // Event queues belong to their process.
                return Err(Errno::EOPNOTSUPP);
            }
            files.push(file);
        }
        rest = &rest[len.next_multiple_of(8).min(rest.len())..];
    }
    Ok(files)
}

fn receive(
    call: &Call<'_>,
    fd: i32,
    buffers: &Buffers,
    flags: i32,
) -> SysResult<(usize, Received)> {
    let file = call.proc.file(fd)?;
    let socket = file.socket()?;
    if flags & !RECEIVE_FLAGS != 0 {
        return Err(Errno::EINVAL);
    }
    let waits = waits(&file, flags);
    let peek = flags & MSG_PEEK != 0;
    let all = flags & MSG_WAITALL != 0 && !peek && socket.kind() == SocketKind::Stream;
    let mut chunk = alloc::vec![0; buffers.len().min(SOCKET_CAPACITY)];
    let first = file.until_ready(waits, || socket.receive(&mut chunk, peek))?;
    buffers.put(call.vm(), 0, &chunk[..first.len])?;
    let mut done = first.len;
    while all && waits && done < buffers.len() && first.rights.is_empty() {
        let want = (buffers.len() - done).min(chunk.len());
        match file.until_ready(true, || socket.receive(&mut chunk[..want], false)) {
            Ok(more) if more.len > 0 => {
                buffers.put(call.vm(), done, &chunk[..more.len])?;
                done += more.len;
            }
            _ => break,
        }
    }
    Ok((done, first))
}

pub(super) fn recvfrom(
    call: &mut Call<'_>,
    fd: i32,
    buf: UserOut<c_void>,
    len: usize,
    flags: i32,
    from: UserOut<c_void>,
    from_len: UserOut<i32>,
) -> SysResult<usize> {
    let buffers = Buffers::one(buf.addr(), len)?;
    let (n, received) = receive(call, fd, &buffers, flags)?;
    call.put_address(received.from.as_deref(), &from, &from_len)?;
    Ok(n)
}

pub(super) fn recvmsg(
    call: &mut Call<'_>,
    fd: i32,
    message: UserOut<Msghdr>,
    flags: i32,
) -> SysResult<usize> {
    let mut head = message.read(call.vm())?;
    let buffers = buffers(call, &head)?;
    let (n, received) = receive(call, fd, &buffers, flags)?;
    head.msg_flags = 0;
    if received.truncated {
        head.msg_flags |= MSG_TRUNC;
    }
    if head.msg_name != 0 {
        // The length is a field of the head.
        let name = UserOut::new(head.msg_name);
        let len = UserOut::<i32>::new(message.addr() + 8);
        call.put_address(received.from.as_deref(), &name, &len)?;
        head.msg_namelen = len.read(call.vm())?.unsigned_abs();
    }
    let close_on_exec = flags & MSG_CMSG_CLOEXEC != 0;
    put_rights(call, &mut head, received.rights, close_on_exec)?;
    message.write(call.vm(), &head)?;
    Ok(n)
}

/// Gives received files descriptors and puts those into the control buffer, as many as there is
/// room for; the others are closed.
fn put_rights(
    call: &Call<'_>,
    head: &mut Msghdr,
    mut rights: Vec<Arc<File>>,
    close_on_exec: bool,
) -> SysResult {
    let room = usize::try_from(head.msg_controllen).map_err(|_| Errno::EINVAL)?;
    head.msg_controllen = 0;
    if rights.is_empty() {
        return Ok(());
    }
    let fit = room.saturating_sub(CONTROL_HEAD) / FD;
    if head.msg_control == 0 || fit < rights.len() {
        head.msg_flags |= MSG_CTRUNC;
        rights.truncate(if head.msg_control == 0 { 0 } else { fit });
    }
    if rights.is_empty() {
        return Ok(());
    }
    let len = CONTROL_HEAD + rights.len() * FD;
    let mut raw = alloc::vec![0; len];
    let cmsg = Cmsghdr {
        cmsg_len: u32::try_from(len).map_err(|_| Errno::EINVAL)?,
        cmsg_level: SOL_SOCKET,
        cmsg_type: SCM_RIGHTS,
    };
    cmsg.put(&mut raw);
    for (file, out) in rights.into_iter().zip(raw[CONTROL_HEAD..].chunks_mut(FD)) {
        call.proc.add_file(file, close_on_exec)?.put(out);
    }
    UserOut::<c_void>::new(head.msg_control).write_bytes(call.vm(), 0, &raw)?;
    head.msg_controllen = cmsg.cmsg_len;
    Ok(())
}
