//! A thread of a process.

use alloc::boxed::Box;
use alloc::sync::Arc;
use alloc::vec::Vec;
use core::any::Any;
use core::sync::atomic::{AtomicU64, Ordering};

use df_abi::Errno;
use df_abi::resource::{RTP_PRIO_IDLE, RTP_PRIO_NORMAL, RTP_PRIO_REALTIME, RtPrio};
use df_abi::signal::{SigInfo, SigSet};
use df_abi::thread::TlsInfo;
use df_libkern::signals::ThreadSignals;
use df_lwkt::{Cpus, Mutex, Priority, Thread};
use df_machine::user::UserContext;
use df_vm::Activated;

use crate::proc::park::Parked;
use crate::proc::{Proc, SharedVm, run};

/// What others may know of a thread.
pub(crate) struct Lwp {
    pub(crate) tid: i32,
    pub(crate) proc: Arc<Proc>,
    pub(crate) signals: Mutex<ThreadSignals>,
    /// Signals that it waits for in `sigtimedwait`.
    pub(crate) awaited: Mutex<SigSet>,
    /// Name given by the program.
    pub(crate) name: Mutex<Vec<u8>>,
    /// Class of scheduling.
    rtprio: Mutex<RtPrio>,
    /// CPUs that it may run on.
    cpus: Mutex<Cpus>,
    /// Nanoseconds in user mode.
    pub(crate) user_ns: AtomicU64,
    /// Its registers, while it is kept from running and somebody may want to see them.
    pub(crate) parked: Mutex<Option<Box<Parked>>>,
    /// Registers that a debugger has changed, to go on with.
    pub(super) resumed: Mutex<Option<Box<Parked>>>,
    /// A signal that a debugger lets through.
    pub(super) passed: Mutex<Option<SigInfo>>,
    /// The kernel thread that runs it; `None` before its start and after its end.
    thread: Mutex<Option<Arc<Thread>>>,
}

/// What belongs to the thread alone, on its own kernel stack.
pub(crate) struct LwpState {
    /// The part that others see.
    pub(crate) shared: Arc<Lwp>,
    pub(crate) ctx: UserContext,
    /// The memory that it runs in.
    pub(crate) vm: Arc<SharedVm>,
    /// Exec or `sigreturn` has just replaced `ctx`: the call has no result to give back.
    pub(crate) replaced: bool,
    /// That memory, once it was made active.
    pub(crate) activated: Option<Activated>,
    /// Second result of the call under way, for `rdx`.
    pub(crate) second: Option<u64>,
    /// Where the signal trampoline of the program is.
    pub(crate) trampoline: u64,
    /// Number of the call that a signal has just interrupted, if it may be made again.
    pub(crate) restart: Option<u64>,
    /// Mask to go back to after a handler, while a call has another one in force.
    pub(crate) saved_mask: Option<SigSet>,
    /// FS and GS areas as set by `set_tls_area`.
    pub(crate) tls: [TlsInfo; 2],
    /// The thread ends.
    pub(crate) leaving: bool,
}

/// A thread about to start.
pub(crate) struct NewLwp {
    pub(crate) ctx: UserContext,
    pub(crate) vm: Arc<SharedVm>,
    pub(crate) trampoline: u64,
    pub(crate) tls: [TlsInfo; 2],
}

impl Lwp {
    /// Makes a thread of `proc` and gives it a number. It does not run before
    /// [`Lwp::start`].
    pub(crate) fn new(proc: &Arc<Proc>, signals: ThreadSignals) -> Arc<Self> {
        let mut state = proc.state.lock();
        state.last_tid += 1;
        let lwp = Self::with_number(proc, state.last_tid, signals);
        state.lwps.push(lwp.clone());
        lwp
    }

    /// A thread with a number, which its process does not know yet.
    pub(crate) fn with_number(proc: &Arc<Proc>, tid: i32, signals: ThreadSignals) -> Arc<Self> {
        Arc::new(Self {
            tid,
            proc: proc.clone(),
            signals: Mutex::new(signals),
            awaited: Mutex::new(SigSet::EMPTY),
            name: Mutex::new(Vec::new()),
            rtprio: Mutex::new(RtPrio {
                kind: RTP_PRIO_NORMAL,
                prio: 0,
            }),
            cpus: Mutex::new(Cpus::ALL),
            user_ns: AtomicU64::new(0),
            parked: Mutex::new(None),
            resumed: Mutex::new(None),
            passed: Mutex::new(None),
            thread: Mutex::new(None),
        })
    }

