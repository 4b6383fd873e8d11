//! One event that a queue watches.

use alloc::sync::{Arc, Weak};

use df_abi::Errno;
use df_abi::event::{
    EV_ADD, EV_CLEAR, EV_DISPATCH, EV_EOF, EV_HUP, EV_NODATA, EV_ONESHOT, EVFILT_AIO,
    EVFILT_EXCEPT, EVFILT_FS, EVFILT_PROC, EVFILT_READ, EVFILT_SIGNAL, EVFILT_TIMER, EVFILT_USER,
    EVFILT_VNODE, EVFILT_WRITE, NOTE_EXEC, NOTE_EXIT, NOTE_FFAND, NOTE_FFCOPY, NOTE_FFCTRLMASK,
    NOTE_FFLAGSMASK, NOTE_FFOR, NOTE_FORK, NOTE_OOB, NOTE_TRIGGER,
};
use df_abi::poll::Kevent;

use super::Watched;
use super::registry::Mailbox;
use crate::file::{File, Object};
use crate::locked::{FileId, file_id};
use crate::ready::Ready;

/// Nanoseconds of a millisecond, the unit of timers.
const MILLISECOND: u64 = 1_000_000;
/// Flags that stay with an event.
const KEPT: u16 = EV_ONESHOT | EV_CLEAR | EV_DISPATCH;

/// What readiness was last reported, and how often the file had been used then.
type Seen = (Ready, u64);

enum Subject {
    /// A file, and the last report.
    File(Weak<File>, Option<Seen>),
    /// A timer: its next end and its period, in nanoseconds.
    Timer { next: u64, period: u64 },
    /// Triggered by the program.
    User { triggered: bool },
    /// A process, signal or mount, of which the mailbox is told.
    Told,
    /// The file behind an open one, of which the mailbox is told.
    Vnode(Weak<File>, FileId),
}

pub(super) struct Note {
    filter: i16,
    ident: u64,
    pub(super) flags: u16,
    fflags: u32,
    data: i64,
    udata: u64,
    pub(super) enabled: bool,
    subject: Subject,
}

impl Note {
    /// A new event; [`Note::update`] is called with the same change afterwards.
    pub(super) fn new(change: &Kevent, watched: Watched, now: u64) -> Result<Self, Errno> {
        let subject = match (change.filter, watched) {
            (EVFILT_READ | EVFILT_WRITE, Watched::File(file)) => {
                if change.filter == EVFILT_WRITE && matches!(file.object(), Object::Kqueue(_)) {
                    return Err(Errno::EINVAL);
                }
                Subject::File(Arc::downgrade(&file), None)
            }
            (EVFILT_EXCEPT, Watched::File(file)) => match file.object() {
                Object::Socket(_) => Subject::File(Arc::downgrade(&file), None),
                _ => return Err(Errno::EOPNOTSUPP),
            },
            (EVFILT_TIMER, Watched::Ident) => Subject::Timer {
                next: now,
                period: 0,
            },
            (EVFILT_USER, Watched::Ident) => Subject::User { triggered: false },
            (EVFILT_PROC | EVFILT_SIGNAL | EVFILT_FS, Watched::Ident) => Subject::Told,
            (EVFILT_VNODE, Watched::File(file)) => {
                let id = file_id(file.name()?)?;
                Subject::Vnode(Arc::downgrade(&file), id)
            }
            // DragonFly knows the filter, and has had nothing behind it for many years.
            (EVFILT_AIO, _) => return Err(Errno::ENXIO),
            _ => return Err(Errno::EINVAL),
        };
        Ok(Self {
            filter: change.filter,
            ident: change.ident,
            flags: 0,
            fflags: 0,
            data: 0,
            udata: change.udata,
            enabled: true,
            subject,
        })
    }

    /// Takes over what a change says.
    pub(super) fn update(&mut self, change: &Kevent, now: u64) {
        self.udata = change.udata;
        if change.flags & EV_ADD != 0 {
            self.flags = change.flags & KEPT;
            // The manual: these filters clear themselves.
            if matches!(
                self.filter,
                EVFILT_TIMER | EVFILT_SIGNAL | EVFILT_PROC | EVFILT_FS
            ) {
                self.flags |= EV_CLEAR;
            }
            if self.filter != EVFILT_USER {
                self.fflags = change.fflags;
            }
            self.data = change.data;
        }
        match &mut self.subject {
            Subject::File(_, seen) => {
                if change.flags & EV_ADD != 0 {
                    *seen = None;
                }
            }
            Subject::Timer { next, period } => {
                if change.flags & EV_ADD != 0 {
                    let ms = u64::try_from(change.data).unwrap_or(0).max(1);
                    *period = ms.saturating_mul(MILLISECOND);
                    *next = now.saturating_add(*period);
                }
            }
            Subject::User { triggered } => {
                let given = change.fflags & NOTE_FFLAGSMASK;
                match change.fflags & NOTE_FFCTRLMASK {
                    NOTE_FFAND => self.fflags &= given,
                    NOTE_FFOR => self.fflags |= given,
                    NOTE_FFCOPY => self.fflags = given,
                    _ => {}
                }
                *triggered |= change.fflags & NOTE_TRIGGER != 0;
            }
            Subject::Told | Subject::Vnode(..) => {}
        }
    }

