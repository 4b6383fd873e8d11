//! Process 1.

use alloc::string::String;
use alloc::sync::Arc;
use alloc::vec::Vec;

use df_abi::Errno;
use df_abi::fcntl::O_RDWR;
use df_abi::resource::{IOPRIO_DEFAULT, SCHED_OTHER};
use df_file::Opened;
use df_libkern::limits::Limits;
use df_libkern::signals::{Actions, ThreadSignals};
use df_lwkt::Mutex;
use df_machine::{bootenv, kprintln};
use df_vfs::{Cred, LookupStart, NcHandle};

use crate::exec::{self, Program};
use crate::proc::{Counted, Ident, Lwp, NewLwp, NewProc, Places, Proc, Session, Ucred};
use crate::system::System;
use crate::varsym::VarSet;

/// Tried in this order when `init_path` names nothing else.
const INIT_PATHS: &str = "/sbin/init:/sbin/oinit:/sbin/init.bak";

/// Starts process 1 with the console as its descriptors 0, 1 and 2.
pub(super) fn start(sys: &'static System) {
    let root = sys.names.root().clone();
    let limits = Limits::initial();
    let (path, args, program) = load(sys, &root, &limits);
    let vm = Arc::new(Mutex::new(program.vm));
    let proc = Proc::new(NewProc {
        pid: 1,
        session: Session::new(0, b"root".to_vec()),
        ident: Ident {
            name: exec::last_name(&path),
            path,
            args,
        },
        cred: Arc::new(Ucred::root()),
        counted: Counted::new(0),
        vm: vm.clone(),
        files: Arc::default(),
        places: Places {
            cwd: root.clone(),
            root,
            umask: 0o022,
        },
        limits,
        actions: Actions::new(),
        nice: 0,
        policy: SCHED_OTHER,
        ioprio: IOPRIO_DEFAULT,
        variables: VarSet::default(),
        holds_parent: None,
    });
    if let Err(error) = open_console(sys, &proc) {
        panic!("init cannot have /dev/console: {error}");
    }
    sys.procs.table.lock().insert_first(1, proc.clone());
    let thread = Lwp::new(&proc, ThreadSignals::new());
    let started = thread.start(NewLwp {
        ctx: program.ctx,
        vm,
        trampoline: program.trampoline,
        tls: Default::default(),
    });
    if let Err(error) = started {
        panic!("init cannot start: {error}");
    }
}

fn open_console(sys: &System, proc: &Proc) -> Result<(), Errno> {
    let start = proc.start();
    let opened = df_file::open(&sys.names, start.lookup(), b"/dev/console", O_RDWR, 0)?;
    let Opened::File(console) = opened else {
        return Err(Errno::ENXIO);
    };
    for _ in 0..3 {
        proc.add_file(console.clone(), false)?;
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
    exec::load(&file, path, argv, &[], limits)
}
