//! Sockets of this machine (`AF_UNIX`).

mod connect;
mod inbox;
mod names;

use alloc::collections::VecDeque;
use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;
use core::sync::atomic::{AtomicBool, Ordering};

use df_abi::Errno;
use df_abi::poll::{POLLHUP, POLLIN, POLLOUT, POLLRDNORM};
use df_libkern::sync::Mutex;
use df_lwkt::{ACTIVITY, WaitQueue};

use crate::file::File;
use crate::ready::Ready;
use inbox::Inbox;

pub use inbox::{CAPACITY, Received};
pub use names::{bound, name_socket};

/// What a socket carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SocketKind {
    /// A stream of bytes over a connection.
    Stream,
    /// Messages.
    Datagram,
    /// Messages over a connection.
    Packet,
}

/// Identity of whoever made a connection.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PeerCred {
    /// Effective user.
    pub uid: u32,
    /// Effective group.
    pub gid: u32,
}

/// Connections that wait to be accepted.
struct Backlog {
    waiting: VecDeque<Arc<Socket>>,
    most: usize,
}

struct State {
    /// What has been sent here.
    inbox: Inbox,
    peer: Option<Weak<Socket>>,
    /// It is or was connected.
    connected: bool,
    /// The peer sends no more.
    peer_silent: bool,
    read_shut: bool,
    write_shut: bool,
    backlog: Option<Backlog>,
    /// Own address, a path.
    name: Option<Vec<u8>>,
    peer_name: Option<Vec<u8>>,
    cred: PeerCred,
    peer_cred: Option<PeerCred>,
}

/// A socket. Its peer notices when it is dropped.
pub struct Socket {
    kind: SocketKind,
    /// No `SIGPIPE` for who sends here.
    quiet: AtomicBool,
    state: Mutex<State>,
    queue: WaitQueue,
}

impl Socket {
    /// A socket without a peer, of somebody.
    #[must_use]
    pub fn new(kind: SocketKind, cred: PeerCred) -> Arc<Self> {
        Arc::new(Self {
            kind,
            quiet: AtomicBool::new(false),
            state: Mutex::new(State {
                inbox: Inbox::default(),
                peer: None,
                connected: false,
                peer_silent: false,
                read_shut: false,
                write_shut: false,
                backlog: None,
                name: None,
                peer_name: None,
                cred,
                peer_cred: None,
            }),
            queue: WaitQueue::new(),
        })
    }

    /// What it carries.
    #[must_use]
    pub fn kind(&self) -> SocketKind {
        self.kind
    }

    /// Woken when something changes.
    #[must_use]
    pub fn queue(&self) -> &WaitQueue {
        &self.queue
    }

    /// Whether writing without a reader is only an error (`SO_NOSIGPIPE`).
    #[must_use]
    pub fn is_quiet(&self) -> bool {
        self.quiet.load(Ordering::Relaxed)
    }

    /// Says whether writing without a reader is only an error.
    pub fn set_quiet(&self, quiet: bool) {
        self.quiet.store(quiet, Ordering::Relaxed);
    }

    /// Whether it listens.
    #[must_use]
    pub fn is_listening(&self) -> bool {
        self.state.lock().backlog.is_some()
    }

    fn changed(&self) {
        self.queue.wake();
        ACTIVITY.wake();
    }

    fn peer(&self) -> Option<Arc<Self>> {
        self.state.lock().peer.as_ref().and_then(Weak::upgrade)
    }

    fn peer_for_sending(&self) -> Result<Arc<Self>, Errno> {
        let state = self.state.lock();
        if state.write_shut {
            return Err(Errno::EPIPE);
        }
        let peer = match &state.peer {
            Some(peer) => peer.upgrade(),
            None if state.connected => None,
            None => return Err(Errno::ENOTCONN),
        };
        peer.ok_or(match self.kind {
            SocketKind::Datagram => Errno::ECONNREFUSED,
            SocketKind::Stream | SocketKind::Packet => Errno::EPIPE,
        })
    }

    /// Sends to the peer what it has room for, with descriptors; a message all or not at all.
    ///
    /// # Errors
    /// `EAGAIN` when there is no room yet; `EPIPE`, `ENOTCONN`, `ECONNREFUSED`; `EMSGSIZE`.
    pub fn send(&self, data: &[u8], rights: &[Arc<File>]) -> Result<usize, Errno> {
        let peer = self.peer_for_sending()?;
        self.deliver(&peer, data, rights)
    }

    /// Sends a message to a socket that has a name.
    ///
    /// # Errors
    /// As [`Socket::send`]; `EISCONN` for a connected socket of another kind than datagram.
    pub fn send_to(
        &self,
        to: &Arc<Self>,
        data: &[u8],
        rights: &[Arc<File>],
    ) -> Result<usize, Errno> {
        match self.kind {
            SocketKind::Datagram if to.kind == SocketKind::Datagram => {
                self.deliver(to, data, rights)
            }
            SocketKind::Datagram => Err(Errno::EPROTOTYPE),
            SocketKind::Stream | SocketKind::Packet => Err(Errno::EISCONN),
        }
    }

