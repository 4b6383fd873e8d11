//! poll, ppoll, select, pselect.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::poll::{
    FdSet, INFTIM, POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT, POLLPRI, POLLRDNORM, PollFd,
};
use df_abi::signal::SigSet;
use df_abi::time::{Timespec, Timeval};
use df_file::File;
use df_libkern::fdtable::MAX_DESCRIPTORS;
use df_machine::clock;

use super::{Call, SysResult};
use crate::user::{UserIn, UserOut};

impl Call<'_> {
    /// Looks until `scan` finds something, or the time is over (0). Timers of event queues
    /// among the files count as something to look for.
    pub(super) fn look_until(
        &mut self,
        files: &[Arc<File>],
        timeout_ns: Option<u64>,
        mut scan: impl FnMut() -> i32,
    ) -> SysResult<i32> {
        let end = timeout_ns.map(|t| clock::uptime_ns().saturating_add(t));
        loop {
            let mut ready = scan();
            if ready > 0 || timeout_ns == Some(0) {
                return Ok(ready);
            }
            let timer = files.iter().filter_map(|f| f.deadline_ns()).min();
            let deadline = match (end, timer) {
                (Some(a), Some(b)) => Some(a.min(b)),
                (a, b) => a.or(b),
            };
            let found = self.wait(
                &mut || {
                    ready = scan();
                    ready > 0
                },
                deadline,
            )?;
            if found {
                return Ok(ready);
            }
            if end.is_some_and(|end| clock::uptime_ns() >= end) {
                return Ok(scan());
            }
        }
    }
}

fn poll_until(
    call: &mut Call<'_>,
    fds: &UserOut<PollFd>,
    count: u32,
    timeout_ns: Option<u64>,
) -> SysResult<i32> {
    let count = count as usize;
    if count > MAX_DESCRIPTORS {
        return Err(Errno::EINVAL);
    }
    let mut set = fds.read_array(call.vm(), count)?;
    let files: Vec<_> = set.iter().map(|p| call.proc.file(p.fd).ok()).collect();
    let open: Vec<_> = files.iter().flatten().cloned().collect();
    let ready = call.look_until(&open, timeout_ns, || {
        let mut ready = 0;
        for (p, file) in set.iter_mut().zip(&files) {
            p.revents = match file {
                _ if p.fd < 0 => 0,
                // Errors and hang-ups are always asked for.
                Some(file) => file.poll(p.events | POLLERR | POLLHUP),
                None => POLLNVAL,
            };
            ready += i32::from(p.revents != 0);
        }
        ready
    })?;
    fds.write_array(call.vm(), &set)?;
    Ok(ready)
}

pub(super) fn poll(
    call: &mut Call<'_>,
    fds: UserOut<PollFd>,
    count: u32,
    timeout_ms: i32,
) -> SysResult<i32> {
    let timeout_ns = match timeout_ms {
        INFTIM => None,
        ms => Some(u64::try_from(ms).map_err(|_| Errno::EINVAL)? * 1_000_000),
    };
    poll_until(call, &fds, count, timeout_ns)
}

/// The same call under the number that it had on OpenBSD.
pub(super) fn openbsd_poll(
    call: &mut Call<'_>,
    fds: UserOut<PollFd>,
    count: u32,
    timeout_ms: i32,
) -> SysResult<i32> {
    poll(call, fds, count, timeout_ms)
}

pub(super) fn ppoll(
    call: &mut Call<'_>,
    fds: UserOut<PollFd>,
    count: u32,
    timeout: UserIn<Timespec>,
    mask: UserIn<SigSet>,
) -> SysResult<i32> {
    let timeout = timeout.read_opt(call.vm())?;
    let timeout_ns = timeout
        .map(|t| t.to_nanos().ok_or(Errno::EINVAL))
        .transpose()?;
    let mask = mask.read_opt(call.vm())?;
    call.with_mask(mask, |call| poll_until(call, &fds, count, timeout_ns))
}

