//! The system as evaluations of many ports see it: what does not change is asked once, and what a
//! port looked at is written down.

use std::io;
use std::os::unix::ffi::OsStrExt as _;
use std::path::Path;
use std::rc::Rc;
use std::sync::Arc;

use make::names::QuickMap;
use make::system::{Environment, Host, Output, System as _};

use crate::inputs::{Input, InputKind, Inputs, Stamp, command_name, stamp_of_output};
use crate::presence::{Listing, Ways};
use crate::shell::{File, Reach};
use crate::{Answers, Profile};

/// A host with a memory: files of the framework and outside of the ports tree are taken to be the
/// same for all ports, and so are answers of programs that only know the machine.
pub(crate) struct Remembered {
    pub(crate) host: Host,
    /// The ports tree, with a slash at the end.
    ports: Vec<u8>,
    /// Its framework.
    framework: Vec<u8>,
    /// The folder with what was chosen for ports.
    options: Option<Vec<u8>>,
    ways: Ways,
    /// What is the same for all ports, by name and then by the number of its kind.
    shared: QuickMap<Box<[u8]>, [Option<usize>; 3]>,
    entries: Vec<Entry>,
    answers: Answers,
    trace: Trace,
}

/// Something that is the same for all ports.
struct Entry {
    input: Arc<Input>,
    stamp: Stamp,
    /// The evaluation that looked at it last.
    looked: u64,
}

/// What the present evaluation looked at.
#[derive(Default)]
struct Trace {
    number: u64,
    /// What it looked at, but for `shared`.
    inputs: Inputs,
    /// What is the same for all ports, each once.
    shared: Vec<usize>,
    here: Here,
}

/// What was looked for in the present folder.
#[derive(Default)]
struct Here {
    /// Names were looked for.
    looked: bool,
    /// The names there are.
    listing: Option<Listing>,
}

/// A folder that was left, and what was looked for in it.
pub(crate) struct Left {
    pub(crate) folder: Vec<u8>,
    here: Here,
}

/// What a thread shares with the [`Remembered`] that its session owns: where the trace goes.
pub(crate) type Tracer = Rc<std::cell::RefCell<Remembered>>;

impl Remembered {
    pub(crate) fn new(host: Host, ports: &Path, answers: Answers) -> Self {
        let with_slash = |path: &Path| [path.as_os_str().as_bytes(), b"/"].concat();
        Self {
            host,
            ports: with_slash(ports),
            framework: with_slash(&ports.join("Mk")),
            options: None,
            ways: Ways::default(),
            shared: QuickMap::default(),
            entries: Vec::new(),
            answers,
            trace: Trace::default(),
        }
    }

    /// Begins with another port.
    pub(crate) fn begin(&mut self, profile: &Profile) {
        self.trace.number += 1;
        self.trace.inputs = Inputs::default();
        self.trace.shared.clear();
        self.trace.here = Here::default();
        let options = profile.assignments.get("PORT_DBDIR");
        self.options = options.map(|folder| format!("{folder}/").into_bytes());
    }

    /// Writes down which makefiles were read, by a make that was started in `folder`: those of the
    /// framework are read once for all ports.
    pub(crate) fn look_at_makefiles(&mut self, folder: &[u8], files: &[Rc<[u8]>]) {
        for file in files {
            if file.starts_with(b"/") {
                self.look(InputKind::Content, file);
            } else {
                self.look(InputKind::Content, &[folder, b"/", file].concat());
            }
        }
    }

    /// Returns what the port looked at.
    pub(crate) fn finish(&mut self) -> Inputs {
        let mut inputs = std::mem::take(&mut self.trace.inputs);
        inputs.own.sort_unstable();
        inputs.own.dedup();
        self.trace.shared.sort_unstable();
        let shared = self.trace.shared.drain(..).map(|number| {
            let entry = &self.entries[number];
            (entry.input.clone(), entry.stamp)
        });
        inputs.shared.extend(shared);
        inputs
    }

    /// Tells whether a path means the same for every port.
    pub(crate) fn is_shared(&self, path: &[u8]) -> bool {
        path.starts_with(b"/")
            && (!path.starts_with(&self.ports) || path.starts_with(&self.framework))
            && !matches!(&self.options, Some(options) if path.starts_with(options))
    }

    /// Writes down that the port looked at a path; gives what that was.
    pub(crate) fn look(&mut self, kind: InputKind, path: &[u8]) -> Stamp {
        if kind == InputKind::Presence
            && path.starts_with(b"/")
            && !path.starts_with(&self.ports)
            && let Some(obstacle) = self.ways.obstacle(path)
        {
            self.look_at(kind, obstacle);
            return 0;
        }
        self.look_at(kind, path)
    }

    fn look_at(&mut self, kind: InputKind, path: &[u8]) -> Stamp {
        if self.is_shared(path) {
            return self.look_shared(kind, path, |input| input.stamp());
        }
        let name: Box<[u8]> = if path.starts_with(b"/") {
            path.into()
        } else {
            [&self.host.folder()[..], b"/", path]
                .concat()
                .into_boxed_slice()
        };
        if kind == InputKind::Presence
            && let Some(stamp) = self.look_in_folder(&name)
        {
            return stamp;
        }
        let input = Input { kind, name };
        let stamp = input.stamp();
        self.trace.inputs.own.push((Arc::new(input), stamp));
        stamp
    }

