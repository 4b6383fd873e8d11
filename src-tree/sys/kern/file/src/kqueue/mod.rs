//! Event queues: what a process wants to hear of, and what has happened.
//!
//! A queue looks at what it watches when somebody asks it, and whoever waits is woken by
//! [`ACTIVITY`](df_lwkt::ACTIVITY), so files need to know nothing of queues. What leaves no
//! trace to look at (signals, exits) is told to the queues that asked for it ([`process_event`],
//! [`signal_event`]).

mod note;
mod registry;

use alloc::collections::BTreeMap;
use alloc::collections::btree_map::Entry;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ops::Bound;

use df_abi::Errno;
use df_abi::event::{EV_ADD, EV_DELETE, EV_DISABLE, EV_DISPATCH, EV_ENABLE, EV_ONESHOT};
use df_abi::poll::Kevent;
use df_lwkt::{ACTIVITY, Mutex};
use df_machine::clock;

use crate::file::{File, Object};
use note::Note;
use registry::Mailbox;

pub(crate) use registry::anybody_listens;
pub use registry::{fs_event, process_event, signal_event, vnode_event};

/// What an event is about: filter and identity.
type Key = (i16, u64);

/// What a new event watches. The caller finds it, because it knows the process.
#[derive(Clone, Debug)]
pub enum Watched {
    /// An open file.
    File(Arc<File>),
    /// The process or signal that `ident` names, or nothing: timers and user events.
    Ident,
}

#[derive(Default)]
struct Notes {
    by_key: BTreeMap<Key, Note>,
    /// Where the next look begins, so that nobody is always last.
    cursor: Option<Key>,
}

/// An event queue.
pub struct Kqueue {
    notes: Mutex<Notes>,
    mailbox: Arc<Mailbox>,
}

impl Kqueue {
    /// An empty queue of a process.
    #[must_use]
    pub fn new(pid: i32) -> Arc<Self> {
        Arc::new(Self {
            notes: Mutex::new(Notes::default()),
            mailbox: Mailbox::new(pid),
        })
    }

    /// Makes one change; `find` gives what a new event watches.
    ///
    /// # Errors
    /// `ENOENT` for an event that is not there, `EINVAL` for what cannot be watched, `ENXIO` for
    /// asynchronous input and output (`EVFILT_AIO`), and what `find` says.
    pub fn change(
        &self,
        change: &Kevent,
        find: impl FnOnce() -> Result<Watched, Errno>,
    ) -> Result<(), Errno> {
        let key = (change.filter, change.ident);
        let mut notes = self.notes.lock();
        if change.flags & EV_DELETE != 0 {
            notes.by_key.remove(&key).ok_or(Errno::ENOENT)?;
            self.mailbox.close(key);
            return Ok(());
        }
        let now = clock::uptime_ns();
        let note = match notes.by_key.entry(key) {
            Entry::Occupied(known) => known.into_mut(),
            Entry::Vacant(place) => {
                if change.flags & EV_ADD == 0 {
                    return Err(Errno::ENOENT);
                }
                let watched = find()?;
                if let Watched::File(file) = &watched {
                    self.refuse_rings(file)?;
                }
                let note = Note::new(change, watched, now)?;
                if note.is_told() {
                    self.mailbox.open(key, note.file_id());
                }
                place.insert(note)
            }
        };
        note.update(change, now);
        if change.flags & EV_DISABLE != 0 {
            note.enabled = false;
        }
        if change.flags & EV_ENABLE != 0 {
            note.enabled = true;
        }
        drop(notes);
        // Somebody may wait on this queue.
        ACTIVITY.wake();
        Ok(())
    }

    /// A queue may watch queues that watch none themselves: there are no rings then.
    fn refuse_rings(&self, file: &File) -> Result<(), Errno> {
        match file.object() {
            Object::Kqueue(other) if core::ptr::eq(&raw const **other, self) => Err(Errno::EINVAL),
            Object::Kqueue(other) if other.watches_queues() => Err(Errno::EINVAL),
            _ => Ok(()),
        }
    }

    fn watches_queues(&self) -> bool {
        let notes = self.notes.lock();
        notes.by_key.values().any(Note::watches_queue)
    }

    /// Takes up to `most` events that have happened.
    #[must_use]
    pub fn collect(&self, most: usize) -> Vec<Kevent> {
        let now = clock::uptime_ns();
        let mut notes = self.notes.lock();
        let after = notes.cursor.map_or(Bound::Unbounded, Bound::Excluded);
        let mut order: Vec<Key> = notes
            .by_key
            .range((after, Bound::Unbounded))
            .map(|(key, _)| *key)
            .collect();
        let first: Vec<Key> = match notes.cursor {
            Some(cursor) => notes.by_key.range(..=cursor).map(|(k, _)| *k).collect(),
            None => Vec::new(),
        };
        order.extend(first);
        let mut events = Vec::new();
        for key in order {
            if events.len() == most {
                break;
            }
            let Some(note) = notes.by_key.get_mut(&key) else {
                continue;
            };
            if note.is_over() {
                notes.by_key.remove(&key);
                self.mailbox.close(key);
                continue;
            }
            let Some(event) = note.look(now, &self.mailbox) else {
                continue;
            };
            let last = event.flags & EV_ONESHOT != 0;
            if note.flags & EV_DISPATCH != 0 {
                note.enabled = false;
            }
            if last {
                notes.by_key.remove(&key);
                self.mailbox.close(key);
            }
            notes.cursor = Some(key);
            events.push(event);
        }
        events
    }

    /// Whether [`Kqueue::collect`] would give something.
    #[must_use]
    pub fn is_ready(&self) -> bool {
        let now = clock::uptime_ns();
        let mut notes = self.notes.lock();
        notes
            .by_key
            .values_mut()
            .any(|note| note.is_ready(now, &self.mailbox))
    }

    /// When the next timer ends, in nanoseconds of up time.
    #[must_use]
    pub fn deadline_ns(&self) -> Option<u64> {
        let notes = self.notes.lock();
        notes.by_key.values().filter_map(Note::deadline_ns).min()
    }

    /// Forgets the events of a descriptor that has been closed.
    pub fn forget(&self, fd: i32, file: &Arc<File>) {
        let mut notes = self.notes.lock();
        let ident = u64::from(fd.unsigned_abs());
        notes.by_key.retain(|key, note| {
            let gone = key.1 == ident && note.watches(file);
            if gone {
                self.mailbox.close(*key);
            }
            !gone
        });
    }
}

impl core::fmt::Debug for Kqueue {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Kqueue").finish_non_exhaustive()
    }
}
