//! The process.

use alloc::sync::{Arc, Weak};
use alloc::vec::Vec;
use core::sync::atomic::{AtomicBool, AtomicI32, Ordering};

use df_abi::Errno;
use df_file::{Descriptors, File};
use df_libkern::limits::Limits;
use df_libkern::proctable::{Kept, status};
use df_libkern::signals::{Actions, Pending};
use df_lwkt::{Mutex, WaitQueue};
use df_vfs::{Cred, LookupStart, NcHandle};
use df_vm::Vmspace;

use crate::proc::trace::TraceStop;
use crate::proc::{Counted, Lwp, Session, Timers, Ucred, Usage};
use crate::varsym::VarSet;

/// An address space as its threads share it.
pub(crate) type SharedVm = Mutex<Vmspace>;
/// Open files as processes can share them.
pub(crate) type SharedFiles = Mutex<Descriptors>;

/// How a process ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// It called `exit` with this status.
    Status(i32),
    /// A signal ended it.
    Signal {
        /// The signal.
        signal: i32,
        /// A core file was written.
        core: bool,
    },
}

impl Exit {
    /// As `wait4` gives it.
    pub(crate) fn wait_status(self) -> i32 {
        match self {
            Self::Status(code) => status::exited(code),
            Self::Signal { signal, core: true } => status::dumped(signal),
            Self::Signal { signal, .. } => status::signaled(signal),
        }
    }
}

/// The program that a process runs.
#[derive(Clone, Debug)]
pub(crate) struct Ident {
    /// Name for messages: last part of the program's path.
    pub(crate) name: Vec<u8>,
    /// Path of the program.
    pub(crate) path: Vec<u8>,
    /// Its arguments, as exec got them.
    pub(crate) args: Vec<Vec<u8>>,
}

/// Where the paths of a process start, and the mask of what it makes.
#[derive(Clone)]
pub(crate) struct Places {
    pub(crate) root: NcHandle,
    pub(crate) cwd: NcHandle,
    pub(crate) umask: u16,
}

/// Threads and signals.
pub(crate) struct State {
    /// Actions for signals.
    pub(crate) actions: Actions,
    /// Signals that any of the threads may take.
    pub(crate) pending: Pending,
    /// Its threads.
    pub(crate) lwps: Vec<Arc<Lwp>>,
    /// Highest thread id so far.
    pub(crate) last_tid: i32,
    /// Set when the process is to end: every thread ends on its way to user mode.
    pub(crate) exit: Option<Exit>,
    /// A thread replaces the program: all others end on their way to user mode.
    pub(crate) exec_by: Option<i32>,
    /// A signal has stopped it: threads wait on their way to user mode.
    pub(crate) stopped: bool,
    /// A thread keeps all others from running, see `park`.
    pub(crate) frozen_by: Option<i32>,
    /// A debugger traces it.
    pub(crate) traced: bool,
    /// The stop that the debugger is to hear of.
    pub(crate) trace_stop: Option<TraceStop>,
    /// Who waits until it lets go of the parent's memory (`vfork`).
    pub(crate) holds_parent: Option<Weak<Proc>>,
}

/// A process.
pub(crate) struct Proc {
    pub(crate) pid: i32,
    /// Its parent, as the table has it, which alone sets it.
    ppid: AtomicI32,
    pub(crate) session: Mutex<Arc<Session>>,
    pub(crate) ident: Mutex<Ident>,
    cred: Mutex<Arc<Ucred>>,
    /// As one of its real user's processes.
    counted: Mutex<Counted>,
    /// `None` once it has ended.
    pub(crate) vm: Mutex<Option<Arc<SharedVm>>>,
    pub(crate) files: Arc<SharedFiles>,
    pub(crate) places: Mutex<Places>,
    pub(crate) limits: Mutex<Limits>,
    pub(crate) state: Mutex<State>,
    pub(crate) usage: Mutex<Usage>,
    pub(crate) timers: Mutex<Timers>,
    /// A timer counts the time in user mode.
    pub(crate) times_user: AtomicBool,
    /// Nice value, -20 to 20.
    pub(crate) nice: Mutex<i32>,
    /// Class of scheduling, as `sched_setscheduler` names it.
    pub(crate) policy: Mutex<i32>,
    /// Priority of its disk requests, 1 to 10.
    pub(crate) ioprio: Mutex<i32>,
    /// Its variables for symbolic links.
    pub(crate) variables: Mutex<VarSet>,
    /// Wall clock when it was made, in nanoseconds since 1970.
    pub(crate) started_ns: i64,
    /// Woken when `state` changes in a way that threads of the kernel wait for.
    pub(crate) changed: WaitQueue,
    /// Woken when a child has something to tell.
    pub(crate) children: WaitQueue,
}

