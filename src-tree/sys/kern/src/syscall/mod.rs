//! System calls: one file a family, dispatched by the master table of `abi`.
//!
//! A row of the table marked `+` calls the function of the same name that one of the families
//! exports; its arguments arrive converted to the types of the row, pointers as claims on user
//! memory. A row marked `-` behaves as an unknown number.

mod arg;
mod at_once;
mod buffers;
mod dispatch;
mod sys_affinity;
mod sys_aio;
mod sys_attr;
mod sys_checkpoint;
mod sys_descrip;
mod sys_dir;
mod sys_event;
mod sys_exec;
mod sys_extattr;
mod sys_fh;
mod sys_generic;
mod sys_group;
mod sys_itimer;
mod sys_kenv;
mod sys_kld;
mod sys_lock;
mod sys_lwp;
mod sys_message;
mod sys_mman;
mod sys_mount;
mod sys_mountctl;
mod sys_mounting;
mod sys_mqueue;
mod sys_msg;
mod sys_names;
mod sys_open;
mod sys_pipe;
mod sys_poll;
mod sys_procctl;
mod sys_process;
mod sys_prot;
mod sys_ptrace;
mod sys_random;
mod sys_reboot;
mod sys_resource;
mod sys_rtprio;
mod sys_sched;
mod sys_sem;
mod sys_sendfile;
mod sys_settime;
mod sys_shm;
mod sys_sig;
mod sys_socket;
mod sys_sockopt;
mod sys_stat;
mod sys_sysctl;
mod sys_time;
mod sys_tls;
mod sys_umtx;
mod sys_utimes;
mod sys_uuid;
mod sys_varsym;
mod sys_wait;

use alloc::sync::Arc;

use df_abi::Errno;

use crate::proc::{LwpState, Proc, SharedVm};
use crate::system::System;

pub(crate) use at_once::at_once;
pub(crate) use dispatch::dispatch;

/// A system call under way: who made it, and the system.
pub(crate) struct Call<'a> {
    pub(crate) sys: &'static System,
    pub(crate) proc: &'a Arc<Proc>,
    pub(crate) lwp: &'a mut LwpState,
}

impl Call<'_> {
    /// The caller's memory.
    pub(crate) fn vm(&self) -> &SharedVm {
        &self.lwp.vm
    }

    /// A process by number; 0 is the caller's.
    fn process(&self, pid: i32) -> SysResult<Arc<Proc>> {
        match pid {
            0 => Ok(self.proc.clone()),
            _ => self.sys.procs.find(pid),
        }
    }
}

/// What a call's function gives back.
pub(crate) type SysResult<T = ()> = Result<T, Errno>;
