//! The kernel's list of processes: the records of `kern.proc`.
//!
//! A record is a `kinfo_proc` of 992 bytes, with the `kinfo_lwp` of one thread inside it at offset
//! 664 (312 bytes). The layout is that of DragonFly 5 and 6 on x86-64; `raw` compares it with the
//! `libc` crate's.

use std::io;
use std::time::Duration;

use crate::sysctl::Variable;
use crate::text::until_zero;

/// Size of a record, in bytes.
pub const RECORD_SIZE: usize = 992;

const CTL_KERN: i32 = 1;
const KERN_PROC: i32 = 14;
const KERN_PROC_ALL: i32 = 0;
const KERN_PROC_ARGS: i32 = 7;
/// Where the record of the thread begins.
const LWP: usize = 664;
/// No terminal.
const NODEV: u32 = u32::MAX;

/// What a process does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Being made.
    Idle,
    /// Runs or could run.
    Running,
    /// Waits for something.
    Sleeping,
    /// Stopped by a signal.
    Stopped,
    /// Has ended; its parent has not asked yet.
    Zombie,
}

/// A process.
#[derive(Clone, Debug, PartialEq)]
pub struct Process {
    /// Its number.
    pub pid: i32,
    /// Its parent's.
    pub ppid: i32,
    /// Its process group.
    pub pgid: i32,
    /// Its session.
    pub sid: i32,
    /// The foreground group of its terminal; -1 without one.
    pub tpgid: i32,
    /// Effective user.
    pub uid: u32,
    /// Real user.
    pub ruid: u32,
    /// Real group.
    pub rgid: u32,
    /// Login name of the session.
    pub login: String,
    /// Device number of the controlling terminal.
    pub terminal: Option<u32>,
    /// What it does.
    pub state: State,
    /// `P_*` bits.
    pub flags: i32,
    /// Name of the program.
    pub command: String,
    /// When it was started, since 1970.
    pub started: Duration,
    /// CPU time it has used.
    pub cpu_time: Duration,
    /// Share of a CPU it used lately, of 1.
    pub cpu_share: f64,
    /// Size of its address space, in bytes.
    pub size: u64,
    /// Pages of it in memory, in bytes.
    pub resident: u64,
    /// Nice value.
    pub nice: i32,
    /// Priority of the thread.
    pub priority: i32,
    /// Threads.
    pub threads: i32,
    /// What the thread waits for; empty when it does not.
    pub waits_for: String,
    /// Seconds the thread has slept.
    pub sleeps: u32,
    /// CPU the thread is on.
    pub cpu: i32,
    /// Whether it leads its session.
    pub leads_session: bool,
}

/// `kl_pctcpu` of a whole CPU.
const FSCALE: f64 = 2048.0;
const PAGE: u64 = 4096;

/// A reader of fields of one record.
struct Record<'a>(&'a [u8]);

impl Record<'_> {
    fn bytes<const N: usize>(&self, at: usize) -> [u8; N] {
        let field = self.0.get(at..at + N);
        field
            .and_then(|field| field.try_into().ok())
            .unwrap_or([0; N])
    }

    fn i32(&self, at: usize) -> i32 {
        i32::from_le_bytes(self.bytes(at))
    }

    fn u32(&self, at: usize) -> u32 {
        u32::from_le_bytes(self.bytes(at))
    }

    fn i64(&self, at: usize) -> i64 {
        i64::from_le_bytes(self.bytes(at))
    }

    fn text(&self, at: usize, length: usize) -> String {
        until_zero(self.0.get(at..at + length).unwrap_or_default())
    }

    /// A `timeval`; times before the epoch count as it.
    fn time(&self, at: usize) -> Duration {
        let seconds = u64::try_from(self.i64(at)).unwrap_or_default();
        let micros = u64::try_from(self.i64(at + 8)).unwrap_or_default();
        Duration::from_secs(seconds).saturating_add(Duration::from_micros(micros))
    }
}

impl Process {
    /// Reads a record.
    pub fn decode(record: &[u8]) -> Process {
        let record = Record(record);
        let (proc_state, lwp_state) = (record.i32(12), record.i32(LWP + 12));
        let state = match (proc_state, lwp_state) {
            (4, _) => State::Zombie,
            (3, _) | (_, 2) => State::Stopped,
            (1, _) => State::Idle,
            (_, 3) => State::Sleeping,
            _ => State::Running,
        };
        let ticks = |at: usize| Duration::from_micros(u64::from_le_bytes(record.bytes(at)));
        // Of a zombie only what its usage record says is left.
        let cpu_time = match state {
            State::Zombie => record.time(368).saturating_add(record.time(384)),
            _ => ticks(LWP + 40).saturating_add(ticks(LWP + 48)),
        };
        let (pid, sid) = (record.i32(220), record.i32(236));
        Process {
            pid,
            ppid: record.i32(224),
            pgid: record.i32(228),
            sid,
            tpgid: record.i32(284),
            uid: record.u32(132),
            ruid: record.u32(204),
            rgid: record.u32(212),
            login: record.text(240, 40),
            terminal: Some(record.u32(280)).filter(|&device| device != NODEV),
            state,
            flags: record.i32(8),
            command: record.text(112, 17),
            started: record.time(96),
            cpu_time,
            cpu_share: f64::from(record.u32(LWP + 72)) / FSCALE,
            size: u64::from_le_bytes(record.bytes(312)),
            resident: u64::from_le_bytes(record.bytes(320)).saturating_mul(PAGE),
            nice: record.i32(300),
            priority: record.i32(LWP + 28),
            threads: record.i32(296),
            waits_for: record.text(LWP + 280, 9),
            sleeps: record.u32(LWP + 76),
            cpu: record.i32(LWP + 88),
            leads_session: pid == sid,
        }
    }
}

