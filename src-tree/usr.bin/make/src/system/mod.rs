//! Files, programs and time, behind one trait: reading makefiles is testable without any, and the
//! evaluator of ports puts memories in front.

mod host;
mod limits;

use std::io;
use std::rc::Rc;
use std::time::SystemTime;

pub use host::Host;
pub use limits::Limits;

/// The environment of a program.
pub type Environment = [(Rc<[u8]>, Vec<u8>)];

/// What a program wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Output {
    /// Its standard output.
    pub text: Vec<u8>,
    /// What was not well with it.
    pub trouble: Option<Trouble>,
}

/// What was not well with a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trouble {
    /// It ended with a status other than 0.
    Status,
    /// A signal ended it.
    Signal,
    /// It did not end in time.
    TooLong,
    /// It wrote too much.
    TooMuch,
}

/// What make asks the system. Paths that are not absolute are below the current folder.
pub trait System {
    /// Reads a file.
    ///
    /// # Errors
    /// Those of the system.
    fn read(&mut self, path: &[u8]) -> io::Result<Rc<[u8]>>;

    /// Tells whether there is a file or folder.
    fn exists(&mut self, path: &[u8]) -> bool;

    /// Tells whether there is a folder.
    fn is_folder(&mut self, path: &[u8]) -> bool;

    /// Returns the names in a folder, sorted; none where it cannot be read.
    fn entries(&mut self, path: &[u8]) -> Vec<Vec<u8>>;

    /// Returns when a file was last changed.
    fn modified(&mut self, path: &[u8]) -> Option<SystemTime>;

    /// Returns a path without links, dots and doubled slashes, where there is such a file.
    fn real_path(&mut self, path: &[u8]) -> Option<Vec<u8>>;

    /// Makes another folder the current one; tells whether that went well.
    fn change_folder(&mut self, path: &[u8]) -> bool;

    /// Removes a file; tells whether that went well.
    fn remove(&mut self, path: &[u8]) -> bool;

    /// Returns the current folder.
    fn folder(&self) -> Vec<u8>;

    /// Runs a command in the shell and waits for what it writes.
    ///
    /// # Errors
    /// Those of the system.
    fn output(&mut self, command: &[u8], environment: &Environment) -> io::Result<Output>;

    /// Returns the time, in seconds since 1970.
    fn now(&mut self) -> u64;

    /// Returns how many seconds local time is ahead of UTC at a moment.
    fn utc_offset(&mut self, seconds: u64) -> i64;
}