/// The three sets of `select`: what each stands for.
const SETS: [(i16, i16); 3] = [
    (POLLIN | POLLRDNORM, POLLIN | POLLRDNORM | POLLHUP | POLLERR),
    (POLLOUT, POLLOUT | POLLHUP | POLLERR),
    (POLLPRI, POLLPRI),
];

/// A descriptor of one of the sets.
struct Selected {
    set: usize,
    fd: usize,
    file: Arc<File>,
}

/// Descriptors in a set of `words`.
fn members(words: &[u64], count: usize) -> impl Iterator<Item = usize> {
    (0..count).filter(|fd| words[fd / 64] & 1 << (fd % 64) != 0)
}

fn select_until(
    call: &mut Call<'_>,
    count: i32,
    sets: [&UserOut<FdSet>; 3],
    timeout_ns: Option<u64>,
) -> SysResult<i32> {
    let count = usize::try_from(count).map_err(|_| Errno::EINVAL)?;
    if count > MAX_DESCRIPTORS {
        return Err(Errno::EINVAL);
    }
    // A program may pass sets of any size: only the words that hold `count` bits are touched.
    let words = count.div_ceil(64);
    let sets = sets.map(|s| UserOut::<u64>::new(s.addr()));
    let mut selected = Vec::new();
    for (set, user) in sets.iter().enumerate().filter(|(_, user)| !user.is_null()) {
        let bits = user.read_array(call.vm(), words)?;
        for fd in members(&bits, count) {
            let file = call
                .proc
                .file(i32::try_from(fd).map_err(|_| Errno::EBADF)?)?;
            selected.push(Selected { set, fd, file });
        }
    }
    let files: Vec<_> = selected.iter().map(|s| s.file.clone()).collect();
    let is_ready = |s: &Selected| {
        let (asked, counted) = SETS[s.set];
        s.file.poll(asked | POLLHUP | POLLERR) & counted != 0
    };
    let ready = call.look_until(&files, timeout_ns, || {
        let ready = selected.iter().filter(|s| is_ready(s)).count();
        i32::try_from(ready).unwrap_or(i32::MAX)
    })?;
    for (set, user) in sets.iter().enumerate().filter(|(_, user)| !user.is_null()) {
        let mut bits = alloc::vec![0; words];
        for s in selected.iter().filter(|s| s.set == set && is_ready(s)) {
            bits[s.fd / 64] |= 1 << (s.fd % 64);
        }
        user.write_array(call.vm(), &bits)?;
    }
    Ok(ready)
}

pub(super) fn select(
    call: &mut Call<'_>,
    count: i32,
    read: UserOut<FdSet>,
    write: UserOut<FdSet>,
    except: UserOut<FdSet>,
    timeout: UserOut<Timeval>,
) -> SysResult<i32> {
    let timeout_ns = if timeout.is_null() {
        None
    } else {
        let tv = timeout.read(call.vm())?;
        if !(0..1_000_000).contains(&tv.tv_usec) {
            return Err(Errno::EINVAL);
        }
        let spec = Timespec {
            tv_sec: tv.tv_sec,
            tv_nsec: tv.tv_usec * 1000,
        };
        Some(spec.to_nanos().ok_or(Errno::EINVAL)?)
    };
    select_until(call, count, [&read, &write, &except], timeout_ns)
}

pub(super) fn pselect(
    call: &mut Call<'_>,
    count: i32,
    read: UserOut<FdSet>,
    write: UserOut<FdSet>,
    except: UserOut<FdSet>,
    timeout: UserIn<Timespec>,
    mask: UserIn<SigSet>,
) -> SysResult<i32> {
    let timeout = timeout.read_opt(call.vm())?;
    let timeout_ns = timeout
        .map(|t| t.to_nanos().ok_or(Errno::EINVAL))
        .transpose()?;
    let mask = mask.read_opt(call.vm())?;
    call.with_mask(mask, |call| {
        select_until(call, count, [&read, &write, &except], timeout_ns)
    })
}
