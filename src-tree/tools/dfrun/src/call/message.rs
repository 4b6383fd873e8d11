//! Sending and receiving.

use df_abi::errno::Errno;
use df_abi::layout::Abi;
use df_abi::syscall::nr;
use df_abi::uio::Msghdr;

use super::plan::{Context, Plan, Value, call, call_then, or_error};
use super::socket::{address_at, store_address};
use crate::linux::socket as l;

/// Bytes of Linux's `msghdr`.
const MSGHDR: usize = 56;
/// Most control messages at once, in bytes.
const CONTROL: usize = 8192;

/// Translates the calls of this family.
pub fn translate(number: u64, cx: &mut Context<'_>) -> Option<Plan> {
    Some(match number {
        nr::sendto => or_error(send(cx)),
        nr::recvfrom => or_error(receive(cx)),
        nr::sendmsg => or_error(send_message(cx)),
        nr::recvmsg => or_error(receive_message(cx)),
        nr::sendfile => or_error(send_file(cx)),
        _ => return None,
    })
}

/// Linux's flags for sending; a socket that was asked to raises no SIGPIPE.
fn send_flags(cx: &Context<'_>, flags: i32) -> u64 {
    let mut linux = l::message_flags(flags);
    if cx.process.quiet.contains(&cx.int(0)) {
        linux |= libc::MSG_NOSIGNAL;
    }
    linux as u64
}

fn send(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [socket, buffer, count, _, to, length] = cx.args;
    let flags = send_flags(cx, cx.int(3));
    let (mut place, mut size) = (0, 0);
    if to != 0 {
        place = cx.scratch(l::LONGEST_ADDRESS);
        size = address_at(cx, to, length, place)?;
    }
    let args = [socket, buffer, count, flags, place, size];
    Ok(call(libc::SYS_sendto, args))
}

fn receive(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [socket, buffer, count, _, from, length] = cx.args;
    let flags = l::message_flags(cx.int(3)) as u64;
    if from == 0 || length == 0 {
        return Ok(call(
            libc::SYS_recvfrom,
            [socket, buffer, count, flags, 0, 0],
        ));
    }
    let place = cx.scratch(l::LONGEST_ADDRESS + 16);
    let size = place + l::LONGEST_ADDRESS as u64;
    cx.memory.put(size, &(l::LONGEST_ADDRESS as u32))?;
    let args = [socket, buffer, count, flags, place, size];
    Ok(call_then(libc::SYS_recvfrom, args, move |cx, received| {
        let filled: u32 = cx.memory.get(size)?;
        let theirs = cx
            .memory
            .read(place, (filled as usize).min(l::LONGEST_ADDRESS))?;
        let room: u32 = cx.memory.get(length)?;
        let whole = store_address(cx, &theirs, from, room)?;
        cx.memory.put(length, &whole)?;
        Ok(Value::One(received))
    }))
}

/// Places on the program's stack for Linux's form of a message.
struct Places {
    head: u64,
    name: u64,
    control: u64,
}

impl Places {
    fn new(cx: &Context<'_>, control: usize) -> Places {
        let head = cx.scratch(MSGHDR + 8 + l::LONGEST_ADDRESS + control);
        let name = head + MSGHDR as u64 + 8;
        let control = name + l::LONGEST_ADDRESS as u64;
        Places {
            head,
            name,
            control,
        }
    }
}

/// Linux's `msghdr` (address, its length, buffers, their number, control messages, their length,
/// flags) as words.
type Head = [u64; 7];

fn send_message(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [socket, message, ..] = cx.args;
    let flags = send_flags(cx, cx.int(2));
    let ours: Msghdr = cx.memory.get(message)?;
    let mut control = Vec::new();
    if ours.msg_control != 0 && ours.msg_controllen != 0 {
        if ours.msg_controllen as usize > CONTROL {
            return Err(Errno::EINVAL);
        }
        let bytes = cx
            .memory
            .read(ours.msg_control, ours.msg_controllen as usize)?;
        control = l::control(&bytes)?;
    }
    let places = Places::new(cx, control.len());
    let mut head: Head = [0, 0, ours.msg_iov, buffers(&ours)?, 0, 0, 0];
    if ours.msg_name != 0 && ours.msg_namelen != 0 {
        let length = u64::from(ours.msg_namelen);
        head[0] = places.name;
        head[1] = address_at(cx, ours.msg_name, length, places.name)?;
    }
    if !control.is_empty() {
        cx.memory.write(places.control, &control)?;
        (head[4], head[5]) = (places.control, control.len() as u64);
    }
    cx.memory.put(places.head, &head)?;
    Ok(call(
        libc::SYS_sendmsg,
        [socket, places.head, flags, 0, 0, 0],
    ))
}

fn buffers(message: &Msghdr) -> Result<u64, Errno> {
    u64::try_from(message.msg_iovlen).map_err(|_| Errno::EMSGSIZE)
}

fn receive_message(cx: &Context<'_>) -> Result<Plan, Errno> {
    let [socket, message, ..] = cx.args;
    let flags = l::message_flags(cx.int(2)) as u64;
    let mut ours: Msghdr = cx.memory.get(message)?;
    let room = if ours.msg_control == 0 {
        0
    } else {
        (ours.msg_controllen as usize).min(CONTROL)
    };
    let places = Places::new(cx, room);
    let mut head: Head = [0, 0, ours.msg_iov, buffers(&ours)?, 0, 0, 0];
    if ours.msg_name != 0 {
        (head[0], head[1]) = (places.name, l::LONGEST_ADDRESS as u64);
    }
    if room != 0 {
        (head[4], head[5]) = (places.control, room as u64);
    }
    cx.memory.put(places.head, &head)?;
    let args = [socket, places.head, flags, 0, 0, 0];
    Ok(call_then(libc::SYS_recvmsg, args, move |cx, received| {
        let head: Head = cx.memory.get(places.head)?;
        if ours.msg_name != 0 {
            // The upper half of the word is padding.
            let length = (head[1] as u32 as usize).min(l::LONGEST_ADDRESS);
            let theirs = cx.memory.read(places.name, length)?;
            ours.msg_namelen = store_address(cx, &theirs, ours.msg_name, ours.msg_namelen)?;
        }
        let length = usize::try_from(head[5]).unwrap_or(0).min(room);
        let control = l::control_back(&cx.memory.read(places.control, length)?);
        cx.memory.write(ours.msg_control, &control)?;
        ours.msg_controllen = control.len() as u32;
        ours.msg_flags = l::message_flags_back(head[6] as u32 as i32);
        cx.memory.put(message, &ours)?;
        Ok(Value::One(received))
    }))
}

/// `sendfile(file, socket, offset, count, headers, sent, flags)`. Headers and trailers are refused.
fn send_file(cx: &Context<'_>) -> Result<Plan, Errno> {
    /// What Linux sends at once.
    const MOST: u64 = 0x7fff_f000;
    let [file, socket, offset, count, headers, sent] = cx.args;
    if headers != 0 {
        return Err(Errno::EINVAL);
    }
    // No count means up to the end of the file.
    let count = if count == 0 { MOST } else { count.min(MOST) };
    let place = cx.scratch(u64::SIZE);
    cx.memory.put(place, &offset)?;
    let args = [socket, file, place, count, 0, 0];
    Ok(call_then(libc::SYS_sendfile, args, move |cx, bytes| {
        cx.memory.put_unless_null(sent, &bytes)?;
        Ok(Value::One(0))
    }))
}
