//! Sockets: making, naming, connecting, options.

use df_abi::errno::Errno;
use df_abi::fcntl::O_NONBLOCK;
use df_abi::layout::Abi;
use df_abi::socket as s;
use df_abi::syscall::nr;

use super::file::open_flags_back;
use super::plan::{Answer, Context, Plan, Value, call, call_then, or_error, value};
use crate::linux::socket as l;

/// DragonFly's `LOCAL_PEERCRED`, at level 0.
const PEER: (i32, i32) = (0, 1);
/// Bytes of the `xucred` that it gives: version, user, number of groups, groups.
const PEER_SIZE: usize = 88;

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    let [a, b, c, ..] = cx.args;
    Some(match number {
        nr::socket => or_error(make(cx, libc::SYS_socket)),
        nr::socketpair => or_error(make(cx, libc::SYS_socketpair)),
        nr::bind => or_error(with_address(cx, libc::SYS_bind)),
        nr::connect => or_error(with_address(cx, libc::SYS_connect)),
        nr::listen => call(libc::SYS_listen, [a, b, 0, 0, 0, 0]),
        nr::shutdown => call(libc::SYS_shutdown, [a, b, 0, 0, 0, 0]),
        nr::accept => {
            // What is accepted inherits "do not wait" from the socket that listens.
            let flags = if waits(cx, a) { 0 } else { libc::SOCK_NONBLOCK };
            accept(cx, flags)
        }
        nr::accept4 => accept(cx, l::kind(cx.int(3))),
        nr::getsockname => name(cx, libc::SYS_getsockname, [a, b, c], 0),
        nr::getpeername => name(cx, libc::SYS_getpeername, [a, b, c], 0),
        nr::setsockopt => or_error(set_option(cx)),
        nr::getsockopt => or_error(get_option(cx)),
        _ => return None,
    })
}

fn make(cx: &Context<'_>, number: i64) -> Result<Plan, Errno> {
    let family = l::family(cx.int(0)).ok_or(Errno::EAFNOSUPPORT)?;
    let kind = l::kind(cx.int(1));
    let [.., protocol, pair, _, _] = cx.args;
    Ok(call(
        number,
        [family as u64, kind as u64, protocol, pair, 0, 0],
    ))
}

/// An address of the program, rewritten on its stack: place and length.
pub(super) fn address_at(cx: &Context<'_>, at: u64, length: u64, place: u64) -> Result<u64, Errno> {
    let length = usize::try_from(length as u32).unwrap_or(0);
    if length > l::LONGEST_ADDRESS {
        return Err(Errno::EINVAL);
    }
    let address = l::address(&cx.memory.read(at, length)?)?;
    cx.memory.write(place, &address)?;
    Ok(address.len() as u64)
}

fn with_address(cx: &Context<'_>, number: i64) -> Result<Plan, Errno> {
    let [socket, at, length, ..] = cx.args;
    let place = cx.scratch(l::LONGEST_ADDRESS);
    let length = address_at(cx, at, length, place)?;
    Ok(call(number, [socket, place, length, 0, 0, 0]))
}

/// Stores an address that Linux has given, cut to the program's room; its length is the whole one.
pub(super) fn store_address(
    cx: &Context<'_>,
    theirs: &[u8],
    at: u64,
    room: u32,
) -> Result<u32, Errno> {
    let address = l::address_back(theirs);
    let fits = address.len().min(room as usize);
    cx.memory.write(at, &address[..fits])?;
    Ok(address.len() as u32)
}

/// A call whose second and third arguments are where an address goes and its length.
fn name(cx: &Context<'_>, number: i64, [socket, at, length]: [u64; 3], flags: u64) -> Plan {
    if at == 0 || length == 0 {
        return call(number, [socket, 0, 0, flags, 0, 0]);
    }
    let place = cx.scratch(l::LONGEST_ADDRESS + 16);
    let size = place + l::LONGEST_ADDRESS as u64;
    if let Err(error) = cx.memory.put(size, &(l::LONGEST_ADDRESS as u32)) {
        return Plan::Answer(Err(error));
    }
    call_then(
        number,
        [socket, place, size, flags, 0, 0],
        move |cx, result| {
            let filled: u32 = cx.memory.get(size)?;
            let theirs = cx
                .memory
                .read(place, (filled as usize).min(l::LONGEST_ADDRESS))?;
            let room: u32 = cx.memory.get(length)?;
            let whole = store_address(cx, &theirs, at, room)?;
            cx.memory.put(length, &whole)?;
            Ok(Value::One(result))
        },
    )
}

