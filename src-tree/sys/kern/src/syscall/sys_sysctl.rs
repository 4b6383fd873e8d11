//! __sysctl.

use alloc::vec::Vec;
use core::ffi::c_void;

use df_abi::Errno;
use df_abi::sysctl::{CTL_MAXNAME, CTL_UNSPEC};

use super::{Call, SysResult};
use crate::user::{UserBuffer, UserIn, UserOut};

/// Longest new value.
const MAX_NEW: usize = 64 << 10;

pub(super) fn __sysctl(
    call: &mut Call<'_>,
    name: UserIn<i32>,
    name_len: u32,
    old: UserOut<c_void>,
    old_len: UserOut<usize>,
    new: UserIn<c_void>,
    new_len: usize,
) -> SysResult {
    let name_len = name_len as usize;
    if name_len < 2 || name_len > CTL_MAXNAME as usize {
        return Err(Errno::EINVAL);
    }
    let id = name.read_array(call.vm(), name_len)?;
    let new = new_value(call, &new, new_len)?;
    let value = value(call, &id, new.as_deref())?;
    give(call, &old, &UserOut::new(old_len.addr()), &value)
}

fn new_value(call: &mut Call<'_>, new: &UserIn<c_void>, len: usize) -> SysResult<Option<Vec<u8>>> {
    if new.is_null() {
        return Ok(None);
    }
    if len > MAX_NEW {
        return Err(Errno::EINVAL);
    }
    let mut value = alloc::vec![0; len];
    new.bytes(call.vm(), 0, &mut value)?;
    Ok(Some(value))
}

/// The old value; sets the new one if there is one.
fn value(call: &mut Call<'_>, id: &[i32], new: Option<&[u8]>) -> SysResult<Vec<u8>> {
    if id[0] == CTL_UNSPEC {
        return call.sys.sysctl.ask(id, new.unwrap_or(&[]));
    }
    let (leaf, rest) = call.sys.sysctl.find(id)?;
    let variable = leaf.value;
    if !variable.takes_arguments && !rest.is_empty() {
        return Err(Errno::ENOENT);
    }
    let rest = rest.to_vec();
    let old = (variable.get)(call, &rest)?;
    if let Some(new) = new {
        let set = variable.set.ok_or(Errno::EPERM)?;
        if call.proc.cred().euid != 0 {
            return Err(Errno::EPERM);
        }
        set(call, new)?;
    }
    Ok(old)
}

/// Copies a value out: all of it or, with `ENOMEM`, what there is room for. Without a buffer,
/// only the length.
fn give(
    call: &mut Call<'_>,
    old: &UserOut<c_void>,
    old_len: &UserOut<u64>,
    value: &[u8],
) -> SysResult {
    if old_len.is_null() {
        return Ok(());
    }
    let vm = call.vm();
    if old.is_null() {
        return old_len.write(vm, &(value.len() as u64));
    }
    let room = usize::try_from(old_len.read(vm)?).unwrap_or(usize::MAX);
    let len = value.len().min(room);
    old.write_bytes(vm, 0, &value[..len])?;
    old_len.write(vm, &(len as u64))?;
    if len < value.len() {
        Err(Errno::ENOMEM)
    } else {
        Ok(())
    }
}
