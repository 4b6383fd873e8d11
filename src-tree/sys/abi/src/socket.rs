//! Sockets: families, types, options, messages.

use crate::abi_struct;

abi_struct! {
    /// Head of a control message; data follows, aligned to 8 bytes from its start.
    pub struct Cmsghdr: 12 {
        /// Length with this head.
        0 => pub cmsg_len: u32,
        /// Protocol.
        4 => pub cmsg_level: i32,
        /// Type.
        8 => pub cmsg_type: i32,
    }
}

/// Longest path of an `AF_UNIX` address in bytes.
pub const SUN_PATH_MAX: usize = 104;

/// Bytes up to the path of an `AF_UNIX` address: length and family, a byte each.
pub const SUN_PATH_OFFSET: usize = 2;

macro_rules! constants {
    ($($name:ident: $ty:ty = $value:expr, $text:literal;)*) => {
        $(
            #[doc = concat!($text, ".")]
            pub const $name: $ty = $value;
        )*
    };
}

constants! {
    AF_UNSPEC: i32 = 0, "No family";
    AF_UNIX: i32 = 1, "Sockets of this machine, named by paths";
    SOCK_STREAM: i32 = 1, "A stream of bytes";
    SOCK_DGRAM: i32 = 2, "Messages";
    SOCK_SEQPACKET: i32 = 5, "Messages over a connection";
    SOCK_CLOEXEC: i32 = 0x1000_0000, "With the type: close on exec";
    SOCK_NONBLOCK: i32 = 0x2000_0000, "With the type: do not wait";
    SOL_SOCKET: i32 = 0xffff, "Options of the socket itself";
    SO_REUSEADDR: i32 = 0x0004, "Address may be used again";
    SO_KEEPALIVE: i32 = 0x0008, "Probe idle connections";
    SO_BROADCAST: i32 = 0x0020, "May broadcast";
    SO_NOSIGPIPE: i32 = 0x0800, "No `SIGPIPE`";
    SO_ACCEPTCONN: i32 = 0x0002, "It listens";
    SO_SNDBUF: i32 = 0x1001, "Size of the buffer for sending";
    SO_RCVBUF: i32 = 0x1002, "Size of the buffer for receiving";
    SO_SNDTIMEO: i32 = 0x1005, "Longest wait for sending";
    SO_RCVTIMEO: i32 = 0x1006, "Longest wait for receiving";
    SO_ERROR: i32 = 0x1007, "Pending error, which this clears";
    SO_TYPE: i32 = 0x1008, "Type";
    SCM_RIGHTS: i32 = 1, "Control message: descriptors";
    MSG_PEEK: i32 = 0x0002, "Leave what is read";
    MSG_EOR: i32 = 0x0008, "End of a record";
    MSG_TRUNC: i32 = 0x0010, "The message was cut";
    MSG_CTRUNC: i32 = 0x0020, "The control messages were cut";
    MSG_WAITALL: i32 = 0x0040, "Wait for all of it";
    MSG_DONTWAIT: i32 = 0x0080, "Do not wait";
    MSG_NOSIGNAL: i32 = 0x0400, "No `SIGPIPE`";
    MSG_CMSG_CLOEXEC: i32 = 0x1000, "Received descriptors are closed on exec";
    MSG_FBLOCKING: i32 = 0x0001_0000, "This call may wait, whatever the file says";
    MSG_FNONBLOCKING: i32 = 0x0002_0000, "This call does not wait";
    SHUT_RD: i32 = 0, "No more reading";
    SHUT_WR: i32 = 1, "No more writing";
    SHUT_RDWR: i32 = 2, "Neither";
}
