//! The system that a session reads makefiles on: it remembers, and writes down what is looked at.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::rc::Rc;
use std::time::SystemTime;

use make::session::Session;
use make::system::{Environment, Output, System};

use crate::inputs::InputKind;
use crate::remembered::Tracer;
use crate::shell::{Around, Reach, reach};
use crate::worker::PROGRAM;

/// The system of a session: a [`Remembered`](crate::remembered::Remembered), which the thread
/// keeps a hold of.
pub(crate) struct Traced {
    pub(crate) tracer: Tracer,
    /// How many makes asked each other before this one.
    pub(crate) level: usize,
    /// The session of makes that this one asks.
    pub(crate) below: Option<Box<Session>>,
}

impl Traced {
    pub(crate) fn new(tracer: Tracer, level: usize) -> Self {
        Self {
            tracer,
            level,
            below: None,
        }
    }
}

impl System for Traced {
    fn read(&mut self, path: &[u8]) -> io::Result<Rc<[u8]>> {
        let mut system = self.tracer.borrow_mut();
        system.look(InputKind::Content, path);
        system.host.read(path)
    }

    fn exists(&mut self, path: &[u8]) -> bool {
        self.tracer.borrow_mut().look(InputKind::Presence, path) != 0
    }

    fn is_folder(&mut self, path: &[u8]) -> bool {
        self.tracer.borrow_mut().look(InputKind::Presence, path) == 2
    }

    fn entries(&mut self, path: &[u8]) -> Vec<Vec<u8>> {
        let mut system = self.tracer.borrow_mut();
        system.look(InputKind::Content, path);
        system.host.entries(path)
    }

    fn modified(&mut self, path: &[u8]) -> Option<SystemTime> {
        let mut system = self.tracer.borrow_mut();
        system.look(InputKind::Content, path);
        system.host.modified(path)
    }

    fn real_path(&mut self, path: &[u8]) -> Option<Vec<u8>> {
        let mut system = self.tracer.borrow_mut();
        system.look(InputKind::Presence, path);
        system.host.real_path(path)
    }

    fn change_folder(&mut self, path: &[u8]) -> bool {
        self.tracer.borrow_mut().host.change_folder(path)
    }

    fn remove(&mut self, _path: &[u8]) -> bool {
        // Reading makefiles removes nothing.
        false
    }

    fn folder(&self) -> Vec<u8> {
        self.tracer.borrow().host.folder()
    }

    fn output(&mut self, command: &[u8], environment: &Environment) -> io::Result<Output> {
        let reach = {
            let system = self.tracer.borrow();
            let around = Around {
                make: PROGRAM,
                is_shared: &|path| system.is_shared(path),
                read: &|path| {
                    let shared = system.is_shared(path);
                    shared.then(|| fs::read(OsStr::from_bytes(path)).ok())?
                },
            };
            reach(command, &around)
        };
        if let Reach::Make(make) = &reach
            && let Some(output) = self.ask_make(make, environment)
        {
            return Ok(output);
        }
        let mut system = self.tracer.borrow_mut();
        system.output(command, reach, environment)
    }

    fn now(&mut self) -> u64 {
        let mut system = self.tracer.borrow_mut();
        system.set_volatile();
        system.host.now()
    }

    fn utc_offset(&mut self, seconds: u64) -> i64 {
        self.tracer.borrow_mut().host.utc_offset(seconds)
    }
}
