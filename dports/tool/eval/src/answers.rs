//! What commands said that only know the machine.

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use make::system::{Host, Output, System as _};

use crate::inputs::{Input, InputKind, Stamp, command_parts, stamp_of_output};
use crate::worker::LIMITS;

/// Answers of commands that are the same for all ports, shared by all that hold a copy: each
/// command is run once.
#[derive(Debug, Clone, Default)]
pub struct Answers(Arc<Mutex<HashMap<Box<[u8]>, Output>>>);

impl Answers {
    fn all(&self) -> MutexGuard<'_, HashMap<Box<[u8]>, Output>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the answer of a command by its name as an input, where it was asked.
    pub(crate) fn get(&self, name: &[u8]) -> Option<Output> {
        self.all().get(name).cloned()
    }

    /// Remembers an answer, unless there is one; gives the one that stays.
    pub(crate) fn keep(&self, name: &[u8], output: Output) -> Output {
        self.all().entry(name.into()).or_insert(output).clone()
    }

    /// Returns what an input is now. A command is run where it was not asked yet.
    #[must_use]
    pub fn stamp(&self, input: &Input) -> Stamp {
        if input.kind != InputKind::Command {
            return input.stamp();
        }
        let output = self.get(&input.name).or_else(|| {
            let (environment, command) = command_parts(&input.name);
            let mut host = Host::new(PathBuf::from("/")).limited(LIMITS).quiet();
            let output = host.output(command, &environment).ok()?;
            Some(self.keep(&input.name, output))
        });
        output.map_or(0, |output| stamp_of_output(&output))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::inputs::command_name;

    #[test]
    fn command_is_run_once_by_all_that_share_the_answers() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("runs");
        let command = format!("echo x >> {0}; cat {0}", file.display());
        let input = Input {
            kind: InputKind::Command,
            name: command_name([], command.as_bytes()),
        };
        let answers = Answers::default();
        let first = answers.stamp(&input);
        assert_eq!(answers.clone().stamp(&input), first);
        assert_eq!(std::fs::read(&file).unwrap(), b"x\n");
        assert_ne!(Answers::default().stamp(&input), first);
    }
}
