//! getsockopt, setsockopt.

use core::ffi::c_void;

use df_abi::socket::{
    SO_ACCEPTCONN, SO_BROADCAST, SO_ERROR, SO_KEEPALIVE, SO_NOSIGPIPE, SO_RCVBUF, SO_REUSEADDR,
    SO_SNDBUF, SO_TYPE, SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM, SOL_SOCKET,
};
use df_abi::{Abi, Errno};
use df_file::{SOCKET_CAPACITY, SocketKind};

use super::{Call, SysResult};
use crate::user::{UserBuffer, UserIn, UserOut};

/// Level of options of local sockets.
const SOL_LOCAL: i32 = 0;
/// Who the peer was when it connected (`struct xucred`).
const LOCAL_PEERCRED: i32 = 1;

df_abi::abi_struct! {
    /// Credentials as programs see them.
    pub struct Xucred: 88 {
        /// Version, 0.
        0 => pub cr_version: u32,
        /// Effective user.
        4 => pub cr_uid: u32,
        /// Number of groups.
        8 => pub cr_ngroups: i16,
        /// Groups, the effective one first.
        12 => pub cr_groups: [u32; 16],
        /// Unused.
        80 => pub cr_unused: u64,
    }
}

pub(super) fn getsockopt(
    call: &mut Call<'_>,
    fd: i32,
    level: i32,
    name: i32,
    out: UserOut<c_void>,
    len: UserOut<i32>,
) -> SysResult {
    let file = call.proc.file(fd)?;
    let socket = file.socket()?;
    let mut raw;
    if (level, name) == (SOL_LOCAL, LOCAL_PEERCRED) {
        let cred = socket.peer_cred()?;
        let mut shown = Xucred {
            cr_uid: cred.uid,
            cr_ngroups: 1,
            ..Xucred::default()
        };
        shown.cr_groups[0] = cred.gid;
        raw = alloc::vec![0; Xucred::SIZE];
        shown.put(&mut raw);
    } else {
        let value = match (level, name) {
            (SOL_SOCKET, SO_TYPE) => match socket.kind() {
                SocketKind::Stream => SOCK_STREAM,
                SocketKind::Datagram => SOCK_DGRAM,
                SocketKind::Packet => SOCK_SEQPACKET,
            },
            // Errors are given by the call that meets them; none waits.
            (SOL_SOCKET, SO_ERROR | SO_REUSEADDR | SO_KEEPALIVE | SO_BROADCAST) => 0,
            (SOL_SOCKET, SO_NOSIGPIPE) => socket.is_quiet().into(),
            (SOL_SOCKET, SO_ACCEPTCONN) => socket.is_listening().into(),
            (SOL_SOCKET, SO_SNDBUF | SO_RCVBUF) => {
                i32::try_from(SOCKET_CAPACITY).unwrap_or(i32::MAX)
            }
            _ => return Err(Errno::ENOPROTOOPT),
        };
        raw = alloc::vec![0; <i32 as Abi>::SIZE];
        value.put(&mut raw);
    }
    let room = usize::try_from(len.read(call.vm())?).map_err(|_| Errno::EINVAL)?;
    raw.truncate(room);
    out.write_bytes(call.vm(), 0, &raw)?;
    let given = i32::try_from(raw.len()).map_err(|_| Errno::EINVAL)?;
    len.write(call.vm(), &given)
}

pub(super) fn setsockopt(
    call: &mut Call<'_>,
    fd: i32,
    level: i32,
    name: i32,
    value: UserIn<c_void>,
    len: i32,
) -> SysResult {
    let file = call.proc.file(fd)?;
    let socket = file.socket()?;
    if len < 4 {
        return Err(Errno::EINVAL);
    }
    let value = UserIn::<i32>::new(value.addr()).read(call.vm())?;
    match (level, name) {
        (SOL_SOCKET, SO_NOSIGPIPE) => socket.set_quiet(value != 0),
        // Meaningless on a local socket, and the sizes are as large as they get.
        (SOL_SOCKET, SO_REUSEADDR | SO_KEEPALIVE | SO_BROADCAST | SO_SNDBUF | SO_RCVBUF) => {}
        _ => return Err(Errno::ENOPROTOOPT),
    }
    Ok(())
}
