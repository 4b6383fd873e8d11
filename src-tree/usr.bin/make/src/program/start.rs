//! What makefiles see at the start, and reading them all.

use std::rc::Rc;

use super::UsageError;
use super::options::unquote;
use crate::expand::Text;
use crate::modify::How;
use crate::run::join;
use crate::session::{Scope, Session, Stop, Value};
use crate::text::Words;

/// What the program was called with.
#[derive(Debug, Clone, Default)]
pub struct Arguments {
    /// The name it was called by.
    pub program: Vec<u8>,
    /// The words behind it.
    pub words: Vec<Vec<u8>>,
    /// The environment.
    pub environment: Vec<(Vec<u8>, Vec<u8>)>,
    /// The current folder, an absolute path.
    pub folder: Vec<u8>,
    /// The machine.
    pub machine: Vec<u8>,
    /// The machine's architecture.
    pub architecture: Vec<u8>,
    /// The name of the operating system.
    pub system: Vec<u8>,
    /// Where the system's makefiles are, unless the environment says so.
    pub system_folders: Vec<u8>,
    /// The number of this process and of the one that started it.
    pub processes: (u32, u32),
    /// Signals that end it.
    pub interrupts: super::Interrupts,
}

/// What came of reading the makefiles.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Prepared {
    /// There was one.
    Read,
    /// There is none.
    NoMakefile,
}

/// The version that `MAKE_VERSION` tells: that of the bmake this one behaves like.
const VERSION: &[u8] = b"20200710";

impl Session {
    /// Sets what makefiles see at the start, and takes the arguments.
    ///
    /// # Errors
    /// [`UsageError`].
    pub fn prepare(&mut self, arguments: &Arguments) -> Result<(), UsageError> {
        for (name, value) in &arguments.environment {
            let symbol = self.names.intern(name);
            self.set_environment(symbol, value);
        }
        let own = |name: &[u8]| {
            let found = arguments
                .environment
                .iter()
                .find(|(known, _)| known == name);
            found.map(|(_, value)| value.clone())
        };
        let machine = own(b"MACHINE").unwrap_or_else(|| arguments.machine.clone());
        let architecture = own(b"MACHINE_ARCH");
        let architecture = architecture.unwrap_or_else(|| arguments.architecture.clone());
        self.set_bytes(b".MAKE.OS", &arguments.system);
        self.set_bytes(b"MACHINE", &machine);
        self.set_bytes(b"MACHINE_ARCH", &architecture);
        self.set_bytes(b"MAKE_VERSION", VERSION);
        self.set_bytes(b".newline", b"\n");
        self.set_bytes(b".MAKE.MAKEFILE_PREFERENCE", b"makefile Makefile");
        self.set_bytes(b".MAKE.DEPENDFILE", b".depend");
        self.set_bytes(b"MAKE", &arguments.program);
        self.set_bytes(b".MAKE", &arguments.program);
        for name in [&b".MAKEFLAGS"[..], b".MAKEOVERRIDES", b"MFLAGS"] {
            self.set_bytes(name, b"");
        }
        let level =
            own(b"MAKELEVEL").map_or(0, |text| crate::text::leading_integer(&text, 10).0.max(0));
        self.level = level;
        let environment_level = self.names.intern(b".MAKE.LEVEL.ENV");
        self.set_local(Scope::Command, environment_level, Value::of(b"MAKELEVEL"));
        self.set_bytes(b".MAKE.LEVEL", level.to_string().as_bytes());
        let (process, parent) = arguments.processes;
        self.set_bytes(b".MAKE.PID", process.to_string().as_bytes());
        self.set_bytes(b".MAKE.PPID", parent.to_string().as_bytes());
        if let Some(flags) = own(b"MAKEFLAGS") {
            self.inherited_flags(&flags)?;
        }
        self.take_arguments(&arguments.words)?;
        self.enter(arguments, own(b"PWD"));
        let folders = own(b"MAKESYSPATH").filter(|path| !path.is_empty());
        let folders = folders.unwrap_or_else(|| arguments.system_folders.clone());
        if self.reading.system_folders.is_empty() {
            for folder in folders.split(|byte| *byte == b':') {
                if let Some(folder) = self.magic(folder) {
                    self.reading.system_folders.push(folder);
                }
            }
        } else {
            // Each `-m` was put in front of those before it.
            let given = std::mem::take(&mut self.reading.system_folders);
            for folder in given.iter().rev() {
                if let Some(folder) = self.magic(folder) {
                    self.reading.system_folders.push(folder);
                }
            }
        }
        let targets = self.graph.wanted.join(&b' ');
        self.set_bytes(b".TARGETS", &targets);
        Ok(())
    }

