//! What a program changes: registrations made, changed, triggered, removed.

use df_abi::errno::Errno;
use df_abi::event as e;
use df_abi::poll::Kevent;
use rustix::event::epoll::EventFlags;
use rustix::fs::FileType;
use rustix::process::{Pid, PidfdFlags, pidfd_open};
use rustix::time::{
    Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
    timerfd_settime,
};

use super::bell::Bell;
use super::watch::{errno, unwatch, unwatch_own, watch, watch_own};
use super::{Files, Item, Key, Queue, Source, vnode};

impl Queue {
    /// Carries out one change.
    ///
    /// # Errors
    /// DragonFly's: ENOENT for a registration that is not there, EBADF, ESRCH, EINVAL.
    pub fn change(&mut self, files: &Files, wanted: &Kevent) -> Result<(), Errno> {
        let key = Key {
            ident: wanted.ident,
            filter: wanted.filter,
        };
        if wanted.flags & e::EV_ADD != 0 {
            self.add(files, key, wanted)?;
        }
        let item = self.items.get_mut(&key).ok_or(Errno::ENOENT)?;
        if wanted.flags & e::EV_DELETE != 0 {
            self.forget(files, key);
            return Ok(());
        }
        if key.filter == e::EVFILT_USER {
            item.fflags = user_flags(item.fflags, wanted.fflags);
            if let Source::User(bell) = &item.source
                && wanted.fflags & e::NOTE_TRIGGER != 0
            {
                bell.ring();
            }
        }
        if wanted.flags & e::EV_DISABLE != 0 {
            item.enabled = false;
        } else if wanted.flags & e::EV_ENABLE != 0 {
            item.enabled = true;
        }
        self.arm(files, key)
    }

    fn add(&mut self, files: &Files, key: Key, wanted: &Kevent) -> Result<(), Errno> {
        let item = match self.items.remove(&key) {
            Some(mut item) => {
                item.flags = wanted.flags;
                item.udata = wanted.udata;
                if key.filter != e::EVFILT_USER {
                    item.fflags = wanted.fflags;
                }
                if let Source::Timer(timer) = &item.source {
                    start(timer, wanted)?;
                }
                item
            }
            None => {
                let source = source(files, key, wanted)?;
                let token = self.next_token;
                self.next_token += 1;
                self.by_token.insert(token, key);
                Item {
                    token,
                    flags: wanted.flags | always(key.filter),
                    fflags: wanted.fflags & !e::NOTE_TRIGGER,
                    udata: wanted.udata,
                    enabled: wanted.flags & e::EV_DISABLE == 0,
                    source,
                }
            }
        };
        self.items.insert(key, item);
        let armed = self.arm(files, key);
        if armed.is_err() {
            self.forget(files, key);
        }
        armed
    }

    /// Makes epoll watch for a registration, or not if it is disabled.
    pub(super) fn arm(&self, files: &Files, key: Key) -> Result<(), Errno> {
        let Some(item) = self.items.get(&key) else {
            return Ok(());
        };
        match (&item.source, item.enabled) {
            (Source::Descriptor, true) => watch(
                self,
                files,
                key,
                item.token,
                interest(key.filter, item.flags),
            ),
            (Source::Descriptor, false) => {
                unwatch(self, files, key);
                Ok(())
            }
            (source, true) => source.each_own(|own| watch_own(self, own, item.token)),
            (source, false) => source.each_own(|own| {
                unwatch_own(self, own);
                Ok(())
            }),
        }
    }

    /// Removes a registration.
    pub(super) fn forget(&mut self, files: &Files, key: Key) {
        let Some(item) = self.items.remove(&key) else {
            return;
        };
        self.by_token.remove(&item.token);
        // What is dfrun's own vanishes from epoll with its descriptor.
        if matches!(item.source, Source::Descriptor) {
            unwatch(self, files, key);
        }
    }
}

