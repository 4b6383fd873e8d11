//! What init does to the world, as a trait so that tests can play it.

use std::io;
use std::time::Duration;

use df_sys::power::Stop;

use crate::options::Options;
use crate::ttys::Entry;

/// Something that happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Event {
    /// A child ended: its process, and whether it ended well.
    Ended {
        /// The process.
        pid: i32,
        /// Whether its status was 0.
        well: bool,
    },
    /// Somebody asked init for something.
    Asked(Request),
    /// The time to wait was over.
    TimeOut,
}

/// What init can be asked for; each is a signal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Request {
    /// `HUP`: read ttys(5) again.
    Reload,
    /// `TERM`: go down to single user.
    SingleUser,
    /// `TSTP`: start no more login prompts.
    Block,
    /// `INT`, `USR1`, `USR2`: stop the machine.
    Stop(Stop),
}

/// How hard to end processes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Force {
    /// Ask (`TERM`).
    Ask,
    /// Do not ask (`KILL`).
    Kill,
}

/// The world as init sees it.
pub trait Machine {
    /// Tells the person at the console something.
    fn say(&mut self, text: &str);

    /// Asks the person at the console for a line; empty at the end of input.
    fn ask(&mut self, question: &str) -> String;

    /// Time since some fixed moment.
    fn now(&self) -> Duration;

    /// Whether there is a program of this path.
    fn has_program(&self, path: &str) -> bool;

    /// What `/etc/ttys` says now: the terminals that are on.
    ///
    /// # Errors
    /// When it cannot be read.
    fn terminals(&mut self) -> io::Result<Vec<Entry>>;

    /// Starts a program on the console, in a session of its own.
    ///
    /// # Errors
    /// When it cannot be started.
    fn start_on_console(&mut self, program: &[&str]) -> io::Result<i32>;

    /// Starts the program of a terminal, which opens that itself.
    ///
    /// # Errors
    /// When it cannot be started.
    fn start_on_terminal(&mut self, entry: &Entry) -> io::Result<i32>;

    /// Waits for something to happen, for so long or for ever.
    fn wait(&mut self, limit: Option<Duration>) -> Event;

    /// Ends one process (and its session, by the hang-up of its terminal).
    fn end(&mut self, pid: i32);

    /// Ends all processes but init. Whether there were any.
    fn end_all(&mut self, how: Force) -> bool;

    /// Whether there are processes besides init.
    fn has_others(&self) -> bool;

    /// Stops the machine; returns only when that is refused.
    fn stop(&mut self, how: Stop) -> io::Error;

    /// The built-in prompt; as process 1 it does not return.
    fn rescue(&mut self, options: &Options) -> u8;
}
