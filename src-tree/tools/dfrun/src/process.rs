//! What dfrun keeps about a traced process beside what Linux does.

use df_abi::signal::{NSIG, SigAction, SigStack};

/// State shared by the threads of a process.
#[derive(Clone, Debug)]
pub struct Process {
    /// What the program wants done on each signal, by number.
    pub actions: Vec<SigAction>,
    /// The stack for signal handlers.
    pub stack: SigStack,
}

impl Process {
    /// A program that was just started.
    pub fn new() -> Process {
        Process {
            actions: vec![SigAction::default(); NSIG as usize],
            stack: SigStack::default(),
        }
    }

    /// The action of a signal, `None` when there is no such signal.
    pub fn action(&mut self, signal: i32) -> Option<&mut SigAction> {
        usize::try_from(signal)
            .ok()
            .filter(|&n| n > 0)
            .and_then(|n| self.actions.get_mut(n))
    }

    /// What a new program keeps: ignored signals stay ignored, handlers are gone.
    pub fn after_exec(&mut self) {
        for action in &mut self.actions {
            if action.sa_handler != df_abi::signal::SIG_IGN {
                *action = SigAction::default();
            }
        }
        self.stack = SigStack::default();
    }
}

impl Default for Process {
    fn default() -> Self {
        Self::new()
    }
}