impl Source {
    /// Hands the descriptor of dfrun's own to a function.
    fn each_own(
        &self,
        act: impl FnOnce(std::os::fd::BorrowedFd<'_>) -> Result<(), Errno>,
    ) -> Result<(), Errno> {
        use std::os::fd::AsFd;
        match self {
            Source::Descriptor => Ok(()),
            Source::PlainFile(bell)
            | Source::User(bell)
            | Source::Signal(bell, _)
            | Source::Process(bell, ..) => act(bell.as_fd()),
            Source::Timer(own) | Source::Foreign(own) => act(own.as_fd()),
            Source::Vnode(watch) => act(watch.as_fd()),
        }
    }
}

/// Flags that registrations of a filter have whether the program asks for them or not.
fn always(filter: i16) -> u16 {
    match filter {
        e::EVFILT_TIMER | e::EVFILT_SIGNAL | e::EVFILT_VNODE | e::EVFILT_PROC => e::EV_CLEAR,
        _ => 0,
    }
}

fn interest(filter: i16, flags: u16) -> EventFlags {
    let kind = match filter {
        e::EVFILT_READ => EventFlags::IN | EventFlags::RDHUP,
        e::EVFILT_WRITE => EventFlags::OUT,
        _ => EventFlags::PRI,
    };
    if flags & e::EV_CLEAR != 0 {
        kind | EventFlags::ET
    } else {
        kind
    }
}

/// How `EVFILT_USER` combines its flags with new ones.
fn user_flags(old: u32, wanted: u32) -> u32 {
    let new = wanted & e::NOTE_FFLAGSMASK;
    match wanted & e::NOTE_FFCTRLMASK {
        e::NOTE_FFAND => old & new,
        e::NOTE_FFOR => old | new,
        e::NOTE_FFCOPY => new,
        _ => old,
    }
}

fn source(files: &Files, key: Key, wanted: &Kevent) -> Result<Source, Errno> {
    let bell = || Bell::new().map_err(errno);
    Ok(match key.filter {
        e::EVFILT_READ | e::EVFILT_WRITE | e::EVFILT_EXCEPT => {
            let file = files.get(key.ident)?;
            let stat = rustix::fs::fstat(&file).map_err(errno)?;
            let kind = FileType::from_raw_mode(stat.st_mode);
            if kind == FileType::RegularFile || kind == FileType::Directory {
                if key.filter == e::EVFILT_EXCEPT {
                    return Err(Errno::EINVAL);
                }
                Source::PlainFile(bell()?)
            } else {
                Source::Descriptor
            }
        }
        e::EVFILT_TIMER => {
            let timer = timerfd_create(
                TimerfdClockId::Monotonic,
                TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC,
            );
            let timer = timer.map_err(errno)?;
            start(&timer, wanted)?;
            Source::Timer(timer)
        }
        e::EVFILT_USER => Source::User(bell()?),
        e::EVFILT_SIGNAL => {
            let known = i32::try_from(key.ident)
                .ok()
                .and_then(crate::signal::to_linux);
            known.filter(|&signal| signal != 0).ok_or(Errno::EINVAL)?;
            Source::Signal(bell()?, 0)
        }
        e::EVFILT_PROC => {
            let pid = i32::try_from(key.ident).map_err(|_| Errno::ESRCH)?;
            if is_followed(pid) {
                Source::Process(bell()?, 0, 0)
            } else {
                let pid = Pid::from_raw(pid).ok_or(Errno::ESRCH)?;
                Source::Foreign(pidfd_open(pid, PidfdFlags::empty()).map_err(errno)?)
            }
        }
        e::EVFILT_VNODE => Source::Vnode(vnode::Watch::new(files.get(key.ident)?)?),
        _ => return Err(Errno::EINVAL),
    })
}

/// Whether dfrun traces a process.
fn is_followed(pid: i32) -> bool {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let tracer = status
        .lines()
        .find_map(|line| line.strip_prefix("TracerPid:"));
    tracer.is_some_and(|tracer| tracer.trim() == std::process::id().to_string())
}

/// Starts a timer: `data` milliseconds, again and again unless it is for once.
fn start(timer: impl std::os::fd::AsFd, wanted: &Kevent) -> Result<(), Errno> {
    let milliseconds = match wanted.data {
        ..0 => return Err(Errno::EINVAL),
        // A timer descriptor takes 0 for "stop".
        0 => 1,
        milliseconds => milliseconds,
    };
    let time = Timespec {
        tv_sec: milliseconds / 1000,
        tv_nsec: milliseconds % 1000 * 1_000_000,
    };
    let again = if wanted.flags & e::EV_ONESHOT == 0 {
        time
    } else {
        Timespec {
            tv_sec: 0,
            tv_nsec: 0,
        }
    };
    let setting = Itimerspec {
        it_interval: again,
        it_value: time,
    };
    timerfd_settime(timer, TimerfdTimerFlags::empty(), &setting)
        .map(drop)
        .map_err(errno)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_flags_are_combined_as_asked() {
        assert_eq!(user_flags(0b1100, e::NOTE_FFAND | 0b0110), 0b0100);
        assert_eq!(user_flags(0b1100, e::NOTE_FFOR | 0b0110), 0b1110);
        assert_eq!(user_flags(0b1100, e::NOTE_FFCOPY | 0b0110), 0b0110);
        assert_eq!(user_flags(0b1100, e::NOTE_TRIGGER | 0b0110), 0b1100);
    }
}
