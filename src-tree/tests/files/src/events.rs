//! Event queues.

use std::io::{self, Write as _};
use std::os::fd::{AsRawFd as _, RawFd};
use std::process::Command;
use std::time::{Duration, Instant};

use df_abi::event::{
    EV_ADD, EV_CLEAR, EV_DELETE, EV_EOF, EV_ERROR, EV_ONESHOT, EV_RECEIPT, EVFILT_PROC,
    EVFILT_READ, EVFILT_SIGNAL, EVFILT_TIMER, EVFILT_USER, EVFILT_WRITE, NOTE_EXIT, NOTE_TRIGGER,
};
use libc::kevent;

use crate::raw::{self, Queue, event};
use crate::{Check, Checked, because, ensure, number};

pub(crate) const CHECKS: &[Check] = &[
    ("events_come_once_for_what_is_new", edges),
    ("end_of_a_pipe_is_an_event", end),
    ("timers_end_in_time", timer),
    ("user_events_are_triggered", user),
    ("exits_of_children_are_events", exit),
    ("signals_are_events", signal),
    ("closed_descriptors_are_forgotten", closed),
    ("bad_changes_are_answered", bad),
];

const SOON: Duration = Duration::from_millis(20);
const LATER: Duration = Duration::from_secs(10);

fn ident(fd: RawFd) -> usize {
    usize::try_from(fd).unwrap_or(usize::MAX)
}

fn queue() -> Result<Queue, String> {
    Queue::new().map_err(because)
}

fn wait(queue: &Queue, changes: &[kevent], time: Duration) -> Result<Vec<kevent>, String> {
    queue.kevent(changes, time).map_err(because)
}

fn edges() -> Checked {
    let queue = queue()?;
    let (mut reader, mut writer) = io::pipe().map_err(because)?;
    let (r, w) = (ident(reader.as_raw_fd()), ident(writer.as_raw_fd()));
    let changes = [
        event(r, EVFILT_READ, EV_ADD | EV_CLEAR),
        event(w, EVFILT_WRITE, EV_ADD | EV_CLEAR),
    ];
    let first = wait(&queue, &changes, LATER)?;
    ensure!(
        first.len() == 1 && first[0].filter == EVFILT_WRITE,
        first.len()
    );
    ensure!(wait(&queue, &[], SOON)?.is_empty());
    writer.write_all(b"abc").map_err(because)?;
    let news = wait(&queue, &[], LATER)?;
    ensure!(news.iter().any(|e| e.filter == EVFILT_READ && e.data == 3));
    ensure!(wait(&queue, &[], SOON)?.is_empty());
    io::Read::read(&mut reader, &mut [0; 3]).map_err(because)?;
    let _room = wait(&queue, &[], SOON)?;
    writer.write_all(b"def").map_err(because)?;
    let news = wait(&queue, &[], LATER)?;
    ensure!(news.iter().any(|e| e.filter == EVFILT_READ && e.data == 3));
    Ok(())
}

fn end() -> Checked {
    let queue = queue()?;
    let (reader, writer) = io::pipe().map_err(because)?;
    let change = event(ident(reader.as_raw_fd()), EVFILT_READ, EV_ADD);
    ensure!(wait(&queue, &[change], SOON)?.is_empty());
    let closer = std::thread::spawn(move || drop(writer));
    let news = wait(&queue, &[], LATER)?;
    ensure!(news.len() == 1 && news[0].flags & EV_EOF != 0, news.len());
    ensure!(closer.join().is_ok());
    Ok(())
}

fn timer() -> Checked {
    let queue = queue()?;
    let change = kevent {
        data: 50,
        ..event(1, EVFILT_TIMER, EV_ADD | EV_ONESHOT)
    };
    let start = Instant::now();
    let news = wait(&queue, &[change], LATER)?;
    let passed = start.elapsed();
    ensure!(news.len() == 1 && news[0].data == 1, news.len());
    ensure!(passed >= Duration::from_millis(45), passed);
    ensure!(passed < LATER / 2, passed);
    ensure!(wait(&queue, &[], SOON * 4)?.is_empty());
    Ok(())
}

fn user() -> Checked {
    let queue = queue()?;
    ensure!(wait(&queue, &[event(9, EVFILT_USER, EV_ADD | EV_CLEAR)], SOON)?.is_empty());
    let trigger = kevent {
        fflags: NOTE_TRIGGER,
        ..event(9, EVFILT_USER, 0)
    };
    ensure!(wait(&queue, &[trigger], LATER)?.len() == 1);
    ensure!(wait(&queue, &[], SOON)?.is_empty());
    Ok(())
}

fn exit() -> Checked {
    let queue = queue()?;
    let me = std::env::current_exe().map_err(because)?;
    let mut child = Command::new(me)
        .arg("--cat")
        .stdin(std::process::Stdio::piped())
        .spawn()
        .map_err(because)?;
    let pid = usize::try_from(child.id()).map_err(because)?;
    let change = kevent {
        fflags: NOTE_EXIT,
        ..event(pid, EVFILT_PROC, EV_ADD)
    };
    ensure!(wait(&queue, &[change], SOON)?.is_empty());
    drop(child.stdin.take());
    let news = wait(&queue, &[], LATER)?;
    ensure!(news.len() == 1, news.len());
    ensure!(
        news[0].fflags & NOTE_EXIT != 0 && news[0].data == 0,
        news[0].data
    );
    ensure!(child.wait().map_err(because)?.success());
    Ok(())
}

fn signal() -> Checked {
    let queue = queue()?;
    raw::ignore(libc::SIGUSR1);
    let number = usize::try_from(libc::SIGUSR1).map_err(because)?;
    ensure!(wait(&queue, &[event(number, EVFILT_SIGNAL, EV_ADD)], SOON)?.is_empty());
    raw::signal_self(libc::SIGUSR1).map_err(because)?;
    raw::signal_self(libc::SIGUSR1).map_err(because)?;
    let news = wait(&queue, &[], LATER)?;
    ensure!(news.len() == 1 && news[0].data == 2, news.len());
    Ok(())
}

fn closed() -> Checked {
    let queue = queue()?;
    let (reader, mut writer) = io::pipe().map_err(because)?;
    writer.write_all(b"x").map_err(because)?;
    let change = event(ident(reader.as_raw_fd()), EVFILT_READ, EV_ADD);
    ensure!(wait(&queue, &[change], LATER)?.len() == 1);
    let kept = reader.try_clone().map_err(because)?;
    drop(reader);
    ensure!(wait(&queue, &[], SOON)?.is_empty());
    drop(kept);
    Ok(())
}

fn bad() -> Checked {
    let queue = queue()?;
    let news = wait(&queue, &[event(3, EVFILT_READ, EV_DELETE)], SOON)?;
    ensure!(news.len() == 1 && news[0].flags & EV_ERROR != 0, news.len());
    ensure!(
        news[0].data == i64::from(libc::ENOENT) as isize,
        news[0].data
    );
    let receipt = event(1, EVFILT_USER, EV_ADD | EV_RECEIPT);
    let news = wait(&queue, &[receipt], SOON)?;
    ensure!(news.len() == 1 && news[0].data == 0, news.len());
    let lonely = event(200, EVFILT_READ, EV_ADD);
    let news = wait(&queue, &[lonely], SOON)?;
    ensure!(news.len() == 1 && news[0].data == libc::EBADF as isize);
    let no_queue = raw::lock_file(-1, 0);
    ensure!(number(&no_queue) == libc::EBADF, no_queue);
    Ok(())
}
