//! Telling whoever wants to hear of it that a file has changed.

use df_abi::event::{NOTE_ATTRIB, NOTE_DELETE, NOTE_EXTEND, NOTE_LINK, NOTE_RENAME, NOTE_WRITE};
use df_libkern::sync::Mutex;

use crate::entry::NcHandle;

/// Is told of every change of a file: the file, and `NOTE_*` bits that say what happened.
pub type Watcher = fn(&NcHandle, u32);

static WATCHER: Mutex<Option<Watcher>> = Mutex::new(None);

/// Has all changes told to a function from now on.
pub fn watch_changes(watcher: Watcher) {
    *WATCHER.lock() = Some(watcher);
}

/// What happened to a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// It lost a name.
    Deleted,
    /// It, or the names in it, were written.
    Written,
    /// It was written and is longer than before.
    Extended,
    /// Its attributes changed.
    Attributes,
    /// It got or lost a link; a directory in it, for a directory.
    Linked,
    /// It has another name.
    Renamed,
}

impl Change {
    /// As event queues tell it.
    #[must_use]
    pub fn note(self) -> u32 {
        match self {
            Self::Deleted => NOTE_DELETE,
            Self::Written => NOTE_WRITE,
            Self::Extended => NOTE_WRITE | NOTE_EXTEND,
            Self::Attributes => NOTE_ATTRIB,
            Self::Linked => NOTE_LINK,
            Self::Renamed => NOTE_RENAME,
        }
    }
}

impl NcHandle {
    /// Tells of a change of this file.
    pub fn tell(&self, change: Change) {
        let watcher = *WATCHER.lock();
        if let Some(watcher) = watcher {
            watcher(self, change.note());
        }
    }
}