    /// Takes `MAKEFLAGS` of the environment: what make wrote itself, or letters only.
    fn inherited_flags(&mut self, flags: &[u8]) -> Result<(), UsageError> {
        let flags = crate::text::trim_start(flags);
        let letters = !flags.is_empty() && flags.iter().all(u8::is_ascii_alphabetic);
        if letters {
            let words = [[b"-", flags].concat()];
            return self.take_arguments(&words);
        }
        let words: Vec<_> = Words::new(flags)
            .filter(|word| !word.is_empty())
            .map(unquote)
            .collect();
        self.take_arguments(&words)
    }

    /// Goes to the folders of `-C` and sets `.CURDIR` and `.OBJDIR`.
    fn enter(&mut self, arguments: &Arguments, pwd: Option<Vec<u8>>) {
        let mut folder = arguments.folder.clone();
        for step in self.options.folders.clone() {
            if !self.system.change_folder(&step) {
                let step = String::from_utf8_lossy(&step).into_owned();
                self.fatal(format!("chdir {step}: there is no such folder"));
            }
            folder = if step.starts_with(b"/") {
                step
            } else {
                join(&folder, &step)
            };
            folder = self.system.real_path(&folder).unwrap_or(folder);
        }
        if self.options.folders.is_empty()
            && let Some(pwd) = pwd
            && self.system.real_path(&pwd).as_deref() == Some(&*folder)
        {
            folder = pwd;
        }
        self.set_bytes(b".CURDIR", &folder);
        self.start_folder.clone_from(&folder);
        self.set_object_folder(&folder.clone());
        self.find_object_folder(&folder);
        self.show_path();
    }

    /// Looks for a folder to build in, in the order of the manual.
    fn find_object_folder(&mut self, folder: &[u8]) {
        for (name, behind) in [
            (&b"MAKEOBJDIRPREFIX"[..], folder),
            (b"MAKEOBJDIR", &b""[..]),
        ] {
            let symbol = self.names.intern(name);
            let mut path = Vec::new();
            let how = How::new(Scope::Command);
            let found = self.expand_variable(symbol, how, &mut path);
            if path.is_empty() || found.is_err() {
                continue;
            }
            path.extend_from_slice(behind);
            if self.set_object_folder(&path) {
                return;
            }
        }
        let machine = self.expanded(&Text::new(b"obj.${MACHINE}"), How::new(Scope::Global));
        let machine = machine.unwrap_or_default();
        let elsewhere = [b"/usr/obj", folder].concat();
        for path in [&machine[..], b"obj", &elsewhere] {
            if self.set_object_folder(path) {
                return;
            }
        }
    }

    /// Builds in a folder, where it is one; tells whether it is.
    pub(crate) fn set_object_folder(&mut self, path: &[u8]) -> bool {
        let path = if path.starts_with(b"/") {
            path.to_vec()
        } else {
            join(&self.start_folder, path)
        };
        if !self.system.is_folder(&path) || !self.system.change_folder(&path) {
            return false;
        }
        self.set_bytes(b".OBJDIR", &path);
        let pwd = self.names.intern(b"PWD");
        self.set_environment(pwd, &path);
        let start = self.start_folder.clone();
        self.graph.start_folder = (start != path).then_some(start);
        true
    }

