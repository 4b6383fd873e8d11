//! Core files and checkpoints.

use std::fs;
use std::io;
use std::path::Path;

use df_abi::corefile::{
    CKPT_FREEZE, CKPT_THAW, NT_FPREGSET, NT_PRPSINFO, NT_PRSTATUS, PrPsInfo, PrStatus,
};
use df_abi::signal::{SIGABRT, SIGCKPT, SIGCKPTEXIT, SIGSEGV};
use df_abi::syscall::nr;
use df_abi::{Abi, Errno};
use df_elf::{Elf, FileType};
use df_sys::sysctl::Variable;

use crate::process::{in_child, status_of, wait};
use crate::raw::{self, Word as _};
use crate::saved::{ABORTS, FILE, GO, GOES_ON, IS_SAVED, LOG, MARK, SAVED, SAVES_ITSELF, WORKERS};
use crate::{Check, Checked, ensure, must, sys, want};

pub(crate) const CHECKS: &[Check] = &[
    ("core_file_tells_of_every_thread", core_of_threads),
    (
        "core_of_huge_memory_is_written_at_once",
        core_of_huge_memory,
    ),
    ("core_files_are_where_and_when_they_are_wanted", wanted),
    ("process_saves_itself_and_is_restored", saves_itself),
    (
        "signal_saves_a_process_that_checkpt_restores",
        saved_by_signal,
    ),
    ("files_that_are_no_checkpoints_are_refused", refused),
];

/// Set in a wait status when there is a core file.
const DUMPED: i32 = 0x80;
const RLIMIT_CORE: i32 = 4;

/// Path of this program.
const PROGRAM: &std::ffi::CStr = c"/usr/tests/calltest";

/// Starts this program in another role.
fn start(role: &str) -> Result<i32, Errno> {
    let role = std::ffi::CString::new(role).map_err(|_| Errno::EINVAL)?;
    raw::child_by(nr::fork, 0, || {
        let args = [PROGRAM.word(), role.as_c_str().word(), 0];
        let _failed = sys!(nr::execve, PROGRAM, &args, &[0_u64]);
        97
    })
}

fn remove(path: &str) -> Checked {
    match fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(format!("{path}: {error}")),
        _ => Ok(()),
    }
}

fn text<T>(result: io::Result<T>) -> Result<T, String> {
    result.map_err(|error| error.to_string())
}

fn core_of_threads() -> Checked {
    remove("calltest.core")?;
    let pid = must!(start(ABORTS));
    want!(wait(pid), Ok(SIGABRT | DUMPED));
    let bytes = text(fs::read("calltest.core"))?;
    let elf = must!(Elf::parse(&bytes));
    want!(elf.kind(), FileType::Core);
    let notes: Vec<_> = elf.notes().filter(|note| note.owner == b"CORE").collect();
    let of = |kind: u32| notes.iter().filter(move |note| note.kind == kind);
    want!(of(NT_FPREGSET).count(), WORKERS + 1);
    let mut threads: Vec<i32> = Vec::new();
    for note in of(NT_PRSTATUS) {
        ensure!(note.desc.len() == PrStatus::SIZE);
        let status = PrStatus::get(note.desc);
        want!(status.pr_cursig, SIGABRT);
        // Where it stands is in the program's text.
        ensure!(status.pr_reg.r_rip > 0x1000 && status.pr_reg.r_rsp > 0x1000);
        threads.push(status.pr_pid);
    }
    threads.sort_unstable();
    threads.dedup();
    want!(threads.len(), WORKERS + 1);
    let info = of(NT_PRPSINFO).next().map(|note| PrPsInfo::get(note.desc));
    ensure!(info.is_some_and(|info| info.pr_fname.starts_with(b"calltest\0")));
    ensure!(
        bytes
            .windows(3000)
            .any(|part| part.iter().all(|byte| *byte == MARK))
    );
    remove("calltest.core")
}

/// Lets a child prepare something and abort; gives its wait status.
fn aborts(prepare: impl FnOnce() -> bool) -> Result<i32, Errno> {
    let pid = raw::child_by(nr::fork, 0, || {
        if !prepare() {
            return 96;
        }
        let own = sys!(nr::getpid).unwrap_or(0);
        let _ended = sys!(nr::kill, own, SIGABRT);
        95
    })?;
    wait(pid)
}

fn core_of_huge_memory() -> Checked {
    const HUGE: u64 = 1 << 40;
    // Readable and writable; private, of nothing.
    let map = |len: u64| sys!(nr::mmap, 0, len, 3, 0x1002, -1, 0, 0);
    remove("calltest.core")?;
    want!(aborts(|| map(HUGE).is_ok()), Ok(SIGABRT | DUMPED));
    ensure!(text(fs::metadata("calltest.core"))?.len() > HUGE);
    remove("calltest.core")
}

/// Sets a variable; gives what it was.
fn set(name: &str, value: &[u8]) -> Result<Vec<u8>, String> {
    let variable = text(Variable::named(name))?;
    let before = text(variable.read())?;
    text(variable.write(value))?;
    Ok(before)
}

