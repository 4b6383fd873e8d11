//! Event queues (`kqueue`) over `epoll`.
//!
//! The program's descriptor is an epoll instance, on which the program itself waits. dfrun holds a copy
//! of it and keeps the registrations, a registration of epoll for each one of the queue:
//!
//! | filter | what epoll watches |
//! |---|---|
//! | `READ`, `WRITE`, `EXCEPT` | the program's file itself, under a number of dfrun's own |
//! | `READ` of a plain file | a bell that rings while there is something to read |
//! | `TIMER` | a timer descriptor of dfrun |
//! | `USER`, `SIGNAL`, `PROC` | a bell (event descriptor) that dfrun rings |
//! | `PROC` of a program of Linux | its process descriptor |
//! | `VNODE` | an inotify descriptor of dfrun |
//!
//! epoll tells registrations apart by file and number, so `READ` and `WRITE` of one descriptor are two
//! of them, each with its own flags.

mod bell;
mod change;
mod report;
mod vnode;
mod watch;

use std::collections::{BTreeMap, HashMap};
use std::os::fd::OwnedFd;

use df_abi::event as e;
use df_abi::poll::Kevent;

pub use watch::Files;

use bell::Bell;

/// What names a registration.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Descriptor, process, signal, or a number of the program's choice.
    pub ident: u64,
    /// `EVFILT_*`.
    pub filter: i16,
}

/// A registration.
#[derive(Debug)]
struct Item {
    /// The number by which epoll reports it.
    token: u64,
    /// Flags as registered.
    flags: u16,
    /// Flags of the filter as registered.
    fflags: u32,
    /// The program's own value.
    udata: u64,
    enabled: bool,
    source: Source,
}

/// Where the events of a registration come from.
#[derive(Debug)]
enum Source {
    /// A descriptor of the program.
    Descriptor,
    /// A plain file: always readable but at its end.
    PlainFile(Bell),
    Timer(OwnedFd),
    User(Bell),
    /// Times the signal has come since the last report.
    Signal(Bell, i64),
    /// What happened to a process that dfrun follows, and the status if it has ended.
    Process(Bell, u32, i64),
    /// Another process.
    Foreign(OwnedFd),
    Vnode(vnode::Watch),
}

/// An event queue of a process.
#[derive(Debug)]
pub struct Queue {
    epoll: OwnedFd,
    items: BTreeMap<Key, Item>,
    by_token: HashMap<u64, Key>,
    next_token: u64,
}

impl Queue {
    /// A queue over an epoll instance.
    pub fn new(epoll: OwnedFd) -> Queue {
        Queue {
            epoll,
            items: BTreeMap::new(),
            by_token: HashMap::new(),
            next_token: 1,
        }
    }

    /// Notes that a signal has reached the process.
    pub fn on_signal(&mut self, signal: i32) {
        let key = Key {
            ident: u64::from(signal.unsigned_abs()),
            filter: e::EVFILT_SIGNAL,
        };
        if let Some(Item {
            source: Source::Signal(bell, count),
            ..
        }) = self.items.get_mut(&key)
        {
            *count += 1;
            bell.ring();
        }
    }

    /// Notes that something (`NOTE_*`) happened to a process that dfrun follows.
    pub fn on_process(&mut self, process: i32, note: u32, status: i32) {
        let key = Key {
            ident: u64::from(process.unsigned_abs()),
            filter: e::EVFILT_PROC,
        };
        if let Some(Item {
            source: Source::Process(bell, notes, data),
            fflags,
            ..
        }) = self.items.get_mut(&key)
            && *fflags & note != 0
        {
            *notes |= note;
            *data = i64::from(status);
            bell.ring();
        }
    }

    /// Forgets what is registered for a descriptor that is about to be closed.
    pub fn on_close(&mut self, files: &Files, fd: i32) {
        let ident = u64::from(fd.unsigned_abs());
        for filter in [
            e::EVFILT_READ,
            e::EVFILT_WRITE,
            e::EVFILT_EXCEPT,
            e::EVFILT_VNODE,
        ] {
            let key = Key { ident, filter };
            if self.items.contains_key(&key) {
                self.forget(files, key);
            }
        }
    }
}

impl Item {
    fn event(&self, key: Key) -> Kevent {
        Kevent {
            ident: key.ident,
            filter: key.filter,
            // What the program may set, not what asks for something to be done.
            flags: self.flags & (e::EV_ONESHOT | e::EV_CLEAR | e::EV_DISPATCH),
            fflags: 0,
            data: 0,
            udata: self.udata,
        }
    }
}
