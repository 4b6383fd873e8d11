//! execve.

use alloc::vec::Vec;
use core::ffi::c_char;

use df_abi::Errno;
use df_abi::exec::ARG_MAX;

use super::{Call, SysResult};
use crate::exec;
use crate::proc::Lwp;
use crate::user::UserIn;

/// Reads an array of strings that a null pointer ends.
fn strings(
    call: &mut Call<'_>,
    array: &UserIn<UserIn<c_char>>,
    room: &mut usize,
) -> SysResult<Vec<Vec<u8>>> {
    let vm = &mut call.proc.vm;
    let mut all = Vec::new();
    if array.is_null() {
        return Ok(all);
    }
    loop {
        let slot = array
            .addr()
            .checked_add(all.len() as u64 * 8)
            .ok_or(Errno::EFAULT)?;
        let text = UserIn::<c_char>::new(UserIn::<u64>::new(slot).read(vm)?);
        if text.is_null() {
            return Ok(all);
        }
        let text = text.string(vm, *room).map_err(|e| match e {
            Errno::ENAMETOOLONG => Errno::E2BIG,
            other => other,
        })?;
        // A pointer and the string with its NUL.
        *room = room.checked_sub(text.len() + 9).ok_or(Errno::E2BIG)?;
        all.push(text);
    }
}

pub(super) fn execve(
    call: &mut Call<'_>,
    path: UserIn<c_char>,
    argv: UserIn<UserIn<c_char>>,
    envp: UserIn<UserIn<c_char>>,
) -> SysResult {
    let path = path.path(&mut call.proc.vm)?;
    let mut room = ARG_MAX;
    let argv = strings(call, &argv, &mut room)?;
    let envp = strings(call, &envp, &mut room)?;
    let proc = &mut *call.proc;
    let file = exec::find(&call.sys.names, proc.lookup_start(), &path)?;
    let program = exec::load(&file, &path, &argv, &envp, proc.limits.stack())?;

    // Nothing can fail from here on. The old memory goes once the new one is active.
    program.vm.activate();
    let (lwp, vm) = Lwp::new(call.lwp.tid, program);
    proc.vm = vm;
    proc.name = exec::last_name(&path);
    proc.path = file.path_from(&proc.root);
    proc.args = argv;
    proc.files.exec();
    proc.signals.exec();
    *call.lwp = Lwp {
        replaced: true,
        ..lwp
    };
    Ok(())
}