fn wanted() -> Checked {
    remove("calltest.core")?;
    // A limit of 0, or one that is too small.
    for limit in [0_i64, 4096] {
        let limited = || sys!(nr::setrlimit, RLIMIT_CORE, &[limit, limit]) == Ok(0);
        want!(aborts(limited), Ok(SIGABRT));
    }
    // Other rights than those it was started with.
    want!(aborts(|| sys!(nr::setuid, 1001) == Ok(0)), Ok(SIGABRT));
    ensure!(!Path::new("calltest.core").exists());
    // A directory where it may not write; what is there already, by another name.
    want!(aborts(|| sys!(nr::chdir, c"/usr") == Ok(0)), Ok(SIGABRT));
    must!(std::os::unix::fs::symlink("/tmp/elsewhere", "calltest.core").map_err(|e| e.to_string()));
    want!(aborts(|| true), Ok(SIGABRT));
    ensure!(!Path::new("/tmp/elsewhere").exists());
    remove("calltest.core")?;
    let before = set("kern.coredump", &0_i32.to_le_bytes())?;
    want!(aborts(|| true), Ok(SIGABRT));
    set("kern.coredump", &before)?;
    // By another name, for a fault.
    let before = set("kern.corefile", b"/tmp/%N-%U-%P.dump")?;
    let pid = must!(raw::child_by(nr::fork, 0, || raw::fresh_at(8)));
    want!(wait(pid), Ok(SIGSEGV | DUMPED));
    set("kern.corefile", &before)?;
    let path = format!("/tmp/calltest-0-{pid}.dump");
    let kept = text(fs::metadata(&path))?;
    ensure!(std::os::unix::fs::PermissionsExt::mode(&kept.permissions()) & 0o777 == 0o600);
    remove(&path)
}

fn log() -> Vec<String> {
    let text = fs::read_to_string(LOG).unwrap_or_default();
    text.lines().map(ToOwned::to_owned).collect()
}

fn saves_itself() -> Checked {
    remove(LOG)?;
    let pid = must!(start(SAVES_ITSELF));
    want!(status_of(pid), Ok(i32::from(SAVED)));
    want!(log(), ["saved"]);
    // From the same file, twice.
    for round in 1..=2 {
        let status = in_child(|| {
            let Ok(fd) = sys!(nr::open, c"/tmp/saved.ckpt", 0, 0) else {
                return 94;
            };
            let _refused = sys!(nr::sys_checkpoint, CKPT_THAW, fd, -1, 12);
            93
        });
        want!(status, Ok(i32::from(GOES_ON)));
        want!(log().len(), 1 + round);
    }
    want!(log()[1..], ["restored", "restored"]);
    remove(FILE)
}

fn saved_by_signal() -> Checked {
    remove(LOG)?;
    remove(GO)?;
    let pid = must!(start(IS_SAVED));
    while log() != ["ready"] {
        must!(sys!(nr::nanosleep, &[0_i64, 1_000_000], 0));
    }
    let checkpoint = "/tmp/calltest.ckpt";
    must!(sys!(nr::kill, pid, SIGCKPT));
    while fs::metadata(checkpoint).map_or(0, |file| file.len()) == 0 {
        must!(sys!(nr::nanosleep, &[0_i64, 1_000_000], 0));
    }
    // It goes on, and is saved again.
    must!(sys!(nr::kill, pid, SIGCKPTEXIT));
    want!(status_of(pid), Ok(-SIGCKPTEXIT));
    text(fs::write(GO, b""))?;
    let restored = std::process::Command::new("/usr/bin/checkpt")
        .args(["-r", checkpoint])
        .status();
    want!(text(restored)?.code(), Some(i32::from(GOES_ON)));
    want!(log(), ["ready", "went on"]);
    for path in [checkpoint, GO, LOG] {
        remove(path)?;
    }
    Ok(())
}

fn refused() -> Checked {
    let call = |kind: i32, fd: i32, pid: i32| sys!(nr::sys_checkpoint, kind, fd, pid, 0);
    want!(call(CKPT_FREEZE, 999, -1), Err(Errno::EBADF));
    want!(call(CKPT_FREEZE, -1, 98_765), Err(Errno::EINVAL));
    want!(call(CKPT_THAW, 999, -1), Err(Errno::EBADF));
    want!(call(99, 0, -1), Err(Errno::EOPNOTSUPP));
    let program = must!(sys!(nr::open, PROGRAM, 0, 0)) as i32;
    want!(call(CKPT_THAW, program, -1), Err(Errno::EINVAL));
    want!(call(CKPT_FREEZE, program, -1), Err(Errno::EBADF));
    must!(sys!(nr::close, program));
    // Others than members of the group may not.
    let status = in_child(|| {
        let became = sys!(nr::setgroups, 0, 0).and_then(|_| sys!(nr::setgid, 1001));
        let refused = call(CKPT_FREEZE, -1, -1) == Err(Errno::EPERM);
        i32::from(became.is_err() || !refused)
    });
    want!(status, Ok(0));
    Ok(())
}
