//! Sockets: making and connecting them. Messages are in `sys_message`.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ffi::c_void;

use df_abi::fcntl::{O_CLOEXEC, O_FBLOCKING, O_FNONBLOCKING, O_NONBLOCK, O_RDWR};
use df_abi::socket::{
    AF_UNIX, SHUT_RD, SHUT_RDWR, SHUT_WR, SOCK_CLOEXEC, SOCK_DGRAM, SOCK_NONBLOCK, SOCK_SEQPACKET,
    SOCK_STREAM, SUN_PATH_MAX, SUN_PATH_OFFSET,
};
use df_abi::{Abi, Errno};
use df_file::locked::file_id;
use df_file::{File, Object, PeerCred, Socket, SocketKind, bound, name_socket};
use df_vfs::{Access, Final, NewKind};

use super::{Call, SysResult};
use crate::user::{UserBuffer, UserIn, UserOut};

/// The kind of socket that a type means, and the flags in it as those of `open`.
fn kind_of(domain: i32, kind: i32) -> SysResult<(SocketKind, i32)> {
    if domain != AF_UNIX {
        return Err(Errno::EAFNOSUPPORT);
    }
    let mut flags = 0;
    if kind & SOCK_CLOEXEC != 0 {
        flags |= O_CLOEXEC;
    }
    if kind & SOCK_NONBLOCK != 0 {
        flags |= O_NONBLOCK;
    }
    let kind = match kind & !(SOCK_CLOEXEC | SOCK_NONBLOCK) {
        SOCK_STREAM => SocketKind::Stream,
        SOCK_DGRAM => SocketKind::Datagram,
        SOCK_SEQPACKET => SocketKind::Packet,
        _ => return Err(Errno::EPROTOTYPE),
    };
    Ok((kind, flags))
}

fn file_of(socket: Arc<Socket>, flags: i32) -> Arc<File> {
    File::anonymous(Object::Socket(socket), O_RDWR | flags & O_NONBLOCK)
}

impl Call<'_> {
    fn peer_cred(&self) -> PeerCred {
        let cred = self.proc.cred();
        PeerCred {
            uid: cred.euid,
            gid: cred.egid,
        }
    }

    /// The path of a local address.
    fn address(&self, addr: u64, len: i32) -> SysResult<Vec<u8>> {
        let len = usize::try_from(len).map_err(|_| Errno::EINVAL)?;
        if !(SUN_PATH_OFFSET..=SUN_PATH_OFFSET + SUN_PATH_MAX).contains(&len) {
            return Err(Errno::EINVAL);
        }
        let mut raw = alloc::vec![0; len];
        self.vm().lock().copyin(addr, &mut raw)?;
        if i32::from(raw[1]) != AF_UNIX {
            return Err(Errno::EAFNOSUPPORT);
        }
        let path = raw[SUN_PATH_OFFSET..].split(|b| *b == 0).next();
        match path {
            Some(path) if !path.is_empty() => Ok(path.to_vec()),
            _ => Err(Errno::EINVAL),
        }
    }

    /// The socket that a local address leads to.
    pub(super) fn socket_at(&self, addr: u64, len: i32) -> SysResult<Arc<Socket>> {
        let path = self.address(addr, len)?;
        let start = self.proc.start();
        let name = self
            .sys
            .names
            .lookup(start.lookup(), &path, Final::Follow)?;
        let attr = name.vnode().attributes()?;
        if attr.kind != df_vfs::VnodeKind::Socket {
            return Err(Errno::ENOTSOCK);
        }
        if !Access::WRITE.permitted(&attr, &start.cred) {
            return Err(Errno::EACCES);
        }
        bound(file_id(&name)?)
    }

    /// Puts a local address, as long as there is room, and its length.
    pub(super) fn put_address(
        &self,
        path: Option<&[u8]>,
        out: &UserOut<c_void>,
        len: &UserOut<i32>,
    ) -> SysResult {
        if out.is_null() || len.is_null() {
            return Ok(());
        }
        let room = usize::try_from(len.read(self.vm())?).map_err(|_| Errno::EINVAL)?;
        let mut raw = alloc::vec![0; SUN_PATH_OFFSET];
        raw.extend_from_slice(path.unwrap_or_default());
        if path.is_some() {
            raw.push(0);
        }
        raw[0] = u8::try_from(raw.len()).unwrap_or(u8::MAX);
        raw[1] = u8::try_from(AF_UNIX).unwrap_or(0);
        let full = i32::try_from(raw.len()).map_err(|_| Errno::EINVAL)?;
        raw.truncate(room);
        out.write_bytes(self.vm(), 0, &raw)?;
        len.write(self.vm(), &full)
    }
}

pub(super) fn socket(
    call: &mut Call<'_>,
    domain: i32,
    kind: i32,
    _protocol: i32,
) -> SysResult<i32> {
    let (kind, flags) = kind_of(domain, kind)?;
    let socket = Socket::new(kind, call.peer_cred());
    call.proc
        .add_file(file_of(socket, flags), flags & O_CLOEXEC != 0)
}

