//! Variables for symbolic links: varsym_set, varsym_get, varsym_list.

use core::ffi::c_char;

use df_abi::Errno;

use super::{Call, SysResult};
use crate::user::{UserBuffer, UserIn, UserOut};
use crate::varsym::{self, Level};

/// Longest name, NUL included.
const NAME_MAX: usize = 64;
/// Longest value, NUL included.
const DATA_MAX: usize = 256;
/// Levels by number, from 1; the mask of one is the bit of its number.
const LEVELS: [Level; 3] = [Level::Process, Level::User, Level::System];

fn level(number: i32) -> SysResult<Level> {
    let at = number.checked_sub(1).and_then(|n| usize::try_from(n).ok());
    at.and_then(|n| LEVELS.get(n)).copied().ok_or(Errno::EINVAL)
}

/// Sets a variable; without a value it is removed.
pub(super) fn varsym_set(
    call: &mut Call<'_>,
    number: i32,
    name: UserIn<c_char>,
    data: UserIn<c_char>,
) -> SysResult {
    let name = name.string(call.vm(), NAME_MAX)?;
    let data = if data.is_null() {
        None
    } else {
        Some(data.string(call.vm(), DATA_MAX)?)
    };
    let level = level(number)?;
    if level == Level::System {
        call.proc.require_root()?;
    }
    varsym::with(call.proc, level, |set| set.set(&name, data.as_deref()))
}

/// Gives the value of a variable and returns its length with the NUL; a buffer that is too small
/// gets an empty string.
pub(super) fn varsym_get(
    call: &mut Call<'_>,
    mask: i32,
    name: UserIn<c_char>,
    buf: UserOut<c_char>,
    size: i32,
) -> SysResult<usize> {
    let name = name.string(call.vm(), NAME_MAX)?;
    let asked: alloc::vec::Vec<_> = (1..)
        .zip(LEVELS)
        .filter(|(number, _)| mask & 1 << number != 0)
        .map(|(_, level)| level)
        .collect();
    let mut value = varsym::find_in(call.proc, &asked, &name).ok_or(Errno::ENOENT)?;
    value.push(0);
    let room = usize::try_from(size).map_err(|_| Errno::EINVAL)?;
    if value.len() <= room {
        buf.write_bytes(call.vm(), 0, &value)?;
    } else if room > 0 {
        buf.write_bytes(call.vm(), 0, &[0])?;
    }
    Ok(value.len())
}

/// Lists the variables of a level from a marker on; the marker is -1 behind the last. Returns
/// the bytes that were put into the buffer.
pub(super) fn varsym_list(
    call: &mut Call<'_>,
    number: i32,
    buf: UserOut<c_char>,
    size: i32,
    marker: UserOut<i32>,
) -> SysResult<usize> {
    let from = usize::try_from(marker.read(call.vm())?).map_err(|_| Errno::EINVAL)?;
    let room = usize::try_from(size).map_err(|_| Errno::EINVAL)?;
    let level = level(number)?;
    let (out, next) = varsym::with(call.proc, level, |set| set.list(from, room))?;
    buf.write_bytes(call.vm(), 0, &out)?;
    let next = next.and_then(|n| i32::try_from(n).ok()).unwrap_or(-1);
    marker.write(call.vm(), &next)?;
    Ok(out.len())
}
