//! What an evaluation looked at outside of itself, and whether that is still the same.

use std::collections::hash_map::DefaultHasher;
use std::ffi::OsStr;
use std::fs;
use std::hash::{Hash as _, Hasher as _};
use std::os::unix::ffi::OsStrExt as _;
use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::sync::Arc;

use make::system::Output;

/// One thing an evaluation looked at.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Input {
    /// What was asked of it.
    pub kind: InputKind,
    /// An absolute path; of a command, its environment and itself, as
    /// [`Command`](InputKind::Command) says.
    pub name: Box<[u8]>,
}

/// What was asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum InputKind {
    /// Whether there is such a file or folder.
    Presence,
    /// What is in it.
    Content,
    /// What a command says: `NAME=value` of each variable of its environment, each with a byte 0
    /// behind it, one more byte 0, and the command.
    Command,
}

impl InputKind {
    /// Returns the number that stands for it in files.
    #[must_use]
    pub fn number(self) -> u8 {
        match self {
            Self::Presence => 0,
            Self::Content => 1,
            Self::Command => 2,
        }
    }

    /// Returns the kind with a number.
    #[must_use]
    pub fn from_number(number: u8) -> Option<Self> {
        [Self::Presence, Self::Content, Self::Command]
            .into_iter()
            .find(|kind| kind.number() == number)
    }
}

/// What an evaluation looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Inputs {
    /// What is about this port, each with what it was then.
    pub own: Vec<(Arc<Input>, Stamp)>,
    /// What means the same for every port that looks at it.
    pub shared: Vec<(Arc<Input>, Stamp)>,
    /// It asked a command that may look at anything: nothing tells whether that changed.
    pub volatile: bool,
}

/// What an input was at a moment: two are equal when nothing changed.
pub type Stamp = u64;

impl Input {
    /// Returns what a file or folder is now; a command's stamp is that of its output, which
    /// [`Native`](crate::Native) asks for.
    #[must_use]
    pub fn stamp(&self) -> Stamp {
        let found = fs::metadata(Path::new(OsStr::from_bytes(&self.name)));
        match (self.kind, found) {
            (InputKind::Presence, found) => found.map_or(0, |meta| 1 + u64::from(meta.is_dir())),
            (InputKind::Content, Ok(meta)) => {
                let mut hasher = DefaultHasher::new();
                (meta.mtime(), meta.mtime_nsec()).hash(&mut hasher);
                (meta.ctime(), meta.ctime_nsec()).hash(&mut hasher);
                (meta.size(), meta.ino()).hash(&mut hasher);
                hasher.finish()
            }
            _ => 0,
        }
    }
}

/// Returns the stamp of what a command wrote.
pub(crate) fn stamp_of_output(output: &Output) -> Stamp {
    let mut hasher = DefaultHasher::new();
    output.text.hash(&mut hasher);
    output.trouble.is_some().hash(&mut hasher);
    hasher.finish()
}

/// Writes an environment and a command as one name.
pub(crate) fn command_name<'e>(
    environment: impl IntoIterator<Item = &'e Variable>,
    command: &[u8],
) -> Box<[u8]> {
    let mut name = Vec::new();
    for (variable, value) in environment {
        name.extend_from_slice(variable);
        name.push(b'=');
        name.extend_from_slice(value);
        name.push(0);
    }
    name.push(0);
    name.extend_from_slice(command);
    name.into_boxed_slice()
}

/// A variable of an environment, and its value.
pub(crate) type Variable = (std::rc::Rc<[u8]>, Vec<u8>);

/// Takes such a name apart.
pub(crate) fn command_parts(name: &[u8]) -> (Vec<Variable>, &[u8]) {
    let mut environment = Vec::new();
    let mut rest = name;
    while let Some(end) = rest.iter().position(|byte| *byte == 0) {
        let entry = &rest[..end];
        rest = &rest[end + 1..];
        if entry.is_empty() {
            break;
        }
        let equals = entry.iter().position(|byte| *byte == b'=');
        let (variable, value) = entry.split_at(equals.unwrap_or(entry.len()));
        environment.push((variable.into(), value.get(1..).unwrap_or_default().to_vec()));
    }
    (environment, rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn command_and_environment_come_back_from_their_name() {
        let environment = [
            (b"A".as_slice().into(), b"x=y".to_vec()),
            (b"B".as_slice().into(), Vec::new()),
        ];
        let name = command_name(&environment, b"echo $A");
        assert_eq!(
            command_parts(&name),
            (environment.to_vec(), b"echo $A".as_slice())
        );
        assert_eq!(
            command_parts(&command_name([], b"x")),
            (Vec::new(), b"x".as_slice())
        );
    }

    #[test]
    fn stamp_changes_with_what_was_asked_for_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a");
        let input = |kind| Input {
            kind,
            name: path.as_os_str().as_bytes().into(),
        };
        let both = || [InputKind::Presence, InputKind::Content].map(|kind| input(kind).stamp());
        let gone = both();
        assert_eq!(gone, [0, 0]);
        fs::write(&path, "x").unwrap();
        let short = both();
        fs::write(&path, "xy").unwrap();
        let long = both();
        assert_eq!((short[0], long[0]), (1, 1));
        assert_ne!(short[1], long[1]);
    }
}