/// All processes, in the order of the kernel.
///
/// # Errors
/// What the kernel says; Unsupported on another system.
pub fn all() -> io::Result<Vec<Process>> {
    let records = Variable::numbered(&[CTL_KERN, KERN_PROC, KERN_PROC_ALL]).read()?;
    Ok(records
        .chunks_exact(RECORD_SIZE)
        .map(Process::decode)
        .collect())
}

/// The words of a process's command line; empty when it has none that can be read.
///
/// # Errors
/// What the kernel says.
pub fn arguments(pid: i32) -> io::Result<Vec<String>> {
    let words = Variable::numbered(&[CTL_KERN, KERN_PROC, KERN_PROC_ARGS, pid]).read()?;
    let words = words.strip_suffix(&[0]).unwrap_or(&words);
    if words.is_empty() {
        return Ok(Vec::new());
    }
    let words = words.split(|&byte| byte == 0);
    Ok(words
        .map(|word| String::from_utf8_lossy(word).into_owned())
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record() -> Vec<u8> {
        let mut record = vec![0; RECORD_SIZE];
        let mut put = |at: usize, bytes: &[u8]| record[at..at + bytes.len()].copy_from_slice(bytes);
        put(12, &2i32.to_le_bytes());
        put(96, &1_000_000_000i64.to_le_bytes());
        put(104, &500_000i64.to_le_bytes());
        put(112, b"sh\0");
        put(132, &1001u32.to_le_bytes());
        put(220, &42i32.to_le_bytes());
        put(224, &1i32.to_le_bytes());
        put(236, &42i32.to_le_bytes());
        put(240, b"root\0");
        put(280, &0x0c01u32.to_le_bytes());
        put(312, &8192u64.to_le_bytes());
        put(320, &3u64.to_le_bytes());
        put(LWP + 12, &3i32.to_le_bytes());
        put(LWP + 40, &1_500_000u64.to_le_bytes());
        put(LWP + 48, &500_000u64.to_le_bytes());
        put(LWP + 72, &1024u32.to_le_bytes());
        put(LWP + 280, b"ttyin\0");
        record
    }

    #[test]
    fn record_is_decoded() {
        let process = Process::decode(&record());
        assert_eq!((process.pid, process.ppid, process.uid), (42, 1, 1001));
        assert_eq!(process.command, "sh");
        assert_eq!(process.login, "root");
        assert_eq!(process.state, State::Sleeping);
        assert_eq!(process.waits_for, "ttyin");
        assert_eq!(process.terminal, Some(0x0c01));
        assert_eq!(process.started, Duration::from_millis(1_000_000_000_500));
        assert_eq!(process.cpu_time, Duration::from_secs(2));
        assert!((process.cpu_share - 0.5).abs() < 1e-9);
        assert_eq!((process.size, process.resident), (8192, 12288));
        assert!(process.leads_session);
    }

    #[test]
    fn offsets_are_those_of_the_abi() {
        use df_abi::kinfo::{KinfoLwp, KinfoProc};
        use std::mem::offset_of;
        assert_eq!(size_of::<KinfoProc>(), RECORD_SIZE);
        let offsets = [
            (offset_of!(KinfoProc, kp_stat), 12),
            (offset_of!(KinfoProc, kp_start), 96),
            (offset_of!(KinfoProc, kp_comm), 112),
            (offset_of!(KinfoProc, kp_uid), 132),
            (offset_of!(KinfoProc, kp_pid), 220),
            (offset_of!(KinfoProc, kp_sid), 236),
            (offset_of!(KinfoProc, kp_login), 240),
            (offset_of!(KinfoProc, kp_tdev), 280),
            (offset_of!(KinfoProc, kp_vm_map_size), 312),
            (offset_of!(KinfoProc, kp_lwp), LWP),
            (offset_of!(KinfoLwp, kl_uticks), 40),
            (offset_of!(KinfoLwp, kl_wmesg), 280),
        ];
        for (found, expected) in offsets {
            assert_eq!(found, expected);
        }
    }

    #[test]
    fn state_comes_from_process_and_thread() {
        let with = |proc_state: i32, lwp_state: i32| {
            let mut record = record();
            record[12..16].copy_from_slice(&proc_state.to_le_bytes());
            record[LWP + 12..LWP + 16].copy_from_slice(&lwp_state.to_le_bytes());
            Process::decode(&record).state
        };
        assert_eq!(with(2, 1), State::Running);
        assert_eq!(with(2, 2), State::Stopped);
        assert_eq!(with(3, 1), State::Stopped);
        assert_eq!(with(4, 0), State::Zombie);
        assert_eq!(with(1, 1), State::Idle);
    }

    #[test]
    fn no_device_means_no_terminal() {
        let mut record = record();
        record[280..284].copy_from_slice(&NODEV.to_le_bytes());
        assert_eq!(Process::decode(&record).terminal, None);
    }
}