    /// Understands `.../folder`: the nearest one here or above that has it.
    fn magic(&mut self, path: &[u8]) -> Option<Vec<u8>> {
        let Some(tail) = path.strip_prefix(b".../") else {
            return (!path.is_empty()).then(|| path.to_vec());
        };
        let mut here = self.start_folder.clone();
        loop {
            let candidate = join(&here, tail);
            if self.system.exists(&candidate) {
                return Some(candidate);
            }
            let slash = here.iter().rposition(|byte| *byte == b'/')?;
            if here.len() <= 1 {
                return None;
            }
            here.truncate(slash.max(1));
        }
    }

    /// Reads the system's rules and the makefiles.
    ///
    /// # Errors
    /// [`Stop`] when nothing can follow.
    pub fn read_makefiles(&mut self) -> Result<Prepared, Stop> {
        if !self.options.no_rules {
            let folders = self.reading.system_folders.clone();
            match self.find_in(b"sys.mk", &folders, false) {
                Some(path) => {
                    self.read_file(&path)?;
                }
                None => return Err(self.stop("no system rules (sys.mk).".to_owned())),
            }
        }
        let mut found = Prepared::NoMakefile;
        let given = self.options.makefiles.clone();
        for path in &given {
            if !self.read_named(path)? {
                let path = String::from_utf8_lossy(path).into_owned();
                return Err(self.stop(format!("cannot open {path}.")));
            }
            found = Prepared::Read;
        }
        if given.is_empty() {
            let names = Text::new(b"${.MAKE.MAKEFILE_PREFERENCE}");
            let names = self.expanded(&names, How::new(Scope::Command))?;
            for name in Words::new(&names) {
                if self.read_named(name)? {
                    found = Prepared::Read;
                    break;
                }
            }
        }
        if !self.options.no_rules || self.options.print.is_empty() {
            let name = Text::new(b"${.MAKE.DEPENDFILE:T}");
            let name = self.expanded(&name, How::new(Scope::Command))?;
            if !name.is_empty() && self.system.exists(&name) && !self.system.is_folder(&name) {
                let before = self.graph.len();
                self.read_named(&name)?;
                self.graph.came_from(&name, before);
            }
        }
        self.finish_reading()?;
        Ok(found)
    }

    /// Reads a makefile by the name it was given; tells whether there is one.
    fn read_named(&mut self, name: &[u8]) -> Result<bool, Stop> {
        if name == b"-" {
            let source = self
                .system
                .read(b"/dev/stdin")
                .unwrap_or_else(|_| Rc::new([]));
            let makefile = self
                .library
                .parse(b"(stdin)", b"(stdin)", &source, &mut self.names);
            self.run_makefile(&makefile)?;
            return Ok(true);
        }
        let start = join(&self.start_folder, name);
        let beside = (!name.starts_with(b"/") && self.graph.start_folder.is_some())
            .then_some(start)
            .filter(|path| self.system.exists(path));
        let includes = self.reading.include_folders.clone();
        let system = self.reading.system_folders.clone();
        let mut found = self.system.exists(name).then(|| name.to_vec());
        found = found.or(beside);
        if found.is_none() {
            found = self.find_in(name, &includes, true);
        }
        if found.is_none() {
            found = self.find_in(name, &system, true);
        }
        match found {
            Some(path) => self.read_file(&path),
            None => Ok(false),
        }
    }

    /// Reads a makefile; tells whether it could be.
    fn read_file(&mut self, path: &[u8]) -> Result<bool, Stop> {
        let key = self.absolute(path);
        let makefile = match self.library.get(&key) {
            Some(makefile) => makefile,
            None => match self.system.read(path) {
                Ok(source) => self.library.parse(&key, path, &source, &mut self.names),
                Err(_) => return Ok(false),
            },
        };
        self.run_makefile(&makefile)?;
        Ok(true)
    }
}
