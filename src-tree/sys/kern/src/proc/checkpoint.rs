//! Saving a process in a file, from which `thaw` makes it go on.
//!
//! Saved are the memory, the threads with all their registers, signal masks and alternate stacks,
//! the actions for signals, the real timer, the directory, and the descriptors from 3 on that
//! lead to regular files and directories, by path. Not saved: descriptors 0 to 2, pipes, sockets,
//! event queues and devices, locks of files, pending signals, the process's number and
//! relatives, System V semaphores. Memory that is shared with other processes becomes memory of
//! the process alone, mapped files become copies.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::signal::{NSIG, SIGCKPT, SIGCKPTEXIT, SigAction};
use df_file::File;
use df_libkern::corefile::{Core, Saved, SavedFile, SavedMapping, SavedProcess, SavedThread};
use df_machine::kprintln;
use df_vfs::{NcHandle, VnodeKind};
use df_vm::{Extent, Prot};

use crate::proc::coredump::{self, segment};
use crate::proc::dumpfile::{FileSink, ProcessMemory, reg};
use crate::proc::park::Parked;
use crate::proc::{Lwp, LwpState, Proc};
use crate::system::system;

/// The first descriptor that is saved: those before it are the terminal's.
const FIRST_SAVED: usize = 3;

/// Saves the process in the file that `kern.ckptfile` names, and ends it if the signal is
/// SIGCKPTEXIT; on the console it is said how saving went. `in_call`: the thread waits in a system
/// call.
pub(super) fn by_signal(lwp: &LwpState, signal: i32, in_call: bool) {
    save_and_tell(lwp, in_call);
    if signal == SIGCKPTEXIT {
        coredump::end(lwp, signal);
    }
}

fn save_and_tell(lwp: &LwpState, in_call: bool) {
    let proc = &lwp.shared.proc;
    let template = system().dumps.lock().ckptfile.clone();
    let path = proc.dump_name(&template);
    let result = to_path(lwp, &path, in_call, false);
    let (pid, name, path) = (proc.pid, proc.shown_name(), path.escape_ascii());
    match result {
        Ok(()) => kprintln!("pid {pid} ({name}): checkpointed to {path}"),
        // It is ending already.
        Err(Errno::EINTR) => {}
        Err(error) => kprintln!("pid {pid} ({name}): not checkpointed to {path}: {error}"),
    }
}

/// Saves the process in a file of its own, by the caller's order (`in_call` false) or a signal's.
fn to_path(lwp: &LwpState, path: &[u8], in_call: bool, gets_result: bool) -> Result<(), Errno> {
    let proc = &lwp.shared.proc;
    may_save(proc)?;
    // The old one may be what the process itself was restored from.
    match proc.remove_dump(path) {
        Ok(()) | Err(Errno::ENOENT) => {}
        Err(error) => return Err(error),
    }
    let file = proc.open_dump(path)?;
    let saved = save(lwp, &file, in_call, gets_result);
    saved.inspect_err(|_| {
        let _left = proc.remove_dump(path);
    })
}

/// What a process must be to be saved.
fn may_save(proc: &Proc) -> Result<(), Errno> {
    proc.may_be_dumped()?;
    if proc.dump_limit() == 0 {
        return Err(Errno::ERANGE);
    }
    Ok(())
}

/// Saves the calling process: in an open file, or where `kern.ckptfile` says. Whoever restores
/// it says what the call gives then.
///
/// # Errors
/// `EBADF` for a file that is not open for writing, `EINVAL` for one that is not regular, `EPERM`
/// for a program that has had more rights than who started it, `ERANGE` when the limit of core
/// files is 0, `EFBIG` beyond it, `EINTR` when the process ends; those of write(2).
pub(crate) fn freeze(lwp: &LwpState, file: Option<&Arc<File>>) -> Result<(), Errno> {
    let proc = &lwp.shared.proc;
    let Some(file) = file else {
        let template = system().dumps.lock().ckptfile.clone();
        return to_path(lwp, &proc.dump_name(&template), false, true);
    };
    may_save(proc)?;
    if !file.writable() {
        return Err(Errno::EBADF);
    }
    let name = file.name()?.clone();
    if name.kind() != VnodeKind::Regular {
        return Err(Errno::EINVAL);
    }
    name.set_size(0)?;
    save(lwp, &name, false, true)
}

