//! Becoming a process that was saved in a file, see `checkpoint`.
//!
//! All that may fail comes first and leaves the caller as it was.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::fcntl::{O_ACCMODE, O_APPEND, O_ASYNC, O_DIRECT, O_NONBLOCK, O_SYNC};
use df_abi::mman::PAGE_SIZE;
use df_abi::signal::NSIG;
use df_file::{File, Opened};
use df_libkern::corefile::{Content, Saved, SavedFile, SavedMapping, SavedThread, Source};
use df_libkern::signals::{Actions, ThreadSignals};
use df_lwkt::Mutex;
use df_machine::kprintln;
use df_machine::user::UserContext;
use df_vfs::{Final, NcHandle, VnodeKind};
use df_vm::{Place, Prot, Vmspace};

use crate::exec;
use crate::proc::dumpfile::user_regs;
use crate::proc::{Exit, Ident, Lwp, LwpState, NewLwp, Proc, SharedVm};
use crate::system::system;

/// Bytes of memory that are read at a time.
const CHUNK: usize = 64 << 10;
/// Flags of `open` that a descriptor has again.
const KEPT_FLAGS: i32 = O_ACCMODE | O_NONBLOCK | O_APPEND | O_ASYNC | O_SYNC | O_DIRECT;

/// The file as the reader of checkpoints wants it.
struct Bytes<'a>(&'a NcHandle);

impl Source for Bytes<'_> {
    fn read(&mut self, offset: u64, out: &mut [u8]) -> Result<usize, Errno> {
        self.0.vnode().read(offset, out)
    }
}

/// A descriptor to be.
struct Descriptor {
    fd: i32,
    file: Arc<File>,
    close_on_exec: bool,
}

/// A process that is ready to go on.
pub(crate) struct Thawed {
    saved: Saved,
    vm: Arc<SharedVm>,
    threads: Vec<(SavedThread, UserContext)>,
    descriptors: Vec<Descriptor>,
    cwd: Option<NcHandle>,
    actions: Actions,
}

/// Reads a process that was saved; the thread that made the saving call gets `result` from it.
///
/// # Errors
/// `EINVAL` for a file that is no checkpoint, or a damaged one; `ESTALE` when a name that was
/// open leads to another file now; those of open(2), read(2) and mmap(2).
pub(crate) fn thaw(proc: &Proc, file: &Arc<File>, result: i32) -> Result<Thawed, Errno> {
    let name = file.name()?;
    if name.kind() != VnodeKind::Regular {
        return Err(Errno::EINVAL);
    }
    let saved = Saved::read(&mut Bytes(name)).map_err(|damage| {
        kprintln!("pid {} ({}): {damage}", proc.pid, proc.shown_name());
        damage.errno()
    })?;
    let mut actions = Actions::new();
    for (signal, action) in (1..NSIG).zip(&saved.process.actions[1..]) {
        // Those of SIGKILL and SIGSTOP cannot be others.
        let _unchanged = actions.set(signal, *action);
    }
    let contexts = saved.threads.iter().map(|thread| context(thread, result));
    let contexts: Vec<UserContext> = contexts.collect::<Result<_, Errno>>()?;
    Ok(Thawed {
        vm: Arc::new(Mutex::new(memory(proc, &saved, name)?)),
        descriptors: descriptors(proc, &saved.files, file)?,
        threads: saved.threads.iter().cloned().zip(contexts).collect(),
        cwd: directory(proc, &saved.process.cwd),
        actions,
        saved,
    })
}

fn context(thread: &SavedThread, result: i32) -> Result<UserContext, Errno> {
    let regs = user_regs(&thread.regs)?;
    let mut ctx = UserContext::new(regs.rip, regs.rsp, regs.rdi);
    ctx.set_regs(regs);
    ctx.set_fpu_image(&thread.fpu[..], thread.extended);
    ctx.set_fsbase(thread.fs);
    ctx.set_gsbase(thread.gs);
    if thread.gets_result {
        let first = i64::from(result).cast_unsigned();
        ctx.set_syscall_result(Ok([first, regs.rdx]));
    }
    Ok(ctx)
}

fn memory(proc: &Proc, saved: &Saved, file: &NcHandle) -> Result<Vmspace, Errno> {
    let mut vm = Vmspace::new()?;
    vm.set_limits(exec::memory_limits(&proc.limits.lock()));
    let writable = Prot::READ | Prot::WRITE;
    for m in &saved.mappings {
        let (place, len) = (Place::TryFixed(m.start), m.end - m.start);
        if m.stack {
            vm.map_stack(m.end, len, writable)?;
        } else if m.shared {
            vm.map_shared(place, len, writable)?;
        } else {
            vm.map_anonymous(place, len, writable)?;
        }
    }
    for content in &saved.contents {
        fill(&mut vm, content, file)?;
    }
    for m in &saved.mappings {
        protect(&mut vm, m)?;
    }
    Ok(vm)
}

fn protect(vm: &mut Vmspace, m: &SavedMapping) -> Result<(), Errno> {
    vm.protect(m.start, m.end - m.start, m.prot)?;
    vm.restrict(m.start, m.end - m.start, m.max)
}

