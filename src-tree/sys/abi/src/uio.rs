//! Vectors of buffers, messages.

use crate::abi_struct;

abi_struct! {
    /// A buffer.
    pub struct Iovec: 16 {
        /// Its address.
        0 => pub iov_base: u64,
        /// Its length.
        8 => pub iov_len: u64,
    }

    /// A message on a socket.
    pub struct Msghdr: 48 {
        /// Address.
        0 => pub msg_name: u64,
        /// Its length.
        8 => pub msg_namelen: u32,
        /// Buffers.
        16 => pub msg_iov: u64,
        /// Number of buffers.
        24 => pub msg_iovlen: i32,
        /// Control messages.
        32 => pub msg_control: u64,
        /// Their length.
        40 => pub msg_controllen: u32,
        /// Flags on return.
        44 => pub msg_flags: i32,
    }

    /// Attributes of a POSIX message queue.
    pub struct MqAttr: 32 {
        /// Flags.
        0 => pub mq_flags: i64,
        /// Most messages.
        8 => pub mq_maxmsg: i64,
        /// Largest message.
        16 => pub mq_msgsize: i64,
        /// Messages now.
        24 => pub mq_curmsgs: i64,
    }
}

/// Most buffers of one call.
pub const IOV_MAX: usize = 1024;

abi_struct! {
    /// What `sendfile` sends before and behind the file.
    pub struct SfHdtr: 32 {
        /// Buffers before it, 0 = none.
        0 => pub headers: u64,
        /// Their number.
        8 => pub hdr_cnt: i32,
        /// Buffers behind it, 0 = none.
        16 => pub trailers: u64,
        /// Their number.
        24 => pub trl_cnt: i32,
    }
}