fn save(lwp: &LwpState, file: &NcHandle, in_call: bool, gets_result: bool) -> Result<(), Errno> {
    let proc = &lwp.shared.proc;
    let frozen = lwp.freeze_others(in_call)?;
    let mut threads = alloc::vec![SavedThread {
        gets_result,
        ..thread(&lwp.shared, &lwp.snapshot(in_call))
    }];
    for (other, parked) in frozen.others() {
        threads.push(thread(&other, &parked));
    }
    let extents = lwp.vm.lock().extents();
    let saved = Saved {
        process: process(lwp),
        threads,
        mappings: extents.iter().map(mapping).collect(),
        files: files(proc, file),
        contents: Vec::new(),
    };
    let readable = extents.iter().filter(|extent| extent.prot != Prot::NONE);
    let core = Core {
        notes: saved.notes(SIGCKPT),
        segments: readable.map(segment).collect(),
    };
    let mut sink = FileSink(file.clone());
    let limit = proc.dump_limit();
    core.write(&mut ProcessMemory::of(lwp), &mut sink, limit)?;
    Ok(())
}

fn process(lwp: &LwpState) -> SavedProcess {
    let proc = &lwp.shared.proc;
    let ident = proc.ident.lock().clone();
    let timer = proc.real_timer();
    let (actions, last_tid) = {
        let state = proc.state.lock();
        let mut actions = Box::new([SigAction::default(); NSIG as usize]);
        for (signal, place) in (0..NSIG).zip(actions.iter_mut()) {
            *place = state.actions.get(signal).unwrap_or_default();
        }
        (actions, state.last_tid)
    };
    SavedProcess {
        pid: proc.pid,
        umask: proc.umask(),
        trampoline: lwp.trampoline,
        alarm: (timer.value_ns, timer.interval_ns),
        last_tid,
        actions,
        name: ident.name,
        path: ident.path,
        args: ident.args,
        cwd: proc.cwd().path_from(&proc.root()),
    }
}

fn thread(lwp: &Lwp, parked: &Parked) -> SavedThread {
    SavedThread {
        tid: lwp.tid,
        regs: reg(&parked.regs),
        fpu: parked.fpu.clone(),
        extended: parked.extended,
        gets_result: false,
        tls: parked.tls,
        fs: parked.bases.0,
        gs: parked.bases.1,
        stack: lwp.signals.lock().stack,
        mask: parked.mask,
        rtprio: lwp.rtprio(),
        name: lwp.name.lock().clone(),
    }
}

fn mapping(extent: &Extent) -> SavedMapping {
    SavedMapping {
        start: extent.start,
        end: extent.end,
        prot: extent.prot,
        max: extent.max,
        stack: extent.stack,
        shared: extent.shared,
    }
}

/// The descriptors that can be restored.
fn files(proc: &Proc, checkpoint: &NcHandle) -> Vec<SavedFile> {
    let root = proc.root();
    let table = proc.files.lock();
    let mut before: Vec<(i32, Arc<File>)> = Vec::new();
    let mut saved = Vec::new();
    for fd in table.open_from(FIRST_SAVED) {
        let Ok(file) = table.get(fd) else {
            continue;
        };
        let Ok(name) = file.name() else {
            continue;
        };
        let kept = matches!(name.kind(), VnodeKind::Regular | VnodeKind::Directory);
        let Some(attr) = name.vnode().attributes().ok().filter(|_| kept) else {
            continue;
        };
        let same = before.iter().find(|(_, other)| Arc::ptr_eq(other, file));
        saved.push(SavedFile {
            fd,
            same_as: same.map(|(fd, _)| *fd),
            flags: file.flags(),
            close_on_exec: table.close_on_exec(fd) == Ok(true),
            is_checkpoint: name.same_file(checkpoint),
            offset: file.offset(),
            identity: (u64::from(attr.dev), attr.ino),
            path: name.path_from(&root),
        });
        before.push((fd, file.clone()));
    }
    saved
}
