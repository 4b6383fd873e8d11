//! Ports with an owner: those of one thread, and those of a serializer.
//!
//! A plain [`Port`] is protected by its own spin lock and belongs to nobody: any thread may
//! receive. These two say who may, and keep others from it.

use alloc::sync::Arc;
use core::fmt;

use crate::mutex::MutexGuard;
use crate::port::{NoReply, Port, Received, Sent};
use crate::sched;
use crate::serialize::Serializer;
use crate::thread::Thread;

/// A port of one thread: everybody sends, it alone receives.
pub struct ThreadPort<M> {
    port: Port<M>,
    owner: Arc<Thread>,
}

impl<M> ThreadPort<M> {
    /// A port of the running thread.
    #[must_use]
    pub fn new() -> Self {
        Self::of(sched::current())
    }

    /// A port of a thread, which perhaps was not started yet.
    #[must_use]
    pub const fn of(owner: Arc<Thread>) -> Self {
        Self {
            port: Port::new(),
            owner,
        }
    }

    /// Sends a message and goes on.
    pub fn send(&self, message: M) -> Sent<M> {
        self.port.send(message)
    }

    /// Sends a message and waits for the reply.
    ///
    /// # Errors
    /// [`NoReply`].
    ///
    /// # Panics
    /// When the running thread is the owner: nobody else would reply.
    #[track_caller]
    pub fn call(&self, message: M) -> Result<M, NoReply> {
        assert!(
            !self.is_mine(),
            "the thread {} waits for a reply of its own port",
            self.owner.name()
        );
        self.port.call(message)
    }

    /// Takes the oldest message, if there is one.
    ///
    /// # Panics
    /// When the running thread is not the owner.
    #[track_caller]
    pub fn poll(&self) -> Option<Received<M>> {
        self.check();
        self.port.poll()
    }

    /// Takes the oldest message, sleeping until there is one.
    ///
    /// # Panics
    /// As [`ThreadPort::poll`].
    #[track_caller]
    pub fn wait(&self) -> Received<M> {
        self.check();
        self.port.wait()
    }

    fn is_mine(&self) -> bool {
        Arc::ptr_eq(&self.owner, &sched::current())
    }

    #[track_caller]
    fn check(&self) {
        assert!(
            self.is_mine(),
            "the thread {} receives at a port of the thread {}",
            sched::current().name(),
            self.owner.name()
        );
    }
}

impl<M> Default for ThreadPort<M> {
    fn default() -> Self {
        Self::new()
    }
}

impl<M> fmt::Debug for ThreadPort<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ThreadPort")
            .field("owner", &self.owner)
            .finish_non_exhaustive()
    }
}

/// A port of a serializer: its messages are served inside, one at a time, and so never together
/// with what else the serializer is for.
#[derive(Debug)]
pub struct SerializerPort<M> {
    port: Port<M>,
    serializer: Arc<Serializer>,
}

impl<M> SerializerPort<M> {
    /// A port of a serializer.
    #[must_use]
    pub const fn new(serializer: Arc<Serializer>) -> Self {
        Self {
            port: Port::new(),
            serializer,
        }
    }

    /// Sends a message and goes on. The sender may be inside.
    pub fn send(&self, message: M) -> Sent<M> {
        self.port.send(message)
    }

    /// Takes the oldest message, sleeping until there is one and nobody is inside.
    ///
    /// # Panics
    /// When the running thread is inside already.
    #[track_caller]
    pub fn wait(&self) -> Inside<'_, M> {
        let received = self.port.wait();
        let inside = self.serializer.enter();
        Inside { received, inside }
    }

    /// Enters, serves all messages that are there with `serve`, and replies to them. Returns how
    /// many there were.
    ///
    /// # Panics
    /// As [`SerializerPort::wait`].
    #[track_caller]
    pub fn serve(&self, mut serve: impl FnMut(&mut M)) -> usize {
        let _inside = self.serializer.enter();
        let mut served = 0;
        while let Some(mut received) = self.port.poll() {
            serve(&mut received);
            received.reply();
            served += 1;
        }
        served
    }
}

/// A message that is served inside a serializer.
pub struct Inside<'a, M> {
    received: Received<M>,
    inside: MutexGuard<'a, ()>,
}

impl<M> Inside<'_, M> {
    /// The message.
    pub fn message(&mut self) -> &mut M {
        &mut self.received
    }

    /// Gives the message back to its sender and leaves.
    pub fn reply(self) {
        drop(self.inside);
        self.received.reply();
    }
}

impl<M> fmt::Debug for Inside<'_, M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Inside")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thread_receives_at_its_own_port() {
        let port = ThreadPort::new();
        let sent = port.send(1);
        let mut received = port.wait();
        *received += 1;
        received.reply();
        assert_eq!(sent.wait(), Ok(2));
        assert!(port.poll().is_none());
    }

    #[test]
    #[should_panic(expected = "receives at a port of the thread other")]
    fn nobody_else_receives_there() {
        let other = Thread::new("other", None, None);
        let _none = ThreadPort::<u8>::of(other).poll();
    }

    #[test]
    #[should_panic(expected = "waits for a reply of its own port")]
    fn a_thread_does_not_wait_for_itself() {
        let _never = ThreadPort::new().call(1);
    }

    #[test]
    fn messages_are_served_inside_the_serializer() {
        let serializer = Arc::new(Serializer::new());
        let port = SerializerPort::new(serializer.clone());
        let sent = port.send(1);
        let mut served = port.wait();
        assert!(serializer.try_enter().is_none());
        *served.message() += 1;
        served.reply();
        assert!(serializer.try_enter().is_some());
        assert_eq!(sent.wait(), Ok(2));
    }

    #[test]
    fn all_that_wait_are_served_at_once() {
        let serializer = Arc::new(Serializer::new());
        let port = SerializerPort::new(serializer.clone());
        let sent = [3, 4].map(|n| port.send(n));
        let served = port.serve(|n| {
            assert!(serializer.try_enter().is_none());
            *n *= 10;
        });
        assert_eq!((served, port.serve(|_| {})), (2, 0));
        assert_eq!(sent.map(Sent::wait), [Ok(30), Ok(40)]);
    }
}
