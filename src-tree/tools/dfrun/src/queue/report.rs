//! What a program is told: epoll's events as the queue's.

use std::os::fd::AsFd;

use df_abi::event as e;
use df_abi::poll::Kevent;
use rustix::event::epoll::EventFlags;

use super::{Files, Item, Key, Queue, Source};

/// What a pipe takes at once, which is said of files whose room Linux does not tell.
const ROOM: i64 = 4096;

/// What an event says beside its name.
#[derive(Debug, Default, PartialEq, Eq)]
struct Content {
    flags: u16,
    fflags: u32,
    data: i64,
}

impl Queue {
    /// Sets the bells of plain files by whether there is something to read: reading makes no event.
    pub fn refresh(&self, files: &Files) {
        for (key, item) in &self.items {
            if let Source::PlainFile(bell) = &item.source {
                bell.silence();
                if key.filter == e::EVFILT_WRITE || left(files, key.ident) != 0 {
                    bell.ring();
                }
            }
        }
    }

    /// The event for what epoll has reported; nothing when there is none any more.
    pub fn report(&mut self, files: &Files, token: u64, seen: u32) -> Option<Kevent> {
        let key = *self.by_token.get(&token)?;
        let item = self.items.get_mut(&key)?;
        if !item.enabled {
            return None;
        }
        let seen = EventFlags::from_bits_retain(seen);
        let content = content(item, files, key, seen)?;
        let mut event = item.event(key);
        event.flags |= content.flags;
        event.fflags = content.fflags;
        event.data = content.data;
        let ended = key.filter == e::EVFILT_PROC && content.fflags & e::NOTE_EXIT != 0;
        if item.flags & e::EV_ONESHOT != 0 || ended {
            self.forget(files, key);
        } else if item.flags & e::EV_DISPATCH != 0 {
            item.enabled = false;
            // A descriptor that was closed meanwhile is not watched any more.
            let _ = self.arm(files, key);
        }
        Some(event)
    }
}

fn content(item: &mut Item, files: &Files, key: Key, seen: EventFlags) -> Option<Content> {
    let clear = item.flags & e::EV_CLEAR != 0;
    Some(match &mut item.source {
        Source::Descriptor => descriptor(files, key, seen),
        Source::PlainFile(bell) => {
            if clear {
                bell.silence();
            }
            Content {
                data: left(files, key.ident),
                ..Content::default()
            }
        }
        Source::Timer(timer) => {
            let mut times = [0; 8];
            rustix::io::read(timer, &mut times).ok()?;
            Content {
                data: i64::from_le_bytes(times),
                ..Content::default()
            }
        }
        Source::User(bell) => {
            if clear {
                bell.silence();
            }
            Content {
                fflags: item.fflags & e::NOTE_FFLAGSMASK,
                ..Content::default()
            }
        }
        Source::Signal(bell, count) => {
            bell.silence();
            Content {
                data: std::mem::take(count),
                ..Content::default()
            }
        }
        Source::Process(bell, notes, status) => {
            bell.silence();
            let fflags = std::mem::take(notes);
            let ended = fflags & e::NOTE_EXIT != 0;
            Content {
                flags: if ended { e::EV_EOF } else { 0 },
                fflags,
                data: *status,
            }
        }
        Source::Foreign(_) => Content {
            flags: e::EV_EOF,
            fflags: e::NOTE_EXIT,
            data: 0,
        },
        Source::Vnode(watch) => {
            let fflags = watch.notes() & item.fflags;
            if fflags == 0 {
                return None;
            }
            Content {
                fflags,
                ..Content::default()
            }
        }
    })
}

fn descriptor(files: &Files, key: Key, seen: EventFlags) -> Content {
    let reading = key.filter == e::EVFILT_READ;
    let file = files.get(key.ident).ok();
    let data = match &file {
        None => 0,
        // A socket that listens does not say how many wait.
        Some(file) if reading => rustix::io::ioctl_fionread(file).map_or(1, saturated),
        Some(file) => room(file),
    };
    let ends = if reading {
        EventFlags::RDHUP | EventFlags::HUP
    } else {
        EventFlags::HUP | EventFlags::ERR
    };
    let mut flags = 0;
    if seen.intersects(ends) {
        flags |= e::EV_EOF;
        if seen.intersects(EventFlags::HUP) {
            flags |= e::EV_HUP;
        }
        if reading && data == 0 {
            flags |= e::EV_NODATA;
        }
    }
    Content {
        flags,
        fflags: 0,
        data,
    }
}

fn saturated(bytes: u64) -> i64 {
    i64::try_from(bytes).unwrap_or(i64::MAX)
}

/// Room for writing, about.
fn room(file: impl AsFd) -> i64 {
    rustix::net::sockopt::socket_send_buffer_size(file)
        .map_or(ROOM, |size| i64::try_from(size).unwrap_or(ROOM))
}

/// How much of a plain file is behind the position.
fn left(files: &Files, fd: u64) -> i64 {
    let Ok(file) = files.get(fd) else {
        return 0;
    };
    let size = rustix::fs::fstat(&file).map_or(0, |stat| stat.st_size);
    let position = rustix::fs::tell(&file).map_or(0, saturated);
    size - position
}
