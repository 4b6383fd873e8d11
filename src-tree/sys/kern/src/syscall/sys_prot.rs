//! User, group and login identity.

use core::ffi::c_char;

use df_abi::Errno;

use super::{Call, SysResult};
use crate::user::{UserBuffer, UserIn, UserOut};

/// Longest login name, NUL included.
const MAXLOGNAME: usize = 33;

pub(super) fn getuid(call: &mut Call<'_>) -> SysResult<u32> {
    Ok(call.proc.cred.ruid)
}

pub(super) fn geteuid(call: &mut Call<'_>) -> SysResult<u32> {
    Ok(call.proc.cred.euid)
}

pub(super) fn getgid(call: &mut Call<'_>) -> SysResult<u32> {
    Ok(call.proc.cred.rgid)
}

pub(super) fn getegid(call: &mut Call<'_>) -> SysResult<u32> {
    Ok(call.proc.cred.egid)
}

pub(super) fn getresuid(
    call: &mut Call<'_>,
    real: UserOut<u32>,
    effective: UserOut<u32>,
    saved: UserOut<u32>,
) -> SysResult {
    let cred = call.proc.cred.clone();
    let vm = &mut call.proc.vm;
    real.write_opt(vm, &cred.ruid)?;
    effective.write_opt(vm, &cred.euid)?;
    saved.write_opt(vm, &cred.svuid)
}

pub(super) fn getresgid(
    call: &mut Call<'_>,
    real: UserOut<u32>,
    effective: UserOut<u32>,
    saved: UserOut<u32>,
) -> SysResult {
    let cred = call.proc.cred.clone();
    let vm = &mut call.proc.vm;
    real.write_opt(vm, &cred.rgid)?;
    effective.write_opt(vm, &cred.egid)?;
    saved.write_opt(vm, &cred.svgid)
}

/// The effective group comes first, as on every BSD.
pub(super) fn getgroups(call: &mut Call<'_>, size: u32, set: UserOut<u32>) -> SysResult<usize> {
    let mut groups = alloc::vec![call.proc.cred.egid];
    groups.extend_from_slice(&call.proc.cred.groups);
    if size == 0 {
        return Ok(groups.len());
    }
    if (size as usize) < groups.len() {
        return Err(Errno::EINVAL);
    }
    set.write_array(&mut call.proc.vm, &groups)?;
    Ok(groups.len())
}

/// No program has set-id rights yet: exec does not honour the bits.
pub(super) fn issetugid(_call: &mut Call<'_>) -> SysResult<i32> {
    Ok(0)
}

pub(super) fn getlogin(call: &mut Call<'_>, buf: UserOut<c_char>, len: usize) -> SysResult {
    let mut name = call.proc.login.clone();
    name.push(0);
    if name.len() > len {
        return Err(Errno::ERANGE);
    }
    buf.write_bytes(&mut call.proc.vm, 0, &name)
}

pub(super) fn setlogin(call: &mut Call<'_>, name: UserIn<c_char>) -> SysResult {
    if call.proc.cred.euid != 0 {
        return Err(Errno::EPERM);
    }
    let name = name
        .string(&mut call.proc.vm, MAXLOGNAME)
        .map_err(|e| match e {
            Errno::ENAMETOOLONG => Errno::EINVAL,
            other => other,
        })?;
    call.proc.login = name;
    Ok(())
}
