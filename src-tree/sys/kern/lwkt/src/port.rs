//! Message ports: threads that serve others.
//!
//! ```text
//! sender                         receiver
//! port.send(m) -> Sent           port.wait() -> Received, with the message in it
//! sent.wait() -> the reply       received.reply(), or forward(&other)
//! port.call(m) = both            (dropped without a reply: the sender learns that)
//! ```
//! A message belongs to one side at a time, so nothing is copied and nothing is shared.

use alloc::collections::VecDeque;
use alloc::sync::Arc;
use core::fmt;
use core::ops::{Deref, DerefMut};
use core::sync::atomic::{AtomicBool, Ordering};

use df_libkern::letter::{Abort, Letter};
use df_machine::ktr::{self, Event};
use df_machine::sync::Spin;

use crate::debug::Figure;
use crate::queue::WaitQueue;

static SENT: Figure = Figure::new();
static RECEIVED: Figure = Figure::new();

/// What all ports have done, for the debugger.
pub(crate) fn figures() -> [(&'static str, u64); 2] {
    [("messages sent", SENT.get()), ("received", RECEIVED.get())]
}

/// A message on its way, with who waits for it.
struct Envelope<M> {
    letter: Letter<M>,
    done: WaitQueue,
    /// A receiver has let it go without a reply.
    dropped: AtomicBool,
}

/// Where messages arrive. Any thread may send, and any may wait: each message goes to one.
pub struct Port<M> {
    queue: Spin<VecDeque<Arc<Envelope<M>>>>,
    arrived: WaitQueue,
}

/// Nobody will reply to a message: its receiver has let it go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoReply;

impl fmt::Display for NoReply {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the receiver of a message has let it go without a reply")
    }
}

impl core::error::Error for NoReply {}

impl<M> Port<M> {
    /// A port without messages.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            queue: Spin::new(VecDeque::new()),
            arrived: WaitQueue::new(),
        }
    }

    /// Sends a message and goes on.
    pub fn send(&self, message: M) -> Sent<M> {
        let envelope = Arc::new(Envelope {
            letter: Letter::new(message),
            done: WaitQueue::new(),
            dropped: AtomicBool::new(false),
        });
        self.put(envelope.clone());
        Sent(envelope)
    }

    /// Sends a message and waits for the reply.
    ///
    /// # Errors
    /// [`NoReply`].
    pub fn call(&self, message: M) -> Result<M, NoReply> {
        self.send(message).wait()
    }

    fn put(&self, envelope: Arc<Envelope<M>>) {
        SENT.count();
        let address = core::ptr::from_ref(self).addr();
        ktr::log(Event::PortSend, [address as u64, 0, 0]);
        self.queue.lock().push_back(envelope);
        self.arrived.wake_one();
    }

    /// Takes the oldest message, if there is one.
    pub fn poll(&self) -> Option<Received<M>> {
        loop {
            let envelope = self.queue.lock().pop_front()?;
            // One that was taken back is only an empty envelope.
            if let Some(message) = envelope.letter.receive() {
                RECEIVED.count();
                return Some(Received {
                    message: Some(message),
                    envelope,
                });
            }
        }
    }

    /// Takes the oldest message, sleeping until there is one.
    pub fn wait(&self) -> Received<M> {
        loop {
            let mut got = None;
            self.arrived.wait(|| {
                got = self.poll();
                got.is_some()
            });
            if let Some(received) = got {
                return received;
            }
        }
    }

    /// How many messages wait, those that were taken back included.
    #[must_use]
    pub fn len(&self) -> usize {
        self.queue.lock().len()
    }

    /// Whether no message waits.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

impl<M> Default for Port<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M> fmt::Debug for Port<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Port")
    }
}

/// A message that was sent.
#[must_use = "the reply is waited for, or the message aborted"]
pub struct Sent<M>(Arc<Envelope<M>>);

