//! Pairs, names and connections.

use alloc::collections::VecDeque;
use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;

use df_abi::Errno;

use super::{Backlog, PeerCred, Socket, SocketKind};

/// Most connections that wait to be accepted.
const MAX_BACKLOG: usize = 128;

impl Socket {
    /// Two connected sockets.
    #[must_use]
    pub fn pair(kind: SocketKind, cred: PeerCred) -> (Arc<Self>, Arc<Self>) {
        let (a, b) = (Self::new(kind, cred), Self::new(kind, cred));
        a.join(&b);
        b.join(&a);
        (a, b)
    }

    /// Makes another socket the peer of this one.
    fn join(&self, peer: &Arc<Self>) {
        let (name, cred) = {
            let state = peer.state.lock();
            (state.name.clone(), state.cred)
        };
        let mut state = self.state.lock();
        state.peer = Some(Arc::downgrade(peer));
        state.connected = true;
        state.peer_name = name;
        state.peer_cred = Some(cred);
    }

    /// Gives the socket an address.
    ///
    /// # Errors
    /// `EINVAL` when it has one.
    pub fn bind(&self, path: &[u8]) -> Result<(), Errno> {
        let mut state = self.state.lock();
        if state.name.is_some() {
            return Err(Errno::EINVAL);
        }
        state.name = Some(path.to_vec());
        Ok(())
    }

    /// Its address.
    #[must_use]
    pub fn name(&self) -> Option<Vec<u8>> {
        self.state.lock().name.clone()
    }

    /// The address of its peer.
    ///
    /// # Errors
    /// `ENOTCONN`.
    pub fn peer_name(&self) -> Result<Option<Vec<u8>>, Errno> {
        let state = self.state.lock();
        if state.connected {
            Ok(state.peer_name.clone())
        } else {
            Err(Errno::ENOTCONN)
        }
    }

    /// Who the peer was when it connected.
    ///
    /// # Errors
    /// `ENOTCONN`.
    pub fn peer_cred(&self) -> Result<PeerCred, Errno> {
        self.state.lock().peer_cred.ok_or(Errno::ENOTCONN)
    }

    /// Accepts connections from now on.
    ///
    /// # Errors
    /// `EOPNOTSUPP` for datagrams, `EINVAL` without an address or with a peer.
    pub fn listen(&self, backlog: i32) -> Result<(), Errno> {
        if self.kind == SocketKind::Datagram {
            return Err(Errno::EOPNOTSUPP);
        }
        let most = usize::try_from(backlog).map_or(MAX_BACKLOG, |n| n.clamp(1, MAX_BACKLOG));
        let mut state = self.state.lock();
        if state.name.is_none() || state.connected {
            return Err(Errno::EINVAL);
        }
        match &mut state.backlog {
            Some(backlog) => backlog.most = most,
            None => {
                state.backlog = Some(Backlog {
                    waiting: VecDeque::new(),
                    most,
                });
            }
        }
        Ok(())
    }

    /// Connects to a socket that listens, or sends all datagrams to one.
    ///
    /// # Errors
    /// `ECONNREFUSED`, `EISCONN`, `EPROTOTYPE` for a socket of another kind.
    pub fn connect(self: &Arc<Self>, to: &Arc<Self>) -> Result<(), Errno> {
        if self.kind != to.kind {
            return Err(Errno::EPROTOTYPE);
        }
        if self.kind == SocketKind::Datagram {
            self.join(to);
            return Ok(());
        }
        if self.state.lock().connected {
            return Err(Errno::EISCONN);
        }
        let (name, cred) = {
            let state = to.state.lock();
            let backlog = state.backlog.as_ref().ok_or(Errno::ECONNREFUSED)?;
            if backlog.waiting.len() >= backlog.most {
                return Err(Errno::ECONNREFUSED);
            }
            (state.name.clone(), state.cred)
        };
        let server = Self::new(self.kind, cred);
        server.state.lock().name = name;
        server.join(self);
        self.join(&server);
        if let Some(backlog) = &mut to.state.lock().backlog {
            backlog.waiting.push_back(server);
        }
        to.changed();
        Ok(())
    }

    /// Takes a connection that waits.
    ///
    /// # Errors
    /// `EAGAIN` when there is none yet; `EINVAL` when it does not listen.
    pub fn accept(&self) -> Result<Arc<Self>, Errno> {
        let mut state = self.state.lock();
        let backlog = state.backlog.as_mut().ok_or(Errno::EINVAL)?;
        backlog.waiting.pop_front().ok_or(Errno::EAGAIN)
    }

    /// Whether the peer is still there.
    #[must_use]
    pub fn has_peer(&self) -> bool {
        let state = self.state.lock();
        state
            .peer
            .as_ref()
            .is_some_and(|p: &Weak<Self>| p.strong_count() > 0)
    }
}
