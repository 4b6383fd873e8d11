//! POSIX message queues as open files.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::poll::{POLLIN, POLLOUT, POLLRDNORM};
use df_libkern::mqueue::Messages;
use df_libkern::sync::Mutex;
use df_lwkt::{ACTIVITY, WaitQueue};

use crate::ready::Ready;

/// Who is told that a message has come to an empty queue, once.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Notify {
    /// The process.
    pub pid: i32,
    /// The signal, 0 = none.
    pub signal: i32,
    /// The value that comes with it.
    pub value: u64,
}

/// Owner and permission bits of a queue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MqueueOwner {
    /// Owner.
    pub uid: u32,
    /// Group.
    pub gid: u32,
    /// Permission bits.
    pub mode: u16,
}

struct State {
    messages: Messages,
    /// Threads that wait for a message.
    receivers: usize,
    notify: Option<Notify>,
}

/// A message queue.
pub struct MessageQueue {
    owner: MqueueOwner,
    state: Mutex<State>,
    changed: WaitQueue,
}

impl MessageQueue {
    /// An empty queue.
    #[must_use]
    pub fn new(owner: MqueueOwner, messages: Messages) -> Arc<Self> {
        Arc::new(Self {
            owner,
            state: Mutex::new(State {
                messages,
                receivers: 0,
                notify: None,
            }),
            changed: WaitQueue::new(),
        })
    }

    /// Whose it is.
    #[must_use]
    pub fn owner(&self) -> MqueueOwner {
        self.owner
    }

    /// Woken when a message comes or goes.
    #[must_use]
    pub fn queue(&self) -> &WaitQueue {
        &self.changed
    }

    /// Most messages, most bytes of one, and how many wait.
    #[must_use]
    pub fn sizes(&self) -> (usize, usize, usize) {
        let state = self.state.lock();
        let messages = &state.messages;
        (messages.most(), messages.size(), messages.count())
    }

    fn told(&self) {
        self.changed.wake();
        ACTIVITY.wake();
    }

    /// Adds a message. Gives who is to be told of it.
    ///
    /// # Errors
    /// As [`Messages::send`].
    pub fn send(&self, priority: u32, message: &[u8]) -> Result<Option<Notify>, Errno> {
        let told = {
            let mut state = self.state.lock();
            let was_empty = state.messages.count() == 0;
            state.messages.send(priority, message)?;
            // Who waits for a message gets it without being told.
            if was_empty && state.receivers == 0 {
                state.notify.take()
            } else {
                None
            }
        };
        self.told();
        Ok(told)
    }

    /// Takes a message.
    ///
    /// # Errors
    /// As [`Messages::receive`].
    pub fn receive(&self, room: usize) -> Result<(Vec<u8>, u32), Errno> {
        let taken = self.state.lock().messages.receive(room)?;
        self.told();
        Ok(taken)
    }

    /// Counts a thread that waits for a message, until the result is dropped.
    #[must_use]
    pub fn receiving(&self) -> Receiving<'_> {
        self.state.lock().receivers += 1;
        Receiving(self)
    }

    /// Says who is told of the next message; `keeps` says whether one who is registered already
    /// still counts.
    ///
    /// # Errors
    /// `EBUSY` when somebody is.
    pub fn set_notify(
        &self,
        notify: Notify,
        keeps: impl FnOnce(&Notify) -> bool,
    ) -> Result<(), Errno> {
        let before = self.state.lock().notify;
        if before.is_some_and(|before| keeps(&before)) {
            return Err(Errno::EBUSY);
        }
        self.state.lock().notify = Some(notify);
        Ok(())
    }

    /// Tells a process no longer.
    pub fn forget_notify(&self, pid: i32) {
        let mut state = self.state.lock();
        if state.notify.is_some_and(|notify| notify.pid == pid) {
            state.notify = None;
        }
    }

    /// Which of the events are there now.
    #[must_use]
    pub(crate) fn poll(&self, events: i16) -> i16 {
        let read = if self.can_read().ready {
            POLLIN | POLLRDNORM
        } else {
            0
        };
        let write = if self.can_write().ready { POLLOUT } else { 0 };
        events & (read | write)
    }

    /// Readiness for receiving.
    pub(crate) fn can_read(&self) -> Ready {
        let count = self.state.lock().messages.count();
        Ready {
            ready: count > 0,
            eof: false,
            data: count as u64,
        }
    }

    /// Readiness for sending.
    pub(crate) fn can_write(&self) -> Ready {
        Ready {
            ready: !self.state.lock().messages.is_full(),
            ..Ready::default()
        }
    }
}

/// A thread that waits for a message.
pub struct Receiving<'a>(&'a MessageQueue);

impl Drop for Receiving<'_> {
    fn drop(&mut self) {
        self.0.state.lock().receivers -= 1;
    }
}
