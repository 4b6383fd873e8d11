//! Names of flags and numbers.

use df_abi::{event as e, fcntl as f, mman as m, signal, socket as s};

/// Bits by name.
pub(super) type Bits = &'static [(u64, &'static str)];

macro_rules! bits {
    ($($module:ident::$name:ident),* $(,)?) => {
        &[$(($module::$name as u64, stringify!($name))),*]
    };
}

/// Flags of `open`, beside the way of access.
pub(super) const OPEN: Bits = bits![
    f::O_NONBLOCK,
    f::O_APPEND,
    f::O_ASYNC,
    f::O_SYNC,
    f::O_NOFOLLOW,
    f::O_CREAT,
    f::O_TRUNC,
    f::O_EXCL,
    f::O_NOCTTY,
    f::O_CLOEXEC,
    f::O_DIRECTORY,
];
/// Protection of memory.
pub(super) const PROTECTION: Bits = bits![m::PROT_READ, m::PROT_WRITE, m::PROT_EXEC];
/// Flags of `mmap`.
pub(super) const MAP: Bits = bits![
    m::MAP_SHARED,
    m::MAP_PRIVATE,
    m::MAP_FIXED,
    m::MAP_STACK,
    m::MAP_ANON
];
/// Flags of sending and receiving.
pub(super) const MESSAGE: Bits = bits![
    s::MSG_PEEK,
    s::MSG_EOR,
    s::MSG_TRUNC,
    s::MSG_WAITALL,
    s::MSG_DONTWAIT,
    s::MSG_NOSIGNAL,
    s::MSG_CMSG_CLOEXEC,
];
/// Flags of events.
const EVENT: Bits = bits![
    e::EV_ADD,
    e::EV_DELETE,
    e::EV_ENABLE,
    e::EV_DISABLE,
    e::EV_ONESHOT,
    e::EV_CLEAR,
    e::EV_RECEIPT,
    e::EV_DISPATCH,
    e::EV_HUP,
    e::EV_NODATA,
    e::EV_ERROR,
    e::EV_EOF,
];

/// Flags by name; what has none in hexadecimal.
pub(super) fn flags(value: u64, names: Bits) -> String {
    let mut parts = Vec::new();
    let mut rest = value;
    for (bit, name) in names {
        if *bit != 0 && rest & bit == *bit {
            parts.push((*name).to_owned());
            rest &= !bit;
        }
    }
    if rest != 0 || parts.is_empty() {
        parts.push(if rest == 0 {
            "0".to_owned()
        } else {
            format!("{rest:#x}")
        });
    }
    parts.join("|")
}

/// Flags of `open` with the way of access.
pub(super) fn open(value: u64) -> String {
    let access = ["O_RDONLY", "O_WRONLY", "O_RDWR", "O_ACCMODE"][(value & 3) as usize];
    match value & !3 {
        0 => access.to_owned(),
        rest => format!("{access}|{}", flags(rest, OPEN)),
    }
}

/// A signal.
pub(super) fn signal_name(number: i32) -> String {
    signal::name(number).map_or_else(|| number.to_string(), |name| format!("SIG{name}"))
}

/// A family of sockets.
pub(super) fn family(number: i32) -> String {
    match number {
        1 => "AF_UNIX".to_owned(),
        2 => "AF_INET".to_owned(),
        28 => "AF_INET6".to_owned(),
        other => other.to_string(),
    }
}

/// A type of sockets with its flags.
pub(super) fn kind(value: u64) -> String {
    let marks = (s::SOCK_CLOEXEC | s::SOCK_NONBLOCK) as u64;
    let name = match (value & !marks) as i32 {
        s::SOCK_STREAM => "SOCK_STREAM".to_owned(),
        s::SOCK_DGRAM => "SOCK_DGRAM".to_owned(),
        s::SOCK_SEQPACKET => "SOCK_SEQPACKET".to_owned(),
        other => other.to_string(),
    };
    match value & marks {
        0 => name,
        set => format!(
            "{name}|{}",
            flags(set, bits![s::SOCK_CLOEXEC, s::SOCK_NONBLOCK])
        ),
    }
}

/// A filter of events and its flags.
pub(super) fn event(filter: i16, set: u16) -> String {
    let name = match filter {
        e::EVFILT_READ => "READ",
        e::EVFILT_WRITE => "WRITE",
        e::EVFILT_VNODE => "VNODE",
        e::EVFILT_PROC => "PROC",
        e::EVFILT_SIGNAL => "SIGNAL",
        e::EVFILT_TIMER => "TIMER",
        e::EVFILT_EXCEPT => "EXCEPT",
        e::EVFILT_USER => "USER",
        _ => "?",
    };
    format!("{name} {}", flags(set.into(), EVENT))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flags_have_names_and_the_rest_is_shown() {
        assert_eq!(open(0), "O_RDONLY");
        assert_eq!(open((f::O_RDWR | f::O_CREAT) as u64), "O_RDWR|O_CREAT");
        assert_eq!(flags(0x8000_0000, PROTECTION), "0x80000000");
        assert_eq!(flags(3, PROTECTION), "PROT_READ|PROT_WRITE");
        assert_eq!(
            kind((s::SOCK_STREAM | s::SOCK_CLOEXEC) as u64),
            "SOCK_STREAM|SOCK_CLOEXEC"
        );
        assert_eq!(signal_name(11), "SIGSEGV");
        assert_eq!(
            event(e::EVFILT_READ, e::EV_ADD | e::EV_CLEAR),
            "READ EV_ADD|EV_CLEAR"
        );
    }
}