    /// Writes down that a command looks at files.
    fn look_all(&mut self, files: &[File]) {
        for file in files {
            let kind = if file.presence {
                InputKind::Presence
            } else {
                InputKind::Content
            };
            self.look(kind, &file.path);
        }
    }

    /// Tells whether there is a name in the port's folder. All that are looked for there, found or
    /// not, are one input: the folder, which changes when a name comes or goes. Nothing where the
    /// name is not right there, or stands for something elsewhere.
    fn look_in_folder(&mut self, name: &[u8]) -> Option<Stamp> {
        let folder = self.host.folder();
        let base = name.strip_prefix(&folder[..])?.strip_prefix(b"/")?;
        if base.is_empty() || base.contains(&b'/') || base == b"." || base == b".." {
            return None;
        }
        if !self.trace.here.looked {
            self.trace.here.looked = true;
            // Before the first name is looked for: what changes later is seen next time.
            let input = Input {
                kind: InputKind::Content,
                name: folder.as_slice().into(),
            };
            let of_folder = input.stamp();
            self.trace.inputs.own.push((Arc::new(input), of_folder));
        }
        let here = &mut self.trace.here;
        if here.listing.is_none() {
            here.listing = Listing::of(&folder);
        }
        here.listing.as_ref()?.stamp(base)
    }

    fn look_shared(
        &mut self,
        kind: InputKind,
        name: &[u8],
        stamp: impl FnOnce(&Input) -> Stamp,
    ) -> Stamp {
        let kinds = match self.shared.get_mut(name) {
            Some(kinds) => kinds,
            None => self.shared.entry(name.into()).or_default(),
        };
        let place = &mut kinds[usize::from(kind.number())];
        let number = match *place {
            Some(number) => number,
            None => {
                let input = Input {
                    kind,
                    name: name.into(),
                };
                *place = Some(self.entries.len());
                self.entries.push(Entry {
                    stamp: stamp(&input),
                    input: Arc::new(input),
                    looked: 0,
                });
                self.entries.len() - 1
            }
        };
        let entry = &mut self.entries[number];
        if entry.looked != self.trace.number {
            entry.looked = self.trace.number;
            self.trace.shared.push(number);
        }
        entry.stamp
    }

    /// Goes to where another make is started, which looks for names in its own folder.
    pub(crate) fn leave(&mut self) -> Left {
        Left {
            folder: self.host.folder(),
            here: std::mem::take(&mut self.trace.here),
        }
    }

    /// Comes back from there.
    pub(crate) fn come_back(&mut self, left: Left) {
        self.host.change_folder(&left.folder);
        self.trace.here = left.here;
    }

    /// Runs a command, if it was not asked before.
    pub(crate) fn output(
        &mut self,
        command: &[u8],
        reach: Reach,
        environment: &Environment,
    ) -> io::Result<Output> {
        match reach {
            Reach::Nothing(text) => Ok(Output {
                text,
                trouble: None,
            }),
            Reach::Machine(files) => {
                self.look_all(&files);
                let (name, output) = self.ask_once(command, environment)?;
                self.look_shared(InputKind::Command, &name, |_| stamp_of_output(&output));
                Ok(output)
            }
            // What the files say about it is written down; it is not asked again for that.
            Reach::Files(files) if files.iter().all(|file| self.is_shared(&file.path)) => {
                self.look_all(&files);
                Ok(self.ask_once(command, environment)?.1)
            }
            Reach::Files(files) => {
                self.look_all(&files);
                self.host.output(command, environment)
            }
            Reach::Make(_) | Reach::Anything => {
                self.set_volatile();
                // It may have made files.
                self.trace.here.listing = None;
                self.host.output(command, environment)
            }
        }
    }

    /// Nothing tells whether what was looked at changes.
    pub(crate) fn set_volatile(&mut self) {
        self.trace.inputs.volatile = true;
    }

    /// Answers a command that says the same for all ports, and gives the name it is remembered by.
    fn ask_once(
        &mut self,
        command: &[u8],
        environment: &Environment,
    ) -> io::Result<(Box<[u8]>, Output)> {
        let told = environment.iter();
        let told = told.filter(|(name, _)| !is_of_the_port(name, command));
        let name = command_name(told.clone(), command);
        let output = match self.answers.get(&name) {
            Some(output) => output,
            None => {
                let told: Vec<_> = told.cloned().collect();
                let output = self.host.output(command, &told)?;
                self.answers.keep(&name, output)
            }
        };
        Ok((name, output))
    }
}

/// Tells whether a variable of the environment says which port is read, and the command, whose
/// programs are known, does not look at it.
fn is_of_the_port(name: &[u8], command: &[u8]) -> bool {
    // The shell sets `_` itself; only make reads its flags.
    matches!(name, b"_" | b"MAKEFLAGS")
        || matches!(name, b"PWD" | b"FLAVOR")
            && !command.windows(name.len()).any(|part| part == name)
}
