//! Where core files and checkpoints go, and what they show.

use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::fcntl::{O_CREAT, O_NOFOLLOW, O_NONBLOCK, O_WRONLY};
use df_abi::ptrace::Reg;
use df_abi::resource::RLIMIT_CORE;
use df_file::Opened;
use df_libkern::corefile::{Memory, Sink, file_name};
use df_machine::user::UserRegs;
use df_vfs::{Change, NcHandle, VnodeKind};

use crate::proc::deliver::{USER_CODE, USER_DATA};
use crate::proc::{LwpState, Proc, SharedVm};
use crate::system::system;

/// What is said about core files and checkpoints (`kern.*`).
#[derive(Clone, Debug)]
pub(crate) struct DumpSettings {
    /// Whether there are core files.
    pub(crate) coredump: bool,
    /// Whether also of programs that have had more rights than who started them.
    pub(crate) sugid: bool,
    /// Name of core files.
    pub(crate) corefile: Vec<u8>,
    /// Name of checkpoints that SIGCKPT asks for.
    pub(crate) ckptfile: Vec<u8>,
    /// Group whose members may save and restore processes, -1 = everybody.
    pub(crate) ckptgroup: i32,
}

impl DumpSettings {
    /// What holds until something else is said.
    pub(crate) fn new() -> Self {
        Self {
            coredump: true,
            sugid: false,
            corefile: b"%N.core".to_vec(),
            ckptfile: b"%N.ckpt".to_vec(),
            ckptgroup: 0,
        }
    }
}

impl Proc {
    /// Name of a file for the process by a template.
    pub(super) fn dump_name(&self, template: &[u8]) -> Vec<u8> {
        let name = self.ident.lock().name.clone();
        file_name(template, &name, self.pid, self.cred().euid)
    }

    /// Most bytes that a dump of it may have.
    pub(super) fn dump_limit(&self) -> u64 {
        let limit = self.limits.lock().get(RLIMIT_CORE);
        limit.map_or(0, |limit| limit.rlim_cur.unsigned_abs())
    }

    /// Fails with `EPERM` when what the process has in memory may be more than who started it
    /// may read.
    pub(super) fn may_be_dumped(&self) -> Result<(), Errno> {
        if self.cred().tainted && !system().dumps.lock().sugid {
            return Err(Errno::EPERM);
        }
        Ok(())
    }

    /// Opens an empty file for a dump of the process, with its rights. A file that is there
    /// already is used if it is a regular one of the same user with no other name.
    ///
    /// # Errors
    /// `EACCES`, and those of open(2).
    pub(super) fn open_dump(&self, path: &[u8]) -> Result<NcHandle, Errno> {
        let start = self.start();
        let flags = O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK;
        let opened = df_file::open(&system().names, start.lookup(), path, flags, 0o600)?;
        let Opened::File(file) = opened else {
            return Err(Errno::EACCES);
        };
        let name = file.name()?.clone();
        let attr = name.vnode().attributes()?;
        let own = attr.uid == start.cred.uid && attr.nlink == 1;
        if name.kind() != VnodeKind::Regular || !own {
            return Err(Errno::EACCES);
        }
        name.set_size(0)?;
        Ok(name)
    }

    /// Removes a dump, one that could not be finished for example.
    pub(super) fn remove_dump(&self, path: &[u8]) -> Result<(), Errno> {
        system().names.unlink(self.start().lookup(), path)
    }
}

/// A file of a file system.
pub(super) struct FileSink(pub(super) NcHandle);

impl Sink for FileSink {
    fn put(&mut self, offset: u64, data: &[u8]) -> Result<(), Errno> {
        let mut done = 0;
        while done < data.len() {
            let at = offset + done as u64;
            match self.0.vnode().write(at, &data[done..])? {
                0 => return Err(Errno::ENOSPC),
                count => done += count,
            }
        }
        Ok(())
    }

    fn end(&mut self, size: u64) -> Result<(), Errno> {
        self.0.set_size(size)?;
        self.0.tell(Change::Written);
        Ok(())
    }
}

/// The memory of a process, as long as somebody waits for the file.
pub(super) struct ProcessMemory<'a> {
    proc: &'a Proc,
    vm: &'a SharedVm,
}

impl<'a> ProcessMemory<'a> {
    /// The memory of the process that a thread belongs to.
    pub(super) fn of(lwp: &'a LwpState) -> Self {
        Self {
            proc: &lwp.shared.proc,
            vm: &lwp.vm,
        }
    }
}

impl Memory for ProcessMemory<'_> {
    fn next(&mut self, from: u64, end: u64) -> Result<u64, Errno> {
        if df_lwkt::should_yield() {
            df_lwkt::yield_now();
        }
        if self.proc.is_killed() {
            return Err(Errno::EINTR);
        }
        Ok(self.vm.lock().next_page(from, end))
    }

    fn page(&mut self, addr: u64, out: &mut [u8]) -> Result<bool, Errno> {
        self.vm.lock().copy_page(addr, out)
    }
}

/// Registers as core files and debuggers see them.
pub(crate) fn reg(r: &UserRegs) -> Reg {
    Reg {
        r_rdi: r.rdi,
        r_rsi: r.rsi,
        r_rdx: r.rdx,
        r_rcx: r.rcx,
        r_r8: r.r8,
        r_r9: r.r9,
        r_rax: r.rax,
        r_rbx: r.rbx,
        r_rbp: r.rbp,
        r_r10: r.r10,
        r_r11: r.r11,
        r_r12: r.r12,
        r_r13: r.r13,
        r_r14: r.r14,
        r_r15: r.r15,
        r_rip: r.rip,
        r_cs: USER_CODE,
        r_rflags: r.rflags,
        r_rsp: r.rsp,
        r_ss: USER_DATA,
        ..Reg::default()
    }
}

/// The other way: what a debugger or a checkpoint says. The machine honours only the flags that
/// a user may set.
///
/// # Errors
/// `EINVAL` for an instruction or stack pointer outside user space.
pub(crate) fn user_regs(r: &Reg) -> Result<UserRegs, Errno> {
    let end = df_abi::mman::USRSTACK;
    if r.r_rip >= end || r.r_rsp > end {
        return Err(Errno::EINVAL);
    }
    Ok(UserRegs {
        rdi: r.r_rdi,
        rsi: r.r_rsi,
        rdx: r.r_rdx,
        rcx: r.r_rcx,
        r8: r.r_r8,
        r9: r.r_r9,
        rax: r.r_rax,
        rbx: r.r_rbx,
        rbp: r.r_rbp,
        r10: r.r_r10,
        r11: r.r_r11,
        r12: r.r_r12,
        r13: r.r_r13,
        r14: r.r_r14,
        r15: r.r_r15,
        rip: r.r_rip,
        rflags: r.r_rflags,
        rsp: r.r_rsp,
    })
}
