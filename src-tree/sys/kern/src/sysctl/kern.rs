//! `kern`.

use alloc::format;
use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::exec::ARG_MAX;
use df_abi::mman::USRSTACK;
use df_abi::sysctl::{
    KERN_ARGMAX, KERN_BOOTFILE, KERN_BOOTTIME, KERN_HOSTNAME, KERN_IOV_MAX, KERN_JOB_CONTROL,
    KERN_MAXFILES, KERN_MAXFILESPERPROC, KERN_MAXPROC, KERN_NGROUPS, KERN_OSRELDATE,
    KERN_OSRELEASE, KERN_OSREV, KERN_OSTYPE, KERN_POSIX1, KERN_PROC_ARGS, KERN_PROC_CWD,
    KERN_PROC_PATHNAME, KERN_PS_STRINGS, KERN_SAVED_IDS, KERN_SECURELVL, KERN_USRSTACK,
    KERN_VERSION,
};
use df_abi::time::{Timespec, Timeval};
use df_abi::uio::IOV_MAX;
use df_abi::version::{KERNCONF, OSRELDATE, OSRELEASE, OSTYPE};
use df_abi::{Abi, Errno};
use df_libkern::fdtable::MAX_DESCRIPTORS;
use df_libkern::proctable::MAX_PID;
use df_libkern::sysctl::Kind::{Int, Opaque, String, Ulong};
use df_machine::{bootenv, clock, msgbuf};

use super::{Row, int, nul_terminated, text, ulong};
use crate::proc::Proc;
use crate::syscall::Call;
use crate::walltime;

/// Longest host name, NUL included.
const MAXHOSTNAMELEN: usize = 256;
/// Most bytes of the message buffer that are shown.
const MSGBUF_MAX: usize = 64 << 10;

pub(super) const ROWS: &[Row] = &[
    Row::new(
        "kern.ostype",
        Some(KERN_OSTYPE),
        String,
        "Name of the system",
        |_, _| text(OSTYPE),
    ),
    Row::new(
        "kern.osrelease",
        Some(KERN_OSRELEASE),
        String,
        "Release",
        |_, _| text(OSRELEASE),
    ),
    Row::new(
        "kern.osrevision",
        Some(KERN_OSREV),
        Int,
        "Revision",
        |_, _| int(osreldate()),
    ),
    Row::new(
        "kern.osreldate",
        Some(KERN_OSRELDATE),
        Int,
        "__DragonFly_version",
        |_, _| int(osreldate()),
    ),
    Row::new(
        "kern.version",
        Some(KERN_VERSION),
        String,
        "Kernel version",
        |_, _| text(&format!("{OSTYPE} {OSRELEASE} ({KERNCONF})\n")),
    ),
    Row::new(
        "kern.hostname",
        Some(KERN_HOSTNAME),
        String,
        "Host name",
        hostname,
    )
    .writable(set_hostname),
    Row::new(
        "kern.bootfile",
        Some(KERN_BOOTFILE),
        String,
        "Kernel file",
        |_, _| text(bootenv::get("kernelname").unwrap_or("/boot/kernel/kernel")),
    ),
    Row::new(
        "kern.boottime",
        Some(KERN_BOOTTIME),
        Opaque("S,timeval"),
        "Time of boot",
        boottime,
    ),
    Row::new(
        "kern.argmax",
        Some(KERN_ARGMAX),
        Int,
        "Most bytes of arguments",
        |_, _| size(ARG_MAX),
    ),
    Row::new(
        "kern.iov_max",
        Some(KERN_IOV_MAX),
        Int,
        "Most buffers of a call",
        |_, _| size(IOV_MAX),
    ),
    Row::new(
        "kern.maxfiles",
        Some(KERN_MAXFILES),
        Int,
        "Most open files",
        |_, _| size(MAX_DESCRIPTORS),
    ),
    Row::new(
        "kern.maxfilesperproc",
        Some(KERN_MAXFILESPERPROC),
        Int,
        "Most open files of a process",
        |_, _| size(MAX_DESCRIPTORS),
    ),
    Row::new(
        "kern.maxproc",
        Some(KERN_MAXPROC),
        Int,
        "Most processes",
        |_, _| int(MAX_PID),
    ),
    Row::new(
        "kern.ngroups",
        Some(KERN_NGROUPS),
        Int,
        "Most supplementary groups",
        |_, _| int(16),
    ),
    Row::new(
        "kern.posix1version",
        Some(KERN_POSIX1),
        Int,
        "POSIX.1 version",
        |_, _| int(200_112),
    ),
    Row::new(
        "kern.job_control",
        Some(KERN_JOB_CONTROL),
        Int,
        "Has job control",
        |_, _| int(1),
    ),
    Row::new(
        "kern.saved_ids",
        Some(KERN_SAVED_IDS),
        Int,
        "Has saved ids",
        |_, _| int(1),
    ),
    Row::new(
        "kern.securelevel",
        Some(KERN_SECURELVL),
        Int,
        "Security level",
        |_, _| int(-1),
    ),
    Row::new(
        "kern.usrstack",
        Some(KERN_USRSTACK),
        Ulong,
        "Top of the stack",
        |_, _| ulong(USRSTACK),
    ),
    Row::new(
        "kern.ps_strings",
        Some(KERN_PS_STRINGS),
        Ulong,
        "Address of ps_strings",
        |_, _| ulong(USRSTACK - 32),
    ),
    Row::new(
        "kern.umtx_timeout_max",
        None,
        Int,
        "Longest umtx sleep in us",
        |_, _| int(2_000_000),
    ),
    Row::new("kern.msgbuf", None, String, "Kernel messages", messages),
    Row::new(
        "kern.proc.args",
        Some(KERN_PROC_ARGS),
        String,
        "Arguments of a process",
        args,
    )
    .with_arguments(),
    Row::new(
        "kern.proc.cwd",
        Some(KERN_PROC_CWD),
        String,
        "Directory of a process",
        cwd,
    )
    .with_arguments(),
    Row::new(
        "kern.proc.pathname",
        Some(KERN_PROC_PATHNAME),
        String,
        "Path of a program",
        pathname,
    )
    .with_arguments(),
];

