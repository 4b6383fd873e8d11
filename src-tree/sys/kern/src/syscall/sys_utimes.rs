//! Times of files: utimes, lutimes, futimes, utimensat, futimens.

use core::ffi::c_char;

use df_abi::Errno;
use df_abi::fcntl::AT_FDCWD;
use df_abi::stat::{UTIME_NOW, UTIME_OMIT};
use df_abi::time::{Timespec, Timeval};
use df_vfs::{Final, NcHandle, NewTimes};

use super::sys_attr::last_of;
use super::{Call, SysResult};
use crate::user::UserIn;
use crate::walltime;

fn now() -> Timespec {
    Timespec::from_nanos(walltime::now_ns())
}

fn both_now() -> NewTimes {
    NewTimes {
        atime: Some(now()),
        mtime: Some(now()),
        now: true,
    }
}

/// Two times in microseconds; no pointer = now.
fn micros(call: &Call<'_>, times: &UserIn<Timeval>) -> SysResult<NewTimes> {
    if times.is_null() {
        return Ok(both_now());
    }
    let spec = |tv: Timeval| {
        if !(0..1_000_000).contains(&tv.tv_usec) {
            return Err(Errno::EINVAL);
        }
        Ok(Timespec {
            tv_sec: tv.tv_sec,
            tv_nsec: tv.tv_usec * 1000,
        })
    };
    match times.read_array(call.vm(), 2)?[..] {
        [atime, mtime] => Ok(NewTimes {
            atime: Some(spec(atime)?),
            mtime: Some(spec(mtime)?),
            now: false,
        }),
        _ => Err(Errno::EINVAL),
    }
}

/// Two times in nanoseconds, each of which may say "now" or "leave it"; no pointer = now.
fn nanos(call: &Call<'_>, times: &UserIn<Timespec>) -> SysResult<NewTimes> {
    if times.is_null() {
        return Ok(both_now());
    }
    let given = times.read_array(call.vm(), 2)?;
    let spec = |ts: Timespec| match ts.tv_nsec {
        UTIME_NOW => Ok(Some(now())),
        UTIME_OMIT => Ok(None),
        0..1_000_000_000 => Ok(Some(ts)),
        _ => Err(Errno::EINVAL),
    };
    match given[..] {
        [atime, mtime] => Ok(NewTimes {
            atime: spec(atime)?,
            mtime: spec(mtime)?,
            now: atime.tv_nsec == UTIME_NOW && mtime.tv_nsec == UTIME_NOW,
        }),
        _ => Err(Errno::EINVAL),
    }
}

fn set(call: &Call<'_>, name: &NcHandle, times: NewTimes) -> SysResult {
    if times.atime.is_none() && times.mtime.is_none() {
        return Ok(());
    }
    name.set_times(times, &call.proc.cred().effective())
}

pub(super) fn utimes(
    call: &mut Call<'_>,
    path: UserIn<c_char>,
    times: UserIn<Timeval>,
) -> SysResult {
    let times = micros(call, &times)?;
    let name = call.find_at(AT_FDCWD, &path, Final::Follow)?;
    set(call, &name, times)
}

pub(super) fn lutimes(
    call: &mut Call<'_>,
    path: UserIn<c_char>,
    times: UserIn<Timeval>,
) -> SysResult {
    let times = micros(call, &times)?;
    let name = call.find_at(AT_FDCWD, &path, Final::Link)?;
    set(call, &name, times)
}

pub(super) fn futimes(call: &mut Call<'_>, fd: i32, times: UserIn<Timeval>) -> SysResult {
    let times = micros(call, &times)?;
    let name = call.name_of(fd)?;
    set(call, &name, times)
}

pub(super) fn utimensat(
    call: &mut Call<'_>,
    fd: i32,
    path: UserIn<c_char>,
    times: UserIn<Timespec>,
    flags: i32,
) -> SysResult {
    let times = nanos(call, &times)?;
    let name = call.find_at(fd, &path, last_of(flags)?)?;
    set(call, &name, times)
}

pub(super) fn futimens(call: &mut Call<'_>, fd: i32, times: UserIn<Timespec>) -> SysResult {
    let times = nanos(call, &times)?;
    let name = call.name_of(fd)?;
    set(call, &name, times)
}
