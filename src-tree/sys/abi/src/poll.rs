//! `poll`, `select` and `kevent`.

use crate::abi_struct;

abi_struct! {
    /// One descriptor of `poll`.
    pub struct PollFd: 8 {
        /// Descriptor; negative = ignore.
        0 => pub fd: i32,
        /// Events asked for.
        4 => pub events: i16,
        /// Events found.
        6 => pub revents: i16,
    }

    /// Descriptors of `select`.
    pub struct FdSet: 128 {
        /// Descriptor `n` is bit `n % 64` of word `n / 64`.
        0 => pub bits: [u64; 16],
    }

    /// A change to, or an event from, a kqueue.
    pub struct Kevent: 32 {
        /// What the event is about.
        0 => pub ident: u64,
        /// `EVFILT_*`.
        8 => pub filter: i16,
        /// `EV_*`.
        10 => pub flags: u16,
        /// Flags of the filter.
        12 => pub fflags: u32,
        /// Data of the filter.
        16 => pub data: i64,
        /// Opaque.
        24 => pub udata: u64,
    }
}

/// There is data to read.
pub const POLLIN: i16 = 0x001;
/// There is urgent data.
pub const POLLPRI: i16 = 0x002;
/// Data can be written.
pub const POLLOUT: i16 = 0x004;
/// An error is pending.
pub const POLLERR: i16 = 0x008;
/// The other end has gone.
pub const POLLHUP: i16 = 0x010;
/// The descriptor is not open.
pub const POLLNVAL: i16 = 0x020;
/// Ordinary data to read.
pub const POLLRDNORM: i16 = 0x040;
/// Priority data to read.
pub const POLLRDBAND: i16 = 0x080;
/// Priority data can be written.
pub const POLLWRBAND: i16 = 0x100;
/// Wait for ever.
pub const INFTIM: i32 = -1;