    /// Whether it is told of what happens, instead of looking.
    pub(super) fn is_told(&self) -> bool {
        matches!(self.subject, Subject::Told | Subject::Vnode(..))
    }

    /// The file that it is told of.
    pub(super) fn file_id(&self) -> Option<FileId> {
        match self.subject {
            Subject::Vnode(_, id) => Some(id),
            _ => None,
        }
    }

    /// Whether what it watches is gone.
    pub(super) fn is_over(&self) -> bool {
        matches!(&self.subject, Subject::File(file, _) | Subject::Vnode(file, _) if file.strong_count() == 0)
    }

    pub(super) fn watches(&self, file: &Arc<File>) -> bool {
        matches!(&self.subject, Subject::File(own, _) | Subject::Vnode(own, _) if core::ptr::eq(own.as_ptr(), &raw const **file))
    }

    pub(super) fn watches_queue(&self) -> bool {
        match &self.subject {
            Subject::File(file, _) => file
                .upgrade()
                .is_some_and(|f| matches!(f.object(), Object::Kqueue(_))),
            _ => false,
        }
    }

    /// When it ends by itself.
    pub(super) fn deadline_ns(&self) -> Option<u64> {
        match self.subject {
            Subject::Timer { next, .. } if self.enabled => Some(next),
            _ => None,
        }
    }

    fn event(&self, flags: u16, fflags: u32, data: i64) -> Kevent {
        Kevent {
            ident: self.ident,
            filter: self.filter,
            flags: EV_ADD | self.flags | flags,
            fflags,
            data,
            udata: self.udata,
        }
    }

    /// Whether there is something to report, without reporting it.
    pub(super) fn is_ready(&mut self, now: u64, mailbox: &Mailbox) -> bool {
        if !self.enabled {
            return false;
        }
        match &self.subject {
            Subject::File(..) => self.file_news().is_some(),
            Subject::Timer { next, .. } => now >= *next,
            Subject::User { triggered } => *triggered,
            Subject::Told | Subject::Vnode(..) => {
                let news = mailbox.peek((self.filter, self.ident));
                self.wanted(news.fflags) != 0 || self.filter == EVFILT_SIGNAL && news.data > 0
            }
        }
    }

    /// Of what was told, what was asked for.
    fn wanted(&self, fflags: u32) -> u32 {
        match self.filter {
            EVFILT_VNODE => fflags & self.fflags,
            EVFILT_FS => fflags,
            _ => fflags & self.fflags & (NOTE_EXIT | NOTE_FORK | NOTE_EXEC),
        }
    }

    /// The readiness of the file, if it is to be reported.
    fn file_news(&mut self) -> Option<Seen> {
        let Subject::File(file, seen) = &mut self.subject else {
            return None;
        };
        let file = file.upgrade()?;
        let ready = match self.filter {
            EVFILT_WRITE => file.can_write(),
            // Local sockets have no out-of-band data.
            EVFILT_EXCEPT if self.fflags & NOTE_OOB != 0 => Ready::default(),
            _ => file.can_read(),
        };
        if !ready.ready {
            *seen = None;
            return None;
        }
        let news = (ready, file.uses());
        if self.flags & EV_CLEAR != 0 && *seen == Some(news) {
            return None;
        }
        Some(news)
    }

    /// Reports what has happened since it was last reported.
    pub(super) fn look(&mut self, now: u64, mailbox: &Mailbox) -> Option<Kevent> {
        if !self.enabled {
            return None;
        }
        if let Some(news) = self.file_news() {
            let (ready, _) = news;
            if let Subject::File(_, seen) = &mut self.subject {
                *seen = Some(news);
            }
            return Some(self.event(eof_flags(ready, self.filter), 0, signed(ready.data)));
        }
        match &mut self.subject {
            Subject::File(..) => None,
            Subject::Timer { next, period } => {
                if now < *next {
                    return None;
                }
                let ends = 1 + (now - *next) / (*period).max(1);
                *next = next.saturating_add(period.saturating_mul(ends));
                Some(self.event(0, 0, signed(ends)))
            }
            Subject::User { triggered } => {
                if !*triggered {
                    return None;
                }
                if self.flags & EV_CLEAR != 0 {
                    *triggered = false;
                }
                Some(self.event(0, self.fflags, self.data))
            }
            Subject::Told | Subject::Vnode(..) => {
                if !self.is_ready(now, mailbox) {
                    return None;
                }
                let key = (self.filter, self.ident);
                let clears = self.flags & (EV_CLEAR | EV_ONESHOT) != 0;
                let news = if clears {
                    mailbox.take(key)
                } else {
                    mailbox.peek(key)
                };
                let fflags = self.wanted(news.fflags);
                let flags = if self.filter == EVFILT_PROC && fflags & NOTE_EXIT != 0 {
                    EV_EOF | EV_ONESHOT
                } else {
                    0
                };
                Some(self.event(flags, fflags, news.data))
            }
        }
    }
}

fn eof_flags(ready: Ready, filter: i16) -> u16 {
    let mut flags = 0;
    if ready.eof {
        flags |= EV_EOF;
        if filter == EVFILT_WRITE {
            flags |= EV_HUP;
        } else if ready.data == 0 {
            flags |= EV_NODATA;
        }
    }
    flags
}

fn signed(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
