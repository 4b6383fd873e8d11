//! The kernel environment.

use alloc::vec::Vec;
use core::ffi::c_char;

use df_abi::Errno;

use super::{Call, SysResult};
use crate::user::{UserBuffer, UserIn, UserOut};

/// Actions.
const KENV_GET: i32 = 0;
const KENV_SET: i32 = 1;
const KENV_UNSET: i32 = 2;
const KENV_DUMP: i32 = 3;
/// Longest name and value, NULs included.
const KENV_MAX: usize = 128;

fn length(len: i32) -> SysResult<usize> {
    usize::try_from(len).map_err(|_| Errno::EINVAL)
}

/// Copies as much as there is room for; returns how much.
fn give(call: &mut Call<'_>, value: &UserOut<c_char>, len: i32, data: &[u8]) -> SysResult<usize> {
    let part = &data[..data.len().min(length(len)?)];
    value.write_bytes(call.vm(), 0, part)?;
    Ok(part.len())
}

fn dump(call: &mut Call<'_>, value: &UserOut<c_char>, len: i32) -> SysResult<usize> {
    let mut all: Vec<u8> = Vec::new();
    for (name, text) in call.sys.kenv.lock().iter() {
        all.extend_from_slice(name);
        all.push(b'=');
        all.extend_from_slice(text);
        all.push(0);
    }
    all.push(0);
    if value.is_null() {
        Ok(all.len())
    } else {
        give(call, value, len, &all)
    }
}

pub(super) fn kenv(
    call: &mut Call<'_>,
    what: i32,
    name: UserIn<c_char>,
    value: UserOut<c_char>,
    len: i32,
) -> SysResult<usize> {
    if what == KENV_DUMP {
        return dump(call, &value, len);
    }
    if (what == KENV_SET || what == KENV_UNSET) && call.proc.cred().euid != 0 {
        return Err(Errno::EPERM);
    }
    let name = name.string(call.vm(), KENV_MAX)?;
    // Nobody else changes the list before it is used: nothing here waits.
    let at = call.sys.kenv.lock().iter().position(|(n, _)| *n == name);
    match (what, at) {
        (KENV_GET, Some(at)) => {
            let mut text = call.sys.kenv.lock()[at].1.clone();
            text.push(0);
            give(call, &value, len, &text)
        }
        (KENV_UNSET, Some(at)) => {
            call.sys.kenv.lock().remove(at);
            Ok(0)
        }
        (KENV_SET, _) => {
            if length(len)? > KENV_MAX || name.is_empty() || name.contains(&b'=') {
                return Err(Errno::EINVAL);
            }
            let text = UserIn::<c_char>::new(value.addr()).string(call.vm(), KENV_MAX)?;
            let mut kenv = call.sys.kenv.lock();
            kenv.retain(|(n, _)| *n != name);
            kenv.push((name, text));
            Ok(0)
        }
        (KENV_GET | KENV_UNSET, None) => Err(Errno::ENOENT),
        _ => Err(Errno::EINVAL),
    }
}