    /// Starts the thread.
    ///
    /// # Errors
    /// `EAGAIN` when there is no memory for its kernel stack; it is no longer a thread of its
    /// process then.
    pub(crate) fn start(self: &Arc<Self>, new: NewLwp) -> Result<(), Errno> {
        let state = LwpState {
            shared: self.clone(),
            ctx: new.ctx,
            vm: new.vm,
            replaced: false,
            activated: None,
            second: None,
            trampoline: new.trampoline,
            restart: None,
            saved_mask: None,
            tls: new.tls,
            leaving: false,
        };
        let name = self.proc.shown_name();
        let Ok(thread) = df_lwkt::create(&name, move || run::run(state)) else {
            self.forget();
            return Err(Errno::EAGAIN);
        };
        let me: Arc<dyn Any + Send + Sync> = self.clone();
        thread.set_local(Arc::downgrade(&me));
        thread.set_priority(self.priority());
        thread.set_mobile();
        *self.thread.lock() = Some(thread.clone());
        thread.set_cpus(*self.cpus.lock());
        df_lwkt::start(thread);
        // Who asked all threads for something before this one could be asked.
        if self.proc.state.lock().asks() {
            self.interrupt();
        }
        Ok(())
    }

    /// Its class of scheduling.
    pub(crate) fn rtprio(&self) -> RtPrio {
        *self.rtprio.lock()
    }

    /// Sets its class of scheduling.
    pub(crate) fn set_rtprio(&self, class: RtPrio) {
        *self.rtprio.lock() = class;
        self.apply_priority();
    }

    /// The CPUs that it may run on.
    pub(crate) fn cpus(&self) -> Cpus {
        *self.cpus.lock()
    }

    /// Sets the CPUs that it may run on; at least one of them runs programs.
    pub(crate) fn set_cpus(&self, cpus: Cpus) {
        let mut own = self.cpus.lock();
        *own = cpus;
        // Under the lock, so that what was set last is in force. Lock order: cpus -> thread.
        if let Some(thread) = self.thread() {
            thread.set_cpus(cpus);
        }
    }

    /// Takes over what a new thread has from the one that makes it: its class of scheduling and
    /// its CPUs.
    pub(crate) fn inherit(&self, maker: &Self) {
        self.set_rtprio(maker.rtprio());
        self.set_cpus(maker.cpus());
    }

    /// Lets the scheduler know of another class or nice value.
    pub(crate) fn apply_priority(&self) {
        if let Some(thread) = self.thread() {
            thread.set_priority(self.priority());
        }
    }

    /// Priority of its kernel thread: the classes other than the normal one are the ends of the
    /// range that nice values have.
    fn priority(&self) -> Priority {
        match self.rtprio().kind {
            RTP_PRIO_REALTIME => Priority::nice(-20),
            RTP_PRIO_IDLE => Priority::nice(20),
            _ => Priority::nice(*self.proc.nice.lock()),
        }
    }

    /// Takes the thread out of its process; returns whether it was the last one.
    pub(crate) fn forget(self: &Arc<Self>) -> bool {
        *self.thread.lock() = None;
        let mut state = self.proc.state.lock();
        state.lwps.retain(|l| !Arc::ptr_eq(l, self));
        state.lwps.is_empty()
    }

    /// The kernel thread that runs it.
    pub(crate) fn thread(&self) -> Option<Arc<Thread>> {
        self.thread.lock().clone()
    }

    /// Makes it look for signals: it leaves interruptible sleeps, and looks before it goes back
    /// to user mode.
    pub(crate) fn interrupt(&self) {
        if let Some(thread) = self.thread() {
            thread.interrupt();
        }
    }

    /// Nanoseconds that it has run, in user mode and in all.
    pub(crate) fn times(&self) -> (u64, u64) {
        let total = self.thread().map_or(0, |t| t.run_ns());
        let user = self.user_ns.load(Ordering::Relaxed);
        (user, total.max(user))
    }
}

/// The thread that runs now, if it is one of a process.
pub(crate) fn current() -> Option<Arc<Lwp>> {
    df_lwkt::current().local()?.downcast().ok()
}
