//! `EVFILT_VNODE` by inotify.

use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};

use df_abi::errno::Errno;
use df_abi::event as e;
use rustix::fs::inotify::{self, CreateFlags, ReadFlags, Reader, WatchFlags};

use super::watch::errno;

/// A file that is watched.
#[derive(Debug)]
pub(super) struct Watch {
    inotify: OwnedFd,
    /// The file itself: its links and size are compared with what they were.
    file: OwnedFd,
    links: u64,
    size: i64,
}

impl Watch {
    pub(super) fn new(file: OwnedFd) -> Result<Watch, Errno> {
        let inotify = inotify::init(CreateFlags::NONBLOCK | CreateFlags::CLOEXEC).map_err(errno)?;
        let number = std::os::fd::AsRawFd::as_raw_fd(&file);
        let path = format!("/proc/self/fd/{number}");
        let kinds = WatchFlags::MODIFY
            | WatchFlags::ATTRIB
            | WatchFlags::MOVE_SELF
            | WatchFlags::DELETE_SELF
            | WatchFlags::CREATE
            | WatchFlags::DELETE
            | WatchFlags::MOVE;
        inotify::add_watch(&inotify, path, kinds).map_err(errno)?;
        let stat = rustix::fs::fstat(&file).map_err(errno)?;
        Ok(Watch {
            inotify,
            file,
            links: stat.st_nlink,
            size: stat.st_size,
        })
    }

    /// What has happened since the last time, as `NOTE_*`.
    pub(super) fn notes(&mut self) -> u32 {
        let mut seen = ReadFlags::empty();
        let mut buffer = [MaybeUninit::uninit(); 4096];
        let mut reader = Reader::new(&self.inotify, &mut buffer);
        // Ends with EAGAIN when everything has been read.
        while let Ok(event) = reader.next() {
            seen |= event.events();
        }
        let inside =
            ReadFlags::CREATE | ReadFlags::DELETE | ReadFlags::MOVED_FROM | ReadFlags::MOVED_TO;
        let mut notes = 0;
        for (kinds, note) in [
            (ReadFlags::MODIFY | inside, e::NOTE_WRITE),
            (ReadFlags::ATTRIB, e::NOTE_ATTRIB),
            (ReadFlags::MOVE_SELF, e::NOTE_RENAME),
            (ReadFlags::DELETE_SELF, e::NOTE_DELETE),
        ] {
            if seen.intersects(kinds) {
                notes |= note;
            }
        }
        if let Ok(stat) = rustix::fs::fstat(&self.file) {
            if stat.st_size > self.size {
                notes |= e::NOTE_EXTEND;
            }
            if stat.st_nlink != self.links {
                // dfrun's own copy keeps the file from being deleted quite.
                notes |= if stat.st_nlink == 0 {
                    e::NOTE_DELETE
                } else {
                    e::NOTE_LINK
                };
            }
            (self.size, self.links) = (stat.st_size, stat.st_nlink);
        }
        notes
    }
}

impl AsFd for Watch {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.inotify.as_fd()
    }
}
