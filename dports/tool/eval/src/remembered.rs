//! The system as evaluations of many ports see it: what does not change is asked once.

use std::collections::HashMap;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::rc::Rc;
use std::time::SystemTime;

use make::system::{Environment, Host, Output, System};

/// A host with a memory: files of the framework and outside of the ports tree are taken to be the
/// same for all ports, and so are answers of programs that only know the machine.
pub(crate) struct Remembered {
    host: Host,
    /// The ports tree, with a slash at the end.
    ports: Vec<u8>,
    /// Its framework.
    framework: Vec<u8>,
    exists: HashMap<Vec<u8>, bool>,
    answers: HashMap<(Vec<u8>, u64), Output>,
}

/// Programs whose answer is the same for every port, when they are called without files.
const SAME_FOR_ALL: [&[u8]; 8] = [
    b"uname", b"id", b"nproc", b"getconf", b"arch", b"echo", b"expr", b"printf",
];

/// What makes a command depend on more than its words.
const SPECIAL: &[u8] = b"<>|;&$`*?[\\~\n";

impl Remembered {
    pub(crate) fn new(host: Host, ports: &Path) -> Self {
        let with_slash = |path: &Path| [path.as_os_str().as_bytes(), b"/"].concat();
        Self {
            host,
            ports: with_slash(ports),
            framework: with_slash(&ports.join("Mk")),
            exists: HashMap::new(),
            answers: HashMap::new(),
        }
    }

    /// Tells whether a path means the same for every port.
    fn is_shared(&self, path: &[u8]) -> bool {
        path.starts_with(b"/")
            && (!path.starts_with(&self.ports) || path.starts_with(&self.framework))
    }
}

/// Tells whether a command has the same answer for every port with the same environment.
fn is_pure(command: &[u8]) -> bool {
    let first = command
        .split(|byte| *byte == b' ')
        .next()
        .unwrap_or_default();
    let program = first.rsplit(|byte| *byte == b'/').next().unwrap_or(first);
    SAME_FOR_ALL.contains(&program) && !command.iter().any(|byte| SPECIAL.contains(byte))
}

fn digest(environment: &Environment) -> u64 {
    use std::hash::{DefaultHasher, Hash as _, Hasher as _};
    let mut hasher = DefaultHasher::new();
    environment.hash(&mut hasher);
    hasher.finish()
}

impl System for Remembered {
    fn read(&mut self, path: &[u8]) -> io::Result<Rc<[u8]>> {
        self.host.read(path)
    }

    fn exists(&mut self, path: &[u8]) -> bool {
        if !self.is_shared(path) {
            return self.host.exists(path);
        }
        if let Some(known) = self.exists.get(path) {
            return *known;
        }
        let found = self.host.exists(path);
        self.exists.insert(path.to_vec(), found);
        found
    }

    fn is_folder(&mut self, path: &[u8]) -> bool {
        self.host.is_folder(path)
    }

    fn entries(&mut self, path: &[u8]) -> Vec<Vec<u8>> {
        self.host.entries(path)
    }

    fn modified(&mut self, path: &[u8]) -> Option<SystemTime> {
        self.host.modified(path)
    }

    fn real_path(&mut self, path: &[u8]) -> Option<Vec<u8>> {
        self.host.real_path(path)
    }

    fn change_folder(&mut self, path: &[u8]) -> bool {
        self.host.change_folder(path)
    }

    fn remove(&mut self, _path: &[u8]) -> bool {
        // Reading makefiles removes nothing.
        false
    }

    fn folder(&self) -> Vec<u8> {
        self.host.folder()
    }

    fn output(&mut self, command: &[u8], environment: &Environment) -> io::Result<Output> {
        if !is_pure(command) {
            return self.host.output(command, environment);
        }
        let key = (command.to_vec(), digest(environment));
        if let Some(known) = self.answers.get(&key) {
            return Ok(known.clone());
        }
        let output = self.host.output(command, environment)?;
        self.answers.insert(key, output.clone());
        Ok(output)
    }

    fn now(&mut self) -> u64 {
        self.host.now()
    }

    fn utc_offset(&mut self, seconds: u64) -> i64 {
        self.host.utc_offset(seconds)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_commands_without_files_are_the_same_for_all() {
        assert!(is_pure(b"/usr/bin/uname -s"));
        assert!(is_pure(b"id -u"));
        assert!(!is_pure(b"id -u > x"));
        assert!(!is_pure(b"cat distinfo"));
        assert!(!is_pure(b"echo $HOME"));
    }
}