fn osreldate() -> i32 {
    i32::try_from(OSRELDATE).unwrap_or(i32::MAX)
}

fn size(n: usize) -> Result<Vec<u8>, Errno> {
    int(i32::try_from(n).unwrap_or(i32::MAX))
}

fn hostname(call: &mut Call<'_>, _: &[i32]) -> Result<Vec<u8>, Errno> {
    nul_terminated(&call.sys.hostname.lock())
}

fn set_hostname(call: &mut Call<'_>, new: &[u8]) -> Result<(), Errno> {
    let name = new.split(|b| *b == 0).next().unwrap_or(&[]);
    if name.len() >= MAXHOSTNAMELEN {
        return Err(Errno::EINVAL);
    }
    *call.sys.hostname.lock() = name.to_vec();
    Ok(())
}

fn boottime(_: &mut Call<'_>, _: &[i32]) -> Result<Vec<u8>, Errno> {
    let up = i64::try_from(clock::uptime_ns()).map_err(|_| Errno::EOVERFLOW)?;
    let boot = Timespec::from_nanos(walltime::now_ns().saturating_sub(up));
    let mut out = alloc::vec![0; Timeval::SIZE];
    Timeval {
        tv_sec: boot.tv_sec,
        tv_usec: boot.tv_nsec / 1000,
    }
    .put(&mut out);
    Ok(out)
}

fn messages(_: &mut Call<'_>, _: &[i32]) -> Result<Vec<u8>, Errno> {
    let mut out = alloc::vec![0; MSGBUF_MAX];
    let len = msgbuf::read(&mut out);
    out.truncate(len);
    Ok(out)
}

/// The process that the argument of `kern.proc.*` names; -1 is the caller.
fn named(call: &Call<'_>, rest: &[i32]) -> Result<Arc<Proc>, Errno> {
    match rest {
        [-1] => Ok(call.proc.clone()),
        [pid] => call.sys.procs.find(*pid),
        _ => Err(Errno::EINVAL),
    }
}

fn args(call: &mut Call<'_>, rest: &[i32]) -> Result<Vec<u8>, Errno> {
    let proc = named(call, rest)?;
    let mut out = Vec::new();
    for arg in &proc.ident.lock().args {
        out.extend_from_slice(arg);
        out.push(0);
    }
    Ok(out)
}

fn cwd(call: &mut Call<'_>, rest: &[i32]) -> Result<Vec<u8>, Errno> {
    let proc = named(call, rest)?;
    nul_terminated(&proc.cwd().path_from(&proc.root()))
}

fn pathname(call: &mut Call<'_>, rest: &[i32]) -> Result<Vec<u8>, Errno> {
    let proc = named(call, rest)?;
    nul_terminated(&proc.ident.lock().path)
}
