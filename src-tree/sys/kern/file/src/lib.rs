//! Open files: descriptors, pipes, local sockets, locks, event queues.
//!
//! - [`open`] opens by path, [`File`] is what is open, [`Descriptors`] are the descriptors of a
//!   process. [`File::read`] and [`File::write`] wait as the flags say; a signal ends the wait.
//! - [`Pipe`] and [`Socket`] never wait themselves: they say `EAGAIN` and wake their queue and
//!   [`ACTIVITY`](df_lwkt::ACTIVITY) when that may have changed. So does every device.
//! - [`Kqueue`] looks at files when it is asked; [`process_event`] and [`signal_event`] tell
//!   it what cannot be looked at.
//! - [`locked`] holds the advisory locks of all files.
#![no_std]
#![forbid(unsafe_code)]

extern crate alloc;
#[cfg(test)]
extern crate std;

mod descriptors;
mod file;
mod io;
mod kqueue;
pub mod locked;
mod locks;
mod mqueue;
mod open;
mod pipe;
mod readiness;
mod ready;
mod socket;

pub use descriptors::Descriptors;
pub use file::{File, Object};
pub use io::Position;
pub use kqueue::{Kqueue, Watched, fs_event, process_event, signal_event, vnode_event};
pub use locks::{Lock, LockList, Owner, Range};
pub use mqueue::{MessageQueue, MqueueOwner, Notify, Receiving};
pub use open::{Opened, open, open_found};
pub use pipe::{ATOMIC, CAPACITY as PIPE_CAPACITY, Opens, Pipe, PipeEnd};
pub use ready::Ready;
pub use socket::{
    CAPACITY as SOCKET_CAPACITY, PeerCred, Received, Socket, SocketKind, bound, name_socket,
};