pub(super) fn socketpair(
    call: &mut Call<'_>,
    domain: i32,
    kind: i32,
    _protocol: i32,
    out: UserOut<i32>,
) -> SysResult {
    let (kind, flags) = kind_of(domain, kind)?;
    let (a, b) = Socket::pair(kind, call.peer_cred());
    let files = [a, b].map(|socket| file_of(socket, flags));
    let (first, second) = call.add_two(files, flags & O_CLOEXEC != 0)?;
    let mut raw = [0; 2 * <i32 as Abi>::SIZE];
    [first, second].put(&mut raw);
    let written = call.vm().lock().copyout(out.addr(), &raw);
    if written.is_err() {
        for fd in [first, second] {
            let file = call.proc.files.lock().remove(fd);
            drop(file);
        }
    }
    written
}

pub(super) fn bind(call: &mut Call<'_>, fd: i32, addr: UserIn<c_void>, len: i32) -> SysResult {
    let file = call.proc.file(fd)?;
    let socket = file.socket()?;
    let path = call.address(addr.addr(), len)?;
    if socket.name().is_some() {
        return Err(Errno::EINVAL);
    }
    let start = call.proc.start();
    let mode = call.new_mode(0o777);
    let made = call
        .sys
        .names
        .make(start.lookup(), &path, NewKind::Socket, mode)
        .map_err(|error| match error {
            Errno::EEXIST => Errno::EADDRINUSE,
            other => other,
        })?;
    socket.bind(&path)?;
    name_socket(file_id(&made)?, socket);
    Ok(())
}

pub(super) fn listen(call: &mut Call<'_>, fd: i32, backlog: i32) -> SysResult {
    call.proc.file(fd)?.socket()?.listen(backlog)
}

pub(super) fn connect(call: &mut Call<'_>, fd: i32, addr: UserIn<c_void>, len: i32) -> SysResult {
    let file = call.proc.file(fd)?;
    let to = call.socket_at(addr.addr(), len)?;
    file.socket()?.connect(&to)
}

pub(super) fn accept(
    call: &mut Call<'_>,
    fd: i32,
    addr: UserOut<c_void>,
    len: UserOut<i32>,
) -> SysResult<i32> {
    let waits = call.proc.file(fd)?.waits();
    // The connection waits as the listening socket does.
    let flags = if waits { 0 } else { SOCK_NONBLOCK };
    accept4(call, fd, addr, len, flags)
}

pub(super) fn accept4(
    call: &mut Call<'_>,
    fd: i32,
    addr: UserOut<c_void>,
    len: UserOut<i32>,
    flags: i32,
) -> SysResult<i32> {
    let (_, flags) = kind_of(AF_UNIX, SOCK_STREAM | flags)?;
    let file = call.proc.file(fd)?;
    accept_from(call, &file, file.waits(), flags, &addr, &len)
}

/// Takes a connection; `flags` are those of `open` for its descriptor.
fn accept_from(
    call: &Call<'_>,
    file: &File,
    waits: bool,
    flags: i32,
    addr: &UserOut<c_void>,
    len: &UserOut<i32>,
) -> SysResult<i32> {
    let socket = file.socket()?;
    let accepted = file.until_ready(waits, || socket.accept())?;
    let peer = accepted.peer_name()?;
    call.put_address(peer.as_deref(), addr, len)?;
    call.proc
        .add_file(file_of(accepted, flags), flags & O_CLOEXEC != 0)
}

/// The flags that say for one call whether it waits; the file decides when they do not.
fn waits(file: &File, flags: i32) -> SysResult<bool> {
    match flags {
        0 => Ok(file.waits()),
        O_FBLOCKING => Ok(true),
        O_FNONBLOCKING => Ok(false),
        _ => Err(Errno::EINVAL),
    }
}

/// As [`accept`]; flags say whether this call waits.
pub(super) fn extaccept(
    call: &mut Call<'_>,
    fd: i32,
    flags: i32,
    addr: UserOut<c_void>,
    len: UserOut<i32>,
) -> SysResult<i32> {
    let file = call.proc.file(fd)?;
    let waits = waits(&file, flags)?;
    let inherited = if file.waits() { 0 } else { O_NONBLOCK };
    accept_from(call, &file, waits, inherited, &addr, &len)
}

/// As [`connect`], which never waits here: the flags are checked.
pub(super) fn extconnect(
    call: &mut Call<'_>,
    fd: i32,
    flags: i32,
    addr: UserIn<c_void>,
    len: i32,
) -> SysResult {
    waits(&*call.proc.file(fd)?, flags)?;
    connect(call, fd, addr, len)
}

pub(super) fn shutdown(call: &mut Call<'_>, fd: i32, how: i32) -> SysResult {
    let file = call.proc.file(fd)?;
    let (read, write) = match how {
        SHUT_RD => (true, false),
        SHUT_WR => (false, true),
        SHUT_RDWR => (true, true),
        _ => return Err(Errno::EINVAL),
    };
    file.socket()?.shutdown(read, write)
}

pub(super) fn getsockname(
    call: &mut Call<'_>,
    fd: i32,
    addr: UserOut<c_void>,
    len: UserOut<i32>,
) -> SysResult {
    let name = call.proc.file(fd)?.socket()?.name();
    call.put_address(name.as_deref(), &addr, &len)
}

pub(super) fn getpeername(
    call: &mut Call<'_>,
    fd: i32,
    addr: UserOut<c_void>,
    len: UserOut<i32>,
) -> SysResult {
    let name = call.proc.file(fd)?.socket()?.peer_name()?;
    call.put_address(name.as_deref(), &addr, &len)
}
