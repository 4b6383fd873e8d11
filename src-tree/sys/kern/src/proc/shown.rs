//! Processes as procfs shows them.

use alloc::vec::Vec;

use df_abi::resource::RLIM_NLIMITS;
use df_abi::time::Timespec;
use df_libkern::proctable::Life;
use df_procfs::{Facts, Processes};

use crate::proc::{current, timeval};
use crate::system::system;
use crate::tty::DEVICE_NUMBER;

/// All processes of the system.
pub(crate) struct AllProcesses;

impl Processes for AllProcesses {
    fn all(&self) -> Vec<i32> {
        let table = system().procs.table.lock();
        let living = table
            .iter()
            .filter(|(_, e)| !matches!(e.life, Life::Zombie { .. }));
        living.map(|(pid, _)| pid).collect()
    }

    fn current(&self) -> Option<i32> {
        current().map(|lwp| lwp.proc.pid)
    }

    fn facts(&self, pid: i32) -> Option<Facts> {
        let procs = &system().procs;
        let proc = procs.find(pid).ok()?;
        let (ppid, pgid, sid) = procs.relations(pid);
        let cred = proc.cred();
        let times = proc.own_times();
        let ident = proc.ident.lock().clone();
        let session = proc.session.lock().clone();
        let has_terminal = session.tty.lock().is_some();
        let limits = proc.limits.lock().clone();
        let limit = |which: usize| {
            let which = u32::try_from(which).ok()?;
            let limit = limits.get(which).ok()?;
            Some((limit.rlim_cur, limit.rlim_max))
        };
        Some(Facts {
            name: ident.name,
            pid,
            ppid,
            pgid,
            sid,
            terminal: has_terminal.then_some(DEVICE_NUMBER),
            started: Timespec::from_nanos(proc.started_ns),
            user: timeval(times.user_ns),
            system: timeval(times.system_ns),
            uid: cred.euid,
            ruid: cred.ruid,
            rgid: cred.rgid,
            groups: core::iter::once(&cred.egid)
                .chain(&cred.groups)
                .copied()
                .collect(),
            program: ident.path,
            arguments: ident.args,
            limits: (0..RLIM_NLIMITS).filter_map(limit).collect(),
        })
    }
}
