//! `kern.proc`: what `ps` shows.

use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::kinfo::{
    KERN_PROC_FLAG_LWP, KERN_PROC_PGRP, KERN_PROC_RUID, KERN_PROC_SESSION, KERN_PROC_TTY,
    KERN_PROC_UID, KinfoLwp, KinfoProc, LSRUN, LSSLEEP, LSSTOP, NODEV, P_CONTROLT, SACTIVE, SSTOP,
    SZOMB,
};
use df_abi::mman::PAGE_SIZE;
use df_abi::sysctl::{KERN_PROC_ALL, KERN_PROC_PID};
use df_abi::time::{Timespec, Timeval};
use df_abi::{Abi, Errno};
use df_libkern::proctable::{Entry, Life};
use df_libkern::signals::Disposition;
use df_libkern::sysctl::Kind::Opaque;

use super::Row;
use crate::proc::{Lwp, Proc, Times};
use crate::syscall::Call;
use crate::tty::DEVICE_NUMBER;

/// Relations of a process, apart from the table.
type Related = Entry<Arc<Proc>>;

pub(super) const ROWS: &[Row] = &[
    row("kern.proc.all", KERN_PROC_ALL, |c, a| {
        list(c, a, 0, |_, _| true)
    }),
    row("kern.proc.pid", KERN_PROC_PID, |c, a| {
        list(c, a, 1, |e, pid| e.proc.pid == pid)
    }),
    row("kern.proc.pgrp", KERN_PROC_PGRP, |c, a| {
        list(c, a, 1, |e, pgid| e.pgid == pgid)
    }),
    row("kern.proc.session", KERN_PROC_SESSION, |c, a| {
        list(c, a, 1, |e, sid| e.sid == sid)
    }),
    row("kern.proc.tty", KERN_PROC_TTY, |c, a| list(c, a, 1, on_tty)),
    row("kern.proc.uid", KERN_PROC_UID, |c, a| {
        list(c, a, 1, |e, uid| e.proc.cred().euid == uid.cast_unsigned())
    }),
    row("kern.proc.ruid", KERN_PROC_RUID, |c, a| {
        list(c, a, 1, |e, uid| e.proc.cred().ruid == uid.cast_unsigned())
    }),
    row(
        "kern.proc.all_lwp",
        KERN_PROC_ALL | KERN_PROC_FLAG_LWP,
        |c, a| threads(c, a, 0, |_, _| true),
    ),
    row(
        "kern.proc.pid_lwp",
        KERN_PROC_PID | KERN_PROC_FLAG_LWP,
        |c, a| threads(c, a, 1, |e, pid| e.proc.pid == pid),
    ),
];

