//! From a number to a function, by the master table.

use core::sync::atomic::Ordering;

use df_abi::Errno;
use df_abi::signal::SIGSYS;
use df_abi::syscall::{SYSCALL_INDIRECT, SYSCALL_INDIRECT_64, nr};
use df_machine::kprintln;
use df_machine::ktr::{self, Event};

use super::Call;
use super::arg::{Args, ReturnWord};
use crate::proc::plain;

/// The functions of every family, by the names of their calls.
mod calls {
    pub(super) use super::super::sys_affinity::*;
    pub(super) use super::super::sys_aio::*;
    pub(super) use super::super::sys_attr::*;
    pub(super) use super::super::sys_checkpoint::*;
    pub(super) use super::super::sys_descrip::*;
    pub(super) use super::super::sys_dir::*;
    pub(super) use super::super::sys_event::*;
    pub(super) use super::super::sys_exec::*;
    pub(super) use super::super::sys_extattr::*;
    pub(super) use super::super::sys_fh::*;
    pub(super) use super::super::sys_generic::*;
    pub(super) use super::super::sys_group::*;
    pub(super) use super::super::sys_itimer::*;
    pub(super) use super::super::sys_kenv::*;
    pub(super) use super::super::sys_kld::*;
    pub(super) use super::super::sys_lock::*;
    pub(super) use super::super::sys_lwp::*;
    pub(super) use super::super::sys_message::*;
    pub(super) use super::super::sys_mman::*;
    pub(super) use super::super::sys_mount::*;
    pub(super) use super::super::sys_mountctl::*;
    pub(super) use super::super::sys_mounting::*;
    pub(super) use super::super::sys_mqueue::*;
    pub(super) use super::super::sys_msg::*;
    pub(super) use super::super::sys_names::*;
    pub(super) use super::super::sys_open::*;
    pub(super) use super::super::sys_pipe::*;
    pub(super) use super::super::sys_poll::*;
    pub(super) use super::super::sys_procctl::*;
    pub(super) use super::super::sys_process::*;
    pub(super) use super::super::sys_prot::*;
    pub(super) use super::super::sys_ptrace::*;
    pub(super) use super::super::sys_random::*;
    pub(super) use super::super::sys_reboot::*;
    pub(super) use super::super::sys_resource::*;
    pub(super) use super::super::sys_rtprio::*;
    pub(super) use super::super::sys_sched::*;
    pub(super) use super::super::sys_sem::*;
    pub(super) use super::super::sys_sendfile::*;
    pub(super) use super::super::sys_settime::*;
    pub(super) use super::super::sys_shm::*;
    pub(super) use super::super::sys_sig::*;
    pub(super) use super::super::sys_socket::*;
    pub(super) use super::super::sys_sockopt::*;
    pub(super) use super::super::sys_stat::*;
    pub(super) use super::super::sys_sysctl::*;
    pub(super) use super::super::sys_time::*;
    pub(super) use super::super::sys_tls::*;
    pub(super) use super::super::sys_umtx::*;
    pub(super) use super::super::sys_utimes::*;
    pub(super) use super::super::sys_uuid::*;
    pub(super) use super::super::sys_varsym::*;
    pub(super) use super::super::sys_wait::*;
}

/// Calls that a signal whose action says `SA_RESTART` makes start again.
const RESTARTABLE: &[u64] = &[
    nr::read,
    nr::write,
    nr::readv,
    nr::writev,
    nr::extpread,
    nr::extpwrite,
    nr::extpreadv,
    nr::extpwritev,
    nr::ioctl,
    nr::wait4,
    nr::wait6,
    nr::open,
    nr::openat,
    nr::fcntl,
    nr::flock,
    nr::sendmsg,
    nr::sendto,
    nr::recvmsg,
    nr::recvfrom,
    nr::accept4,
    nr::accept,
];

/// Carries out the system call that the thread has entered the kernel with.
pub(crate) fn dispatch(call: &mut Call<'_>) {
    let mut args = Args::of(&call.lwp.ctx);
    let mut number = call.lwp.ctx.syscall_number();
    let second = call.lwp.ctx.regs.rdx;
    let mut indirect = Ok(());
    if number == SYSCALL_INDIRECT || number == SYSCALL_INDIRECT_64 {
        indirect = args.next(call.vm()).map(|n| number = n);
    }
    let entered_with = call.lwp.ctx.syscall_number();
    let regs = &call.lwp.ctx.regs;
    ktr::log(Event::SyscallEnter, [number, regs.rdi, regs.rsi]);
    let result = indirect.and_then(|()| by_number(call, number, &mut args));
    let (value, error) = result.map_or_else(|e| (0, u64::from(e.0)), |value| (value, 0));
    ktr::log(Event::SyscallLeave, [number, value, error]);
    let again = result == Err(Errno::EINTR) && RESTARTABLE.contains(&number);
    if core::mem::take(&mut call.lwp.replaced) {
        call.lwp.restart = None;
        return;
    }
    call.lwp.restart = again.then_some(entered_with);
    let second = call.lwp.second.take().unwrap_or(second);
    call.lwp
        .ctx
        .set_syscall_result(result.map(|first| [first, second]));
}

fn unknown(call: &mut Call<'_>, number: u64) -> Result<u64, Errno> {
    let before = call.sys.unknown_calls.fetch_add(1, Ordering::Relaxed);
    if before < 20 {
        let name = df_abi::syscall::by_number(number).map_or("unknown", |row| row.name);
        kprintln!(
            "pid {} ({}): system call {number} ({name}) is not implemented",
            call.proc.pid,
            call.proc.shown_name()
        );
    }
    call.lwp.shared.post(plain(SIGSYS));
    Err(Errno::EINVAL)
}

macro_rules! row {
    (+ $call:ident $args:ident $number:literal $name:ident ($($arg:ident: $ty:ty),*)) => {{
        $(let $arg = $args.next::<$ty>($call.vm())?;)*
        calls::$name($call, $($arg),*).map(ReturnWord::word)
    }};
    (- $call:ident $args:ident $number:literal $name:ident ($($arg:ident: $ty:ty),*)) => {
        unknown($call, $number)
    };
}

macro_rules! by_number {
    ($($mark:tt $number:literal $name:ident ($($arg:ident: $ty:ty),*) -> $result:ty;)*) => {
        fn by_number(call: &mut Call<'_>, number: u64, args: &mut Args) -> Result<u64, Errno> {
            use core::ffi::{c_char, c_void};
            use df_abi::types::{
                CpuMask, FdSet, Iovec, Itimerval, Kevent, LwpParams, MqAttr, Msghdr, PollFd, Rlimit, RtPrio, Rusage, SigAction, SigInfo, SigSet, SigStack, Stat, Statfs, Statvfs, Timespec, Timeval, TlsInfo, Ucontext,
            };
            use crate::user::{UserIn as In, UserOut as Out};
            match number {
                $($number => row!($mark call args $number $name ($($arg: $ty),*)),)*
                _ => unknown(call, number),
            }
        }
    };
}

df_abi::for_each_syscall!(by_number);