/// What a new process starts with.
pub(crate) struct NewProc {
    pub(crate) pid: i32,
    pub(crate) session: Arc<Session>,
    pub(crate) ident: Ident,
    pub(crate) cred: Arc<Ucred>,
    pub(crate) counted: Counted,
    pub(crate) vm: Arc<SharedVm>,
    pub(crate) files: Arc<SharedFiles>,
    pub(crate) places: Places,
    pub(crate) limits: Limits,
    pub(crate) actions: Actions,
    pub(crate) nice: i32,
    pub(crate) policy: i32,
    pub(crate) ioprio: i32,
    pub(crate) variables: VarSet,
    pub(crate) holds_parent: Option<Weak<Proc>>,
}

impl Proc {
    /// One of its threads, by number.
    ///
    /// # Errors
    /// `ESRCH`.
    pub(crate) fn thread(&self, tid: i32) -> Result<Arc<Lwp>, Errno> {
        let state = self.state.lock();
        let found = state.lwps.iter().find(|lwp| lwp.tid == tid);
        found.cloned().ok_or(Errno::ESRCH)
    }

    /// A process without threads.
    pub(crate) fn new(new: NewProc) -> Arc<Self> {
        let state = State {
            actions: new.actions,
            pending: Pending::default(),
            lwps: Vec::new(),
            last_tid: 0,
            exit: None,
            exec_by: None,
            stopped: false,
            frozen_by: None,
            traced: false,
            trace_stop: None,
            holds_parent: new.holds_parent,
        };
        Arc::new(Self {
            pid: new.pid,
            ppid: AtomicI32::new(0),
            session: Mutex::new(new.session),
            ident: Mutex::new(new.ident),
            cred: Mutex::new(new.cred),
            counted: Mutex::new(new.counted),
            vm: Mutex::new(Some(new.vm)),
            files: new.files,
            places: Mutex::new(new.places),
            limits: Mutex::new(new.limits),
            state: Mutex::new(state),
            usage: Mutex::new(Usage::default()),
            timers: Mutex::new(Timers::default()),
            times_user: AtomicBool::new(false),
            nice: Mutex::new(new.nice),
            policy: Mutex::new(new.policy),
            ioprio: Mutex::new(new.ioprio),
            variables: Mutex::new(new.variables),
            started_ns: crate::walltime::now_ns(),
            changed: WaitQueue::new(),
            children: WaitQueue::new(),
        })
    }

    /// Its parent, or the debugger that stands in for it.
    pub(crate) fn ppid(&self) -> i32 {
        self.ppid.load(Ordering::Relaxed)
    }

    /// Its credentials now.
    pub(crate) fn cred(&self) -> Arc<Ucred> {
        self.cred.lock().clone()
    }

    /// Replaces its credentials.
    pub(crate) fn set_cred(&self, cred: Ucred) {
        let mut counted = self.counted.lock();
        if counted.uid() != cred.ruid {
            *counted = Counted::new(cred.ruid);
        }
        drop(counted);
        *self.cred.lock() = Arc::new(cred);
    }

    /// Fails with `EPERM` unless it may do everything.
    pub(crate) fn require_root(&self) -> Result<(), Errno> {
        if self.cred().is_root() {
            Ok(())
        } else {
            Err(Errno::EPERM)
        }
    }

    /// Where path look-ups start, and with which rights.
    pub(crate) fn start(&self) -> Start {
        let places = self.places.lock();
        Start {
            root: places.root.clone(),
            cwd: places.cwd.clone(),
            cred: self.cred().effective(),
        }
    }

    /// Its root directory.
    pub(crate) fn root(&self) -> NcHandle {
        self.places.lock().root.clone()
    }

    /// Its current directory.
    pub(crate) fn cwd(&self) -> NcHandle {
        self.places.lock().cwd.clone()
    }

    /// Bits that are not set in the mode of what it makes.
    pub(crate) fn umask(&self) -> u16 {
        self.places.lock().umask
    }

    /// The open file of a descriptor.
    pub(crate) fn file(&self, fd: i32) -> Result<Arc<File>, Errno> {
        self.files.lock().get(fd).cloned()
    }

    /// Gives a file the lowest free descriptor.
    pub(crate) fn add_file(&self, file: Arc<File>, close_on_exec: bool) -> Result<i32, Errno> {
        let limit = self.file_limit();
        self.files.lock().add(file, close_on_exec, 0, limit)
    }

    /// Number of descriptors that it may have.
    pub(crate) fn file_limit(&self) -> usize {
        self.limits.lock().files()
    }

    /// Name for messages.
    pub(crate) fn shown_name(&self) -> alloc::string::String {
        alloc::string::String::from_utf8_lossy(&self.ident.lock().name).into_owned()
    }
}

impl Kept for Proc {
    fn set_parent(&self, ppid: i32) {
        self.ppid.store(ppid, Ordering::Relaxed);
    }
}

/// Root, current directory and rights of a look-up, apart from the process.
pub(crate) struct Start {
    pub(crate) root: NcHandle,
    pub(crate) cwd: NcHandle,
    pub(crate) cred: Cred,
}

impl Start {
    /// As a look-up takes it.
    pub(crate) fn lookup(&self) -> LookupStart<'_> {
        LookupStart {
            root: &self.root,
            cwd: &self.cwd,
            cred: &self.cred,
        }
    }
}
