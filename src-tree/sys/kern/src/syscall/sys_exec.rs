//! execve.

use alloc::sync::Arc;
use alloc::vec::Vec;
use core::ffi::c_char;

use df_abi::Errno;
use df_abi::event::NOTE_EXEC;
use df_abi::exec::ARG_MAX;
use df_abi::signal::SIGTRAP;
use df_libkern::signals::ThreadSignals;
use df_lwkt::Mutex;
use df_vfs::NcHandle;

use super::{Call, SysResult};
use crate::exec::{self, Program, Script};
use crate::proc::{Ident, SharedVm, Start, Ucred, plain};
use crate::user::UserIn;

/// Reads an array of strings that a null pointer ends.
fn strings(
    call: &Call<'_>,
    array: &UserIn<UserIn<c_char>>,
    room: &mut usize,
) -> SysResult<Vec<Vec<u8>>> {
    let vm = call.vm();
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

/// Mode bits: runs as the owner, or the group, of the file.
const S_ISUID: u16 = 0o4000;
const S_ISGID: u16 = 0o2000;

/// A program that has been found.
struct Found {
    file: NcHandle,
    /// Path that it was found by.
    path: Vec<u8>,
    argv: Vec<Vec<u8>>,
    /// A script has named it: set-id bits do not count.
    by_script: bool,
}

/// Finds the program of a path, which for a script is its interpreter.
fn find(call: &Call<'_>, start: &Start, path: Vec<u8>, argv: Vec<Vec<u8>>) -> SysResult<Found> {
    let names = &call.sys.names;
    let file = exec::find(names, start.lookup(), &path)?;
    let Some(script) = Script::read(file.vnode())? else {
        return Ok(Found {
            file,
            path,
            argv,
            by_script: false,
        });
    };
    let argv = script.arguments(&path, &argv);
    let path = script.interpreter;
    let file = exec::find(names, start.lookup(), &path)?;
    Ok(Found {
        file,
        path,
        argv,
        by_script: true,
    })
}

/// Credentials of the new program: those of the caller, or by the set-id bits of its file.
fn new_cred(call: &Call<'_>, found: &Found) -> SysResult<Ucred> {
    let mut cred = Ucred::clone(&call.proc.cred());
    let attr = found.file.vnode().attributes()?;
    // A debugger would get the rights, too.
    let counts = !found.by_script && !call.proc.state.lock().traced;
    if counts && attr.mode & S_ISUID != 0 {
        cred.euid = attr.uid;
    }
    if counts && attr.mode & S_ISGID != 0 {
        cred.egid = attr.gid;
    }
    cred.svuid = cred.euid;
    cred.svgid = cred.egid;
    cred.tainted = cred.euid != cred.ruid || cred.egid != cred.rgid;
    Ok(cred)
}

/// Ends all other threads of the process.
pub(super) fn become_single(call: &Call<'_>) -> SysResult {
    {
        let mut state = call.proc.state.lock();
        if state.exit.is_some() || state.exec_by.is_some() || state.frozen_by.is_some() {
            return Err(Errno::EINTR);
        }
        state.exec_by = Some(call.lwp.shared.tid);
        state.lwps.iter().for_each(|lwp| lwp.interrupt());
    }
    call.proc.changed.wake();
    call.proc.changed.wait(|| {
        let state = call.proc.state.lock();
        state.lwps.len() == 1
    });
    call.proc.state.lock().exec_by = None;
    Ok(())
}

pub(super) fn execve(
    call: &mut Call<'_>,
    path: UserIn<c_char>,
    argv: UserIn<UserIn<c_char>>,
    envp: UserIn<UserIn<c_char>>,
) -> SysResult {
    let path = path.path(call.vm())?;
    let mut room = ARG_MAX;
    let argv = strings(call, &argv, &mut room)?;
    let envp = strings(call, &envp, &mut room)?;
    let start = call.proc.start();
    let found = find(call, &start, path, argv)?;
    let limits = call.proc.limits.lock().clone();
    let program = exec::load(&found.file, &found.path, &found.argv, &envp, &limits)?;
    let cred = new_cred(call, &found)?;
    become_single(call)?;
    // Nothing can fail from here on.
    replace(call, found, cred, program);
    Ok(())
}

/// Puts the new program in the place of the old one.
fn replace(call: &mut Call<'_>, found: Found, cred: Ucred, program: Program) {
    let Program {
        vm,
        ctx,
        trampoline,
    } = program;
    let vm: Arc<SharedVm> = Arc::new(Mutex::new(vm));
    let proc = call.proc;
    *proc.ident.lock() = Ident {
        name: exec::last_name(&found.path),
        path: found.file.path_from(&proc.root()),
        args: found.argv,
    };
    proc.set_cred(cred);
    let closed = {
        let mut files = proc.files.lock();
        let before = files.clone();
        files.exec();
        before
    };
    // Files go while their table is not locked: the last reference may have to wait.
    drop(closed);
    proc.state.lock().actions.exec();
    {
        let mut signals = call.lwp.shared.signals.lock();
        signals.stack = ThreadSignals::new().stack;
    }
    call.sys.procs.table.lock().execed(proc.pid);
    df_file::process_event(proc.pid, NOTE_EXEC, 0);
    let old = proc.vm.lock().replace(vm.clone());
    let lwp = &mut *call.lwp;
    lwp.ctx = ctx;
    let own = core::mem::replace(&mut lwp.vm, vm);
    lwp.activated = None;
    // The old memory goes here, unless a parent waits for it.
    drop((old, own));
    lwp.trampoline = trampoline;
    lwp.replaced = true;
    lwp.restart = None;
    lwp.saved_mask = None;
    lwp.tls = Default::default();
    proc.release_parent();
    if proc.state.lock().traced {
        // The debugger sees the new program before its first instruction.
        proc.post(plain(SIGTRAP));
    }
}
