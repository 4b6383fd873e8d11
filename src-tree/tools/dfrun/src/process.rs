//! What dfrun keeps about a traced process beside what Linux does.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use df_abi::errno::Errno;
use df_abi::signal::{NSIG, SigAction, SigStack};
use nix::unistd::Pid;

use crate::queue::{Files, Queue};

/// State shared by the threads of a process.
#[derive(Debug)]
pub struct Process {
    /// Its number.
    pub pid: Pid,
    /// What the program wants done on each signal, by number.
    pub actions: Vec<SigAction>,
    /// The stacks for signal handlers, by thread.
    pub stacks: HashMap<i32, SigStack>,
    /// Names of threads.
    pub names: HashMap<i32, Vec<u8>>,
    /// Its event queues, by descriptor; copies of a descriptor have one together.
    pub queues: HashMap<i32, Rc<RefCell<Queue>>>,
    /// Sockets that raise no SIGPIPE.
    pub quiet: HashSet<i32>,
    files: Option<Rc<Files>>,
}

impl Process {
    /// A program that was just started.
    pub fn new(pid: Pid) -> Process {
        Process {
            pid,
            actions: vec![SigAction::default(); NSIG as usize],
            stacks: HashMap::new(),
            names: HashMap::new(),
            queues: HashMap::new(),
            quiet: HashSet::new(),
            files: None,
        }
    }

    /// The action of a signal, `None` when there is no such signal.
    pub fn action(&mut self, signal: i32) -> Option<&mut SigAction> {
        usize::try_from(signal)
            .ok()
            .filter(|&n| n > 0)
            .and_then(|n| self.actions.get_mut(n))
    }

    /// Whether the program handles a signal itself.
    pub fn handles(&self, signal: i32) -> bool {
        let action = usize::try_from(signal)
            .ok()
            .and_then(|n| self.actions.get(n));
        action.is_some_and(|action| {
            ![df_abi::signal::SIG_DFL, df_abi::signal::SIG_IGN].contains(&action.sa_handler)
        })
    }

    /// The stack for signal handlers of a thread.
    pub fn stack(&mut self, thread: i32) -> &mut SigStack {
        self.stacks.entry(thread).or_default()
    }

    /// Access to its open files.
    ///
    /// # Errors
    /// ESRCH when it is gone.
    pub fn files(&mut self) -> Result<Rc<Files>, Errno> {
        if let Some(files) = &self.files {
            return Ok(Rc::clone(files));
        }
        let files = Rc::new(Files::of(self.pid)?);
        self.files = Some(Rc::clone(&files));
        Ok(files)
    }

    /// A copy of the process, made by its thread `from`. Event queues are not inherited.
    pub fn forked(&self, from: i32, to: Pid) -> Process {
        let stack = self.stacks.get(&from).copied().unwrap_or_default();
        Process {
            actions: self.actions.clone(),
            stacks: HashMap::from([(to.as_raw(), stack)]),
            quiet: self.quiet.clone(),
            ..Process::new(to)
        }
    }

    /// What a new program keeps: ignored signals stay ignored, handlers are gone.
    pub fn after_exec(&mut self) {
        for action in &mut self.actions {
            if action.sa_handler != df_abi::signal::SIG_IGN {
                *action = SigAction::default();
            }
        }
        self.stacks.clear();
        self.names.clear();
        self.queues.clear();
    }

    /// Notes that a descriptor has been copied.
    pub fn copied(&mut self, from: i32, to: i32) {
        if let Some(queue) = self.queues.get(&from).map(Rc::clone) {
            self.queues.insert(to, queue);
        }
    }

    /// Notes that a descriptor is about to be closed.
    pub fn closing(&mut self, fd: i32) {
        self.quiet.remove(&fd);
        if self.queues.is_empty() {
            return;
        }
        self.queues.remove(&fd);
        if let Ok(files) = self.files() {
            for queue in self.queues.values() {
                queue.borrow_mut().on_close(&files, fd);
            }
        }
    }
}