fn accept(cx: &Context<'_>, flags: i32) -> Plan {
    let [socket, at, length, ..] = cx.args;
    name(cx, libc::SYS_accept4, [socket, at, length], flags as u64)
}

/// Whether calls on a descriptor wait.
fn waits(cx: &mut Context<'_>, fd: u64) -> bool {
    let file = cx.process.files().and_then(|files| files.get(fd));
    let flags = file
        .ok()
        .and_then(|file| rustix::fs::fcntl_getfl(file).ok());
    let flags = flags.map_or(0, |flags| open_flags_back(flags.bits().into()));
    flags & O_NONBLOCK as u64 == 0
}

fn set_option(cx: &mut Context<'_>) -> Result<Plan, Errno> {
    let [socket, level, name, at, length, _] = cx.args;
    if (level as i32, name as i32) == (s::SOL_SOCKET, s::SO_NOSIGPIPE) {
        let on: i32 = cx.memory.get(at)?;
        if on == 0 {
            cx.process.quiet.remove(&(socket as i32));
        } else {
            cx.process.quiet.insert(socket as i32);
        }
        return Ok(value(0));
    }
    let (level, name) = l::option(level as i32, name as i32).ok_or(Errno::ENOPROTOOPT)?;
    let args = [socket, level as u64, name as u64, at, length, 0];
    Ok(call(libc::SYS_setsockopt, args))
}

fn get_option(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [socket, level, name, at, length, _] = cx.args;
    if (level as i32, name as i32) == PEER {
        return Ok(peer(cx));
    }
    let (level, name) = l::option(level as i32, name as i32).ok_or(Errno::ENOPROTOOPT)?;
    let args = [socket, level as u64, name as u64, at, length, 0];
    Ok(call_then(libc::SYS_getsockopt, args, move |cx, _| {
        if level == libc::SOL_SOCKET {
            convert(cx, name, at)?;
        }
        Ok(Value::One(0))
    }))
}

/// Values of options of the socket level that have another form.
fn convert(cx: &Context<'_>, name: i32, at: u64) -> Result<(), Errno> {
    let value: i32 = cx.memory.get(at)?;
    match name {
        libc::SO_ERROR if value != 0 => {
            let ours = crate::errno::from_linux(value).0;
            cx.memory.put(at, &ours)
        }
        // Linux gives twice what was set.
        libc::SO_SNDBUF | libc::SO_RCVBUF => cx.memory.put(at, &(value / 2)),
        _ => Ok(()),
    }
}

fn peer(cx: &Context<'_>) -> Plan {
    let [socket, _, _, at, length, _] = cx.args;
    let place = cx.scratch(16);
    let size = place + 12;
    if let Err(error) = cx.memory.put(size, &12u32) {
        return Plan::Answer(Err(error));
    }
    let name = [libc::SOL_SOCKET as u64, libc::SO_PEERCRED as u64];
    let args = [socket, name[0], name[1], place, size, 0];
    call_then(libc::SYS_getsockopt, args, move |cx, _| -> Answer {
        let [_, user, group]: [u32; 3] = cx.memory.get(place)?;
        let mut credentials = [0; PEER_SIZE];
        user.put(&mut credentials[4..]);
        1u16.put(&mut credentials[8..]);
        group.put(&mut credentials[12..]);
        let room: u32 = cx.memory.get(length)?;
        let fits = PEER_SIZE.min(room as usize);
        cx.memory.write(at, &credentials[..fits])?;
        cx.memory.put(length, &(fits as u32))?;
        Ok(Value::One(0))
    })
}
