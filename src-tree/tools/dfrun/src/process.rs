//! What dfrun keeps about a traced process beside what Linux does.

use std::collections::HashMap;

use df_abi::signal::{NSIG, SigAction, SigStack};

/// State shared by the threads of a process.
#[derive(Clone, Debug)]
pub struct Process {
    /// What the program wants done on each signal, by number.
    pub actions: Vec<SigAction>,
    /// The stacks for signal handlers, by thread.
    pub stacks: HashMap<i32, SigStack>,
}

impl Process {
    /// A program that was just started.
    pub fn new() -> Process {
        Process {
            actions: vec![SigAction::default(); NSIG as usize],
            stacks: HashMap::new(),
        }
    }

    /// The action of a signal, `None` when there is no such signal.
    pub fn action(&mut self, signal: i32) -> Option<&mut SigAction> {
        usize::try_from(signal)
            .ok()
            .filter(|&n| n > 0)
            .and_then(|n| self.actions.get_mut(n))
    }

    /// The stack for signal handlers of a thread.
    pub fn stack(&mut self, thread: i32) -> &mut SigStack {
        self.stacks.entry(thread).or_default()
    }

    /// Gives the thread of a copied process the stack of the one that made it.
    pub fn forked(&mut self, from: i32, to: i32) {
        let stack = self.stacks.get(&from).copied().unwrap_or_default();
        self.stacks = HashMap::from([(to, stack)]);
    }

    /// What a new program keeps: ignored signals stay ignored, handlers are gone.
    pub fn after_exec(&mut self) {
        for action in &mut self.actions {
            if action.sa_handler != df_abi::signal::SIG_IGN {
                *action = SigAction::default();
            }
        }
        self.stacks.clear();
    }
}

impl Default for Process {
    fn default() -> Self {
        Self::new()
    }
}