const fn row(
    name: &'static str,
    number: i32,
    get: fn(&mut Call<'_>, &[i32]) -> Result<Vec<u8>, Errno>,
) -> Row {
    let kind = Opaque("S,proc");
    Row::new(name, Some(number), kind, "Table of processes", get).with_arguments()
}

fn on_tty(entry: &Related, tdev: i32) -> bool {
    let session = entry.proc.session.lock().clone();
    let has = session.tty.lock().is_some();
    has && tdev.cast_unsigned() == DEVICE_NUMBER
}

/// The processes that `wanted` chooses by the one number behind the variable's own, if it
/// takes one (`numbers`).
fn chosen(
    call: &Call<'_>,
    rest: &[i32],
    numbers: usize,
    wanted: impl Fn(&Related, i32) -> bool,
) -> Result<Vec<Related>, Errno> {
    if rest.len() != numbers {
        return Err(Errno::EINVAL);
    }
    let number = rest.first().copied().unwrap_or(0);
    let all: Vec<Related> = {
        let table = call.sys.procs.table.lock();
        table.iter().map(|(_, e)| e.clone()).collect()
    };
    Ok(all.into_iter().filter(|e| wanted(e, number)).collect())
}

fn list(
    call: &mut Call<'_>,
    rest: &[i32],
    numbers: usize,
    wanted: impl Fn(&Related, i32) -> bool,
) -> Result<Vec<u8>, Errno> {
    let chosen = chosen(call, rest, numbers, wanted)?;
    // With many processes this is a lot of memory in one piece.
    let mut out = Vec::new();
    out.try_reserve_exact(chosen.len() * KinfoProc::SIZE)
        .map_err(|_| Errno::ENOMEM)?;
    for entry in chosen {
        let lwp = entry.proc.state.lock().lwps.first().cloned();
        push(&mut out, &describe(&entry, lwp.as_deref()));
    }
    Ok(out)
}

fn threads(
    call: &mut Call<'_>,
    rest: &[i32],
    numbers: usize,
    wanted: impl Fn(&Related, i32) -> bool,
) -> Result<Vec<u8>, Errno> {
    let mut out = Vec::new();
    for entry in chosen(call, rest, numbers, wanted)? {
        let lwps = entry.proc.state.lock().lwps.clone();
        if lwps.is_empty() {
            push(&mut out, &describe(&entry, None));
        }
        for lwp in &lwps {
            push(&mut out, &describe(&entry, Some(lwp)));
        }
    }
    Ok(out)
}

fn push(out: &mut Vec<u8>, record: &KinfoProc) {
    let at = out.len();
    out.resize(at + KinfoProc::SIZE, 0);
    record.put(&mut out[at..]);
}

/// Copies text into a field, cut to leave a NUL.
fn field<const N: usize>(text: &[u8]) -> [u8; N] {
    let mut out = [0; N];
    let len = text.len().min(N - 1);
    out[..len].copy_from_slice(&text[..len]);
    out
}

fn describe(entry: &Related, lwp: Option<&Lwp>) -> KinfoProc {
    let proc = &entry.proc;
    let mut k = KinfoProc {
        kp_pid: proc.pid,
        kp_ppid: entry.ppid,
        kp_pgid: entry.pgid,
        kp_sid: entry.sid,
        kp_start: start(proc),
        kp_comm: field(&proc.ident.lock().name),
        kp_nice: *proc.nice.lock(),
        kp_ru: proc.own_times().rusage(),
        kp_cru: proc.usage.lock().children.rusage(),
        ..KinfoProc::default()
    };
    match entry.life {
        Life::Zombie { status } => {
            k.kp_stat = SZOMB;
            // The low half is what there is room for, and all that a status uses.
            k.kp_exitstat = status as u16;
        }
        Life::Stopped { .. } => k.kp_stat = SSTOP,
        Life::Alive | Life::Continued => k.kp_stat = SACTIVE,
    }
    put_identity(&mut k, proc);
    put_session(&mut k, proc);
    put_signals(&mut k, proc);
    put_memory(&mut k, proc);
    if let Some(lwp) = lwp {
        k.kp_lwp = describe_thread(lwp, k.kp_stat == SSTOP);
    }
    k
}

fn start(proc: &Proc) -> Timeval {
    let at = Timespec::from_nanos(proc.started_ns);
    Timeval {
        tv_sec: at.tv_sec,
        tv_usec: at.tv_nsec / 1000,
    }
}

fn put_identity(k: &mut KinfoProc, proc: &Proc) {
    let cred = proc.cred();
    k.kp_uid = cred.euid;
    k.kp_ruid = cred.ruid;
    k.kp_svuid = cred.svuid;
    k.kp_rgid = cred.rgid;
    k.kp_svgid = cred.svgid;
    let groups = core::iter::once(&cred.egid).chain(&cred.groups);
    for (slot, group) in k.kp_groups.iter_mut().zip(groups) {
        *slot = *group;
        k.kp_ngroups += 1;
    }
}

fn put_session(k: &mut KinfoProc, proc: &Proc) {
    let session = proc.session.lock().clone();
    k.kp_login = field(&session.login.lock());
    k.kp_tdev = NODEV;
    k.kp_tpgid = -1;
    let tty = session.tty.lock().clone();
    if let Some(tty) = tty {
        let (foreground, sid) = tty.owner();
        k.kp_flags |= P_CONTROLT;
        k.kp_tdev = DEVICE_NUMBER;
        k.kp_tpgid = foreground;
        k.kp_tsid = sid;
    }
}

fn put_signals(k: &mut KinfoProc, proc: &Proc) {
    let state = proc.state.lock();
    k.kp_siglist = state.pending.set();
    k.kp_sigignore = state.actions.filter(|d| d == Disposition::Ignore);
    k.kp_sigcatch = state.actions.filter(|d| matches!(d, Disposition::Catch(_)));
    k.kp_nthreads = i32::try_from(state.lwps.len()).unwrap_or(i32::MAX);
}

fn put_memory(k: &mut KinfoProc, proc: &Proc) {
    let vm = proc.vm.lock().clone();
    if let Some(vm) = vm {
        let vm = vm.lock();
        k.kp_vm_map_size = vm.size();
        k.kp_vm_rssize = i64::try_from(vm.resident()).unwrap_or(i64::MAX);
        k.kp_vm_dsize = i64::try_from(vm.size() / PAGE_SIZE).unwrap_or(i64::MAX);
    }
}

fn describe_thread(lwp: &Lwp, stopped: bool) -> KinfoLwp {
    let (user, total) = lwp.times();
    let thread = lwp.thread();
    let sleeping = thread.as_ref().is_some_and(|t| t.is_sleeping());
    let cpu = thread.map_or(0, |t| t.cpu());
    let times = Times {
        user_ns: user,
        system_ns: total - user,
    };
    let signals = lwp.signals.lock();
    KinfoLwp {
        kl_pid: lwp.proc.pid,
        kl_tid: lwp.tid,
        kl_stat: match (stopped, sleeping) {
            (true, _) => LSSTOP,
            (_, true) => LSSLEEP,
            _ => LSRUN,
        },
        kl_uticks: times.user_ns / 1000,
        kl_sticks: times.system_ns / 1000,
        kl_cpuid: i32::try_from(cpu).unwrap_or(0),
        kl_ru: times.rusage(),
        kl_siglist: signals.pending.set(),
        kl_sigmask: signals.mask,
        kl_comm: field(&lwp.name.lock()),
        ..KinfoLwp::default()
    }
}