/// Copies contents into memory; pages of zeros stay untouched.
fn fill(vm: &mut Vmspace, content: &Content, file: &NcHandle) -> Result<(), Errno> {
    let mut chunk = alloc::vec![0; CHUNK];
    let mut done = 0;
    while done < content.len {
        let rest = usize::try_from(content.len - done).unwrap_or(CHUNK);
        let part = &mut chunk[..rest.min(CHUNK)];
        let got = file.vnode().read(content.offset + done, part)?;
        if got == 0 {
            return Err(Errno::EINVAL);
        }
        let start = content.addr.checked_add(done).ok_or(Errno::EINVAL)?;
        let mut at = start;
        for page in part[..got].chunks(PAGE_SIZE as usize) {
            if page.iter().any(|byte| *byte != 0) {
                vm.copyout(at, page)?;
            }
            at += page.len() as u64;
        }
        done += got as u64;
    }
    Ok(())
}

fn descriptors(
    proc: &Proc,
    files: &[SavedFile],
    checkpoint: &Arc<File>,
) -> Result<Vec<Descriptor>, Errno> {
    let limit = i32::try_from(proc.file_limit()).unwrap_or(i32::MAX);
    let mut all: Vec<Descriptor> = Vec::new();
    for saved in files {
        if saved.fd >= limit || saved.fd < 3 {
            return Err(Errno::EINVAL);
        }
        let same = saved.same_as.and_then(|fd| all.iter().find(|d| d.fd == fd));
        let file = match same {
            Some(same) => same.file.clone(),
            None if saved.is_checkpoint => checkpoint.clone(),
            None => open(proc, saved)?,
        };
        all.push(Descriptor {
            fd: saved.fd,
            file,
            close_on_exec: saved.close_on_exec,
        });
    }
    Ok(all)
}

/// Opens a file again, if it is still the one that it was.
fn open(proc: &Proc, saved: &SavedFile) -> Result<Arc<File>, Errno> {
    let start = proc.start();
    let flags = saved.flags & KEPT_FLAGS;
    let opened = df_file::open(&system().names, start.lookup(), &saved.path, flags, 0)?;
    let Opened::File(file) = opened else {
        return Err(Errno::ESTALE);
    };
    let attr = file.name()?.vnode().attributes()?;
    if (u64::from(attr.dev), attr.ino) != saved.identity {
        return Err(Errno::ESTALE);
    }
    file.set_offset(saved.offset);
    Ok(file)
}

/// The directory that the process was in, if it is there.
fn directory(proc: &Proc, path: &[u8]) -> Option<NcHandle> {
    let start = proc.start();
    let found = system().names.lookup(start.lookup(), path, Final::Follow);
    let found = found.ok()?;
    (found.kind() == VnodeKind::Directory).then_some(found)
}

impl Thawed {
    /// Makes the calling process the one that was saved. Its only thread, the caller, ends; the
    /// saved ones go on, on the caller's CPUs.
    pub(crate) fn replace(self, caller: &mut LwpState) {
        let proc = caller.shared.proc.clone();
        let process = &self.saved.process;
        *proc.ident.lock() = Ident {
            name: process.name.clone(),
            path: process.path.clone(),
            args: process.args.clone(),
        };
        {
            let mut places = proc.places.lock();
            places.umask = process.umask;
            if let Some(cwd) = self.cwd {
                places.cwd = cwd;
            }
        }
        replace_files(&proc, self.descriptors);
        let (left, interval) = process.alarm;
        proc.set_real_timer(left, interval);
        let old = proc.vm.lock().replace(self.vm.clone());
        drop(old);
        let trampoline = process.trampoline;
        let started = Self::threads(&proc, self.threads, self.actions, process.last_tid)
            .into_iter()
            .try_for_each(|(lwp, thread, ctx)| {
                lwp.set_rtprio(thread.rtprio);
                lwp.set_cpus(caller.shared.cpus());
                lwp.start(NewLwp {
                    ctx,
                    vm: self.vm.clone(),
                    trampoline,
                    tls: thread.tls,
                })
            });
        if started.is_err() {
            // No memory for the stack of one: the rest cannot go on without it.
            proc.end(Exit::Signal {
                signal: df_abi::signal::SIGKILL,
                core: false,
            });
        }
        caller.leaving = true;
        caller.replaced = true;
        proc.release_parent();
    }

    /// Makes the threads known, before the caller: who looks for a number finds theirs.
    fn threads(
        proc: &Arc<Proc>,
        threads: Vec<(SavedThread, UserContext)>,
        actions: Actions,
        last_tid: i32,
    ) -> Vec<(Arc<Lwp>, SavedThread, UserContext)> {
        let mut made = Vec::new();
        for (thread, ctx) in threads {
            let signals = ThreadSignals {
                stack: thread.stack,
                ..ThreadSignals::new()
            };
            let lwp = Lwp::with_number(proc, thread.tid, signals);
            lwp.set_mask(&thread.mask);
            lwp.name.lock().clone_from(&thread.name);
            made.push((lwp, thread, ctx));
        }
        let mut state = proc.state.lock();
        state.actions = actions;
        state.last_tid = made
            .iter()
            .map(|(lwp, ..)| lwp.tid)
            .fold(last_tid, i32::max);
        let caller = core::mem::take(&mut state.lwps);
        state.lwps = made.iter().map(|(lwp, ..)| lwp.clone()).collect();
        state.lwps.extend(caller);
        made
    }
}

/// Closes the caller's descriptors from 3 on and puts the saved ones there.
fn replace_files(proc: &Proc, descriptors: Vec<Descriptor>) {
    let limit = proc.file_limit();
    let closed = {
        let mut files = proc.files.lock();
        let before = files.clone();
        files.remove_from(3);
        for descriptor in descriptors {
            let (fd, file) = (descriptor.fd, descriptor.file);
            // Below the limit, and nothing was there.
            let _nothing = files.set(fd, file, descriptor.close_on_exec, limit);
        }
        before
    };
    // Files go while their table is not locked: the last reference may have to wait.
    drop(closed);
}
