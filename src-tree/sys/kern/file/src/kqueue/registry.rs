//! Telling queues of signals and exits.

use alloc::collections::BTreeMap;
use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;

use df_abi::event::{EVFILT_FS, EVFILT_PROC, EVFILT_SIGNAL, NOTE_EXIT};
use df_libkern::sync::Mutex;
use df_lwkt::ACTIVITY;
use df_vfs::NcHandle;

use super::Key;
use crate::locked::{FileId, file_id};

/// Mailboxes of queues that watch signals or processes.
static MAILBOXES: Mutex<Vec<Weak<Mailbox>>> = Mutex::new(Vec::new());

/// What has been told of one key since somebody looked.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct News {
    /// The file that the key is about.
    file: Option<FileId>,
    pub(super) fflags: u32,
    pub(super) data: i64,
}

/// What a queue has been told.
pub(super) struct Mailbox {
    /// The process that the queue belongs to.
    pid: i32,
    news: Mutex<BTreeMap<Key, News>>,
}

impl Mailbox {
    pub(super) fn new(pid: i32) -> Arc<Self> {
        Arc::new(Self {
            pid,
            news: Mutex::new(BTreeMap::new()),
        })
    }

    /// Takes news of a key from now on.
    pub(super) fn open(self: &Arc<Self>, key: Key, file: Option<FileId>) {
        self.news.lock().entry(key).or_default().file = file;
        let mut all = MAILBOXES.lock();
        all.retain(|m| m.strong_count() > 0);
        if !all
            .iter()
            .any(|m| core::ptr::eq(m.as_ptr(), &raw const **self))
        {
            all.push(Arc::downgrade(self));
        }
    }

    /// Takes no more news of a key.
    pub(super) fn close(&self, key: Key) {
        self.news.lock().remove(&key);
    }

    /// What there is of a key; the next look finds it gone.
    pub(super) fn take(&self, key: Key) -> News {
        let mut news = self.news.lock();
        let Some(news) = news.get_mut(&key) else {
            return News::default();
        };
        let next = News {
            file: news.file,
            ..News::default()
        };
        core::mem::replace(news, next)
    }

    /// What there is of a key.
    pub(super) fn peek(&self, key: Key) -> News {
        self.news.lock().get(&key).copied().unwrap_or_default()
    }

    /// Tells all keys that are about a file.
    fn tell_file(&self, file: FileId, note: u32) {
        let mut news = self.news.lock();
        let about = news.values_mut().filter(|news| news.file == Some(file));
        about.for_each(|news| news.fflags |= note);
    }

    fn tell(&self, key: Key, tell: impl FnOnce(&mut News)) {
        if let Some(news) = self.news.lock().get_mut(&key) {
            tell(news);
        }
    }
}

fn each(tell: impl Fn(&Mailbox)) {
    let all: Vec<_> = {
        let mailboxes = MAILBOXES.lock();
        if mailboxes.is_empty() {
            return;
        }
        mailboxes.iter().filter_map(Weak::upgrade).collect()
    };
    all.iter().for_each(|m| tell(m));
    ACTIVITY.wake();
}

/// Says that something happened to a process: `NOTE_EXIT` with its wait status, `NOTE_FORK`,
/// `NOTE_EXEC`. To be called by threads, not by interrupt handlers.
pub fn process_event(pid: i32, note: u32, status: i32) {
    let key = (EVFILT_PROC, u64::from(pid.unsigned_abs()));
    each(|mailbox| {
        mailbox.tell(key, |news| {
            news.fflags |= note;
            if note == NOTE_EXIT {
                news.data = status.into();
            }
        });
    });
}

/// Says that a signal was sent to a process, whatever the process does with it.
pub fn signal_event(pid: i32, signal: i32) {
    let key = (EVFILT_SIGNAL, u64::from(signal.unsigned_abs()));
    each(|mailbox| {
        if mailbox.pid == pid {
            mailbox.tell(key, |news| news.data += 1);
        }
    });
}

/// Whether somebody may want to hear of changes of files.
pub(crate) fn anybody_listens() -> bool {
    !MAILBOXES.lock().is_empty()
}

/// Says that something happened to a file, with `NOTE_*` bits: what
/// [`watch_changes`](df_vfs::watch_changes) wants.
pub fn vnode_event(name: &NcHandle, note: u32) {
    if !anybody_listens() {
        return;
    }
    if let Ok(file) = file_id(name) {
        each(|mailbox| mailbox.tell_file(file, note));
    }
}

/// Says that a file system was mounted or unmounted (`VQ_*`).
pub fn fs_event(note: u32) {
    each(|mailbox| {
        let mut news = mailbox.news.lock();
        let about = news
            .iter_mut()
            .filter(|((filter, _), _)| *filter == EVFILT_FS);
        about.for_each(|(_, news)| news.fflags |= note);
    });
}