impl<M> Sent<M> {
    /// Whether the reply is there, or none will come.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.0.letter.is_done()
    }

    /// Waits for the reply.
    ///
    /// # Errors
    /// [`NoReply`].
    pub fn wait(self) -> Result<M, NoReply> {
        self.0.done.wait(|| self.0.letter.is_done());
        if self.0.dropped.load(Ordering::Acquire) {
            return Err(NoReply);
        }
        self.0.letter.take_reply().ok_or(NoReply)
    }

    /// Asks for the message back: at once if no receiver has taken it. Otherwise the receiver
    /// sees the wish, and the reply is still to be waited for.
    ///
    /// # Errors
    /// The message that is still on its way, or done.
    pub fn abort(self) -> Result<M, Self> {
        match self.0.letter.abort() {
            Abort::TakenBack(message) => Ok(message),
            Abort::Asked | Abort::TooLate => Err(self),
        }
    }
}

impl<M> fmt::Debug for Sent<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Sent")
    }
}

/// A message to be served; it is the message inside.
pub struct Received<M> {
    /// Taken by reply and forward.
    message: Option<M>,
    envelope: Arc<Envelope<M>>,
}

impl<M> Received<M> {
    /// Gives the message back to its sender.
    pub fn reply(mut self) {
        if let Some(message) = self.message.take() {
            self.envelope.letter.reply(message);
            self.envelope.done.wake();
        }
    }

    /// Lets another port serve the message.
    pub fn forward(mut self, port: &Port<M>) {
        if let Some(message) = self.message.take() {
            self.envelope.letter.forward(message);
            port.put(self.envelope.clone());
        }
    }

    /// Whether its sender has asked to abort it: it should be replied soon.
    #[must_use]
    pub fn is_unwanted(&self) -> bool {
        self.envelope.letter.is_unwanted()
    }
}

impl<M> Deref for Received<M> {
    type Target = M;

    fn deref(&self) -> &M {
        match &self.message {
            Some(message) => message,
            None => unreachable!("taken only by what takes all"),
        }
    }
}

impl<M> DerefMut for Received<M> {
    fn deref_mut(&mut self) -> &mut M {
        match &mut self.message {
            Some(message) => message,
            None => unreachable!("taken only by what takes all"),
        }
    }
}

impl<M> Drop for Received<M> {
    fn drop(&mut self) {
        if let Some(message) = self.message.take() {
            self.envelope.dropped.store(true, Ordering::Release);
            self.envelope.letter.reply(message);
            self.envelope.done.wake();
        }
    }
}

impl<M> fmt::Debug for Received<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Received")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_served_and_comes_back() {
        let port = Port::new();
        let sent = port.send(1);
        assert!(!sent.is_done());
        let mut received = port.wait();
        *received += 1;
        assert!(!received.is_unwanted());
        received.reply();
        assert!(sent.is_done());
        assert_eq!(sent.wait(), Ok(2));
        assert!(port.poll().is_none());
    }

    #[test]
    fn messages_are_served_in_order_and_by_whom_they_are_forwarded_to() {
        let (front, back) = (Port::new(), Port::new());
        let sent = ['a', 'b'].map(|m| front.send(m));
        while let Some(received) = front.poll() {
            received.forward(&back);
        }
        assert_eq!(back.len(), 2);
        let first = back.wait();
        assert_eq!(*first, 'a');
        first.reply();
        drop(back.wait());
        let [a, b] = sent;
        assert_eq!(a.wait(), Ok('a'));
        assert_eq!(b.wait(), Err(NoReply));
    }

    #[test]
    fn a_message_that_nobody_has_taken_can_be_had_back() {
        let port = Port::new();
        assert_eq!(port.send(5).abort().ok(), Some(5));
        assert!(port.poll().is_none() && port.is_empty());
        let sent = port.send(6);
        let received = port.wait();
        let sent = sent.abort().expect_err("it is being served");
        assert!(received.is_unwanted());
        received.reply();
        assert_eq!(sent.wait(), Ok(6));
    }
}