    fn deliver(&self, to: &Self, data: &[u8], rights: &[Arc<File>]) -> Result<usize, Errno> {
        let from = self.state.lock().name.clone();
        let n = {
            let mut state = to.state.lock();
            if state.read_shut {
                return Err(Errno::EPIPE);
            }
            match self.kind {
                SocketKind::Stream => state.inbox.put_bytes(data, rights)?,
                SocketKind::Datagram | SocketKind::Packet => {
                    state.inbox.put_message(data, rights, from)?
                }
            }
        };
        to.changed();
        Ok(n)
    }

    /// Takes what has been sent here. No bytes and no message is the end.
    ///
    /// # Errors
    /// `EAGAIN` when nothing is there yet; `ENOTCONN`.
    pub fn receive(&self, buf: &mut [u8], peek: bool) -> Result<Received, Errno> {
        let received = {
            let mut state = self.state.lock();
            if state.inbox.is_empty() {
                let connectionless = self.kind == SocketKind::Datagram;
                let peer_gone = state.peer.as_ref().is_some_and(|p| p.strong_count() == 0);
                if state.read_shut || !connectionless && (state.peer_silent || peer_gone) {
                    return Ok(Received::default());
                }
                if !connectionless && !state.connected {
                    return Err(Errno::ENOTCONN);
                }
                return Err(Errno::EAGAIN);
            }
            match self.kind {
                SocketKind::Stream => state.inbox.take_bytes(buf, peek),
                SocketKind::Datagram | SocketKind::Packet => state.inbox.take_message(buf, peek),
            }
        };
        if !peek && let Some(peer) = self.peer() {
            peer.changed();
        }
        Ok(received)
    }

    /// Which of the events are there now.
    #[must_use]
    pub fn poll(&self, events: i16) -> i16 {
        let (read, write) = (self.can_read(), self.can_write());
        let mut now = 0;
        if read.ready {
            now |= POLLIN | POLLRDNORM;
        }
        if write.ready && !write.eof {
            now |= POLLOUT;
        }
        if read.eof && write.eof {
            now |= POLLHUP;
        }
        now & (events | POLLHUP)
    }

    /// Readiness for a read filter.
    #[must_use]
    pub fn can_read(&self) -> Ready {
        let state = self.state.lock();
        if let Some(backlog) = &state.backlog {
            let waiting = backlog.waiting.len() as u64;
            return Ready {
                ready: waiting > 0,
                eof: false,
                data: waiting,
            };
        }
        let peer_gone = state.peer.as_ref().is_some_and(|p| p.strong_count() == 0);
        let eof = state.read_shut
            || self.kind != SocketKind::Datagram && (state.peer_silent || peer_gone);
        Ready {
            ready: eof || !state.inbox.is_empty(),
            eof,
            data: state.inbox.bytes() as u64,
        }
    }

    /// Readiness for a write filter.
    #[must_use]
    pub fn can_write(&self) -> Ready {
        let (shut, connected) = {
            let state = self.state.lock();
            (state.write_shut, state.connected)
        };
        let Some(peer) = self.peer().filter(|_| !shut) else {
            return Ready {
                ready: shut || connected,
                eof: shut || connected,
                data: 0,
            };
        };
        let state = peer.state.lock();
        let room = state.inbox.room();
        Ready {
            ready: room > 0 || state.read_shut,
            eof: state.read_shut,
            data: room as u64,
        }
    }

    /// Ends a direction for every descriptor of the socket.
    ///
    /// # Errors
    /// `ENOTCONN`.
    pub fn shutdown(&self, read: bool, write: bool) -> Result<(), Errno> {
        let dropped = {
            let mut state = self.state.lock();
            if !state.connected {
                return Err(Errno::ENOTCONN);
            }
            state.write_shut |= write;
            state.read_shut |= read;
            if read {
                core::mem::take(&mut state.inbox)
            } else {
                Inbox::default()
            }
        };
        drop(dropped);
        if let Some(peer) = self.peer() {
            peer.state.lock().peer_silent |= write;
            peer.changed();
        }
        self.changed();
        Ok(())
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        let state = self.state.get_mut();
        if let Some(peer) = state.peer.as_ref().and_then(Weak::upgrade) {
            if self.kind != SocketKind::Datagram {
                peer.state.lock().peer_silent = true;
            }
            peer.changed();
        }
    }
}

impl core::fmt::Debug for Socket {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Socket")
            .field("kind", &self.kind)
            .field("bytes", &self.state.lock().inbox.bytes())
            .finish_non_exhaustive()
    }
}
