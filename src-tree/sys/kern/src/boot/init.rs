//! Process 1.

use alloc::string::String;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::fcntl::O_RDWR;
use df_libkern::fdtable::FdTable;
use df_libkern::limits::Limits;
use df_libkern::signals::SignalState;
use df_machine::{bootenv, kprintln};
use df_vfs::{Cred, LookupStart, NcHandle};

use crate::exec::{self, Program};
use crate::file;
use crate::proc::{Lwp, Proc, Ucred};
use crate::system::System;

/// Tried in this order when `init_path` names nothing else.
const INIT_PATHS: &str = "/sbin/init:/sbin/oinit:/sbin/init.bak";

/// Makes process 1 with the console as its descriptors 0, 1 and 2.
pub(super) fn create(sys: &mut System) -> (Proc, Lwp) {
    let root = sys.names.root().clone();
    let limits = Limits::initial();
    let (path, args, program) = load(sys, &root, &limits);
    let (lwp, vm) = Lwp::new(1, program);
    let mut proc = Proc {
        pid: 1,
        ppid: 0,
        pgid: 0,
        sid: 0,
        name: exec::last_name(&path),
        path,
        args,
        cred: Ucred::root(),
        vfs_cred: Cred::root(),
        login: b"root".to_vec(),
        vm,
        files: FdTable::new(),
        cwd: root.clone(),
        root,
        umask: 0o022,
        limits,
        signals: SignalState::new(),
        exit: None,
    };
    if let Err(error) = open_console(sys, &mut proc) {
        panic!("init cannot have /dev/console: {error}");
    }
    (proc, lwp)
}

fn open_console(sys: &System, proc: &mut Proc) -> Result<(), Errno> {
    let console = file::open(&sys.names, proc.lookup_start(), b"/dev/console", O_RDWR, 0)?;
    for fd in 0..3 {
        proc.files
            .set(fd, console.clone(), false, proc.limits.files())?;
    }
    Ok(())
}

/// Loads the first init that can be loaded.
fn load(sys: &System, root: &NcHandle, limits: &Limits) -> (Vec<u8>, Vec<Vec<u8>>, Program) {
    let single = bootenv::is_set("boot_single");
    let mut tried = String::new();
    let paths = bootenv::get("init_path").unwrap_or(INIT_PATHS);
    for path in paths.split([':', ';']).chain(INIT_PATHS.split(':')) {
        if tried.split(' ').any(|t| t == path) {
            continue;
        }
        let mut argv = alloc::vec![path.as_bytes().to_vec()];
        if single {
            argv.push(b"-s".to_vec());
        }
        match try_load(sys, root, path.as_bytes(), &argv, limits) {
            Ok(program) => return (path.as_bytes().to_vec(), argv, program),
            Err(Errno::ENOENT) => {}
            Err(error) => kprintln!("init: {path}: {error}"),
        }
        tried.push_str(path);
        tried.push(' ');
    }
    panic!("no init: tried {tried}(kernel variable init_path names others)");
}

fn try_load(
    sys: &System,
    root: &NcHandle,
    path: &[u8],
    argv: &[Vec<u8>],
    limits: &Limits,
) -> Result<Program, Errno> {
    let cred = Cred::root();
    let start = LookupStart {
        root,
        cwd: root,
        cred: &cred,
    };
    let file = exec::find(&sys.names, start, path)?;
    exec::load(&file, path, argv, &[], limits.stack())
}
