//! Everything one run of make knows.

mod export;
mod messages;
mod parts;
mod rounds;
mod store;
mod value;

use std::rc::Rc;

pub use export::{ExportKind, truth};
pub use messages::{Message, Place, Severity, Stop};
pub use parts::Parts;
use rounds::Rounds;
pub use store::{Found, Scope, Table, Variables};
pub use value::{Frame, Part, Value, Variable, unroll};

use crate::expand::Text;
use crate::graph::Graph;
use crate::makefile::Library;
use crate::names::{Names, QuickMap, Symbol};
use crate::program::Options;
use crate::run::Reading;
use crate::system::System;

/// The state of a run: names, variables, targets, the file that is being read.
///
/// Parsed makefiles and names outlive a run ([`Session::restart`]); everything else begins anew.
pub struct Session {
    /// Names of variables.
    pub names: Names,
    /// Values.
    pub variables: Variables,
    /// Targets.
    pub graph: Graph,
    /// Parsed makefiles.
    pub library: Library,
    /// Files and programs.
    pub system: Box<dyn System>,
    /// What is being read.
    pub reading: Reading,
    /// What there was to say.
    pub messages: Vec<Message>,
    /// Whether values of the environment win over those of makefiles (`-e`).
    pub environment_first: bool,
    /// Whether warnings count as errors (`-W`).
    pub parse_warnings_fatal: bool,
    /// Options of the command line.
    pub options: Options,
    /// How many makes started each other before this one.
    pub level: i64,
    /// The folder make was started in.
    pub start_folder: Vec<u8>,
    /// Symbols that make itself needs.
    pub(crate) known: Known,
    /// References to variables that are not defined are kept as they are (`:=`).
    pub(crate) keep_undefined: bool,
    /// `$$` stays `$$` in `:=` (`.MAKE.SAVE_DOLLARS`).
    pub(crate) save_dollars: bool,
    /// Signals that end the run.
    pub(crate) interrupts: crate::program::Interrupts,
    /// The target that failed first.
    pub(crate) failed: Option<usize>,
    /// It was said that something failed.
    pub(crate) failing: bool,
    /// How what is done is written down (`.MAKE.MODE=meta`).
    pub(crate) meta: crate::jobs::Meta,
    /// How deep expansions are nested right now.
    pub(crate) depth: usize,
    pub(crate) buffers: Vec<Vec<u8>>,
    pub(crate) random: u64,
    pub(crate) memo: crate::modify::Memo,
    /// What loops went through.
    pub(crate) rounds: Rounds,
    /// Modifiers that came out of variables, by their text.
    pub(crate) indirect: std::collections::HashMap<Vec<u8>, Rc<[crate::expand::Modifier]>>,
    /// Texts that came out of expansions and hold more of them, by what they are: the next port
    /// has most of them, too, and they are parsed already.
    texts: QuickMap<Rc<[u8]>, Rc<Text>>,
}

/// More texts than this are forgotten together.
const MOST_TEXTS: usize = 40_000;

/// Longer texts are not kept.
const LONGEST_TEXT: usize = 4096;

/// Names of variables that make itself looks at.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Known {
    pub(crate) empty: Symbol,
    pub(crate) save_dollars: Symbol,
    pub(crate) overrides: Symbol,
    pub(crate) exported: Symbol,
    pub(crate) curdir: Symbol,
    pub(crate) parse_dir: Symbol,
    pub(crate) parse_file: Symbol,
    pub(crate) from_dir: Symbol,
    pub(crate) from_file: Symbol,
    pub(crate) makefiles: Symbol,
    pub(crate) all_targets: Symbol,
}

impl Known {
    fn new(names: &mut Names) -> Self {
        Self {
            empty: names.intern(b""),
            save_dollars: names.intern(b".MAKE.SAVE_DOLLARS"),
            overrides: names.intern(b".MAKEOVERRIDES"),
            exported: names.intern(b".MAKE.EXPORTED"),
            curdir: names.intern(b".CURDIR"),
            parse_dir: names.intern(b".PARSEDIR"),
            parse_file: names.intern(b".PARSEFILE"),
            from_dir: names.intern(b".INCLUDEDFROMDIR"),
            from_file: names.intern(b".INCLUDEDFROMFILE"),
            makefiles: names.intern(b".MAKE.MAKEFILES"),
            all_targets: names.intern(b".ALLTARGETS"),
        }
    }
}

impl Session {
    /// Begins with nothing but a system.
    #[must_use]
    pub fn new(system: Box<dyn System>) -> Self {
        let mut names = Names::default();
        Self {
            known: Known::new(&mut names),
            names,
            variables: Variables::default(),
            graph: Graph::default(),
            library: Library::default(),
            system,
            reading: Reading::default(),
            messages: Vec::new(),
            environment_first: false,
            parse_warnings_fatal: false,
            options: Options::default(),
            level: 0,
            start_folder: Vec::new(),
            keep_undefined: false,
            save_dollars: false,
            interrupts: crate::program::Interrupts::default(),
            failed: None,
            failing: false,
            meta: crate::jobs::Meta::default(),
            depth: 0,
            buffers: Vec::new(),
            memo: crate::modify::Memo::default(),
            rounds: Rounds::default(),
            random: 0x2545_f491_4f6c_dd1d,
            indirect: std::collections::HashMap::new(),
            texts: QuickMap::default(),
        }
    }

    /// Forgets everything but names and parsed makefiles.
    pub fn restart(&mut self) {
        self.variables.clear();
        self.graph = Graph::default();
        self.reading = Reading::default();
        self.messages.clear();
        self.environment_first = false;
        self.parse_warnings_fatal = false;
        self.options = Options::default();
        self.level = 0;
        self.start_folder.clear();
        self.keep_undefined = false;
        self.save_dollars = false;
        self.failed = None;
        self.failing = false;
        self.meta = crate::jobs::Meta::default();
        self.depth = 0;
    }

    /// Makes a value of bytes that may hold expansions.
    pub(crate) fn value_from(&mut self, bytes: &[u8]) -> Value {
        if !bytes.contains(&b'$') || bytes.len() > LONGEST_TEXT {
            return Value::of(bytes);
        }
        let text = match self.texts.get(bytes) {
            Some(text) => text.clone(),
            None => {
                if self.texts.len() >= MOST_TEXTS {
                    self.texts.clear();
                }
                let text = Text::new(bytes);
                self.texts.insert(text.source().clone(), text.clone());
                text
            }
        };
        Value::One(Part { text, frame: None })
    }

    /// Lends a buffer.
    pub(crate) fn buffer(&mut self) -> Vec<u8> {
        self.buffers.pop().unwrap_or_default()
    }

    /// Takes a buffer back.
    pub(crate) fn give_back(&mut self, mut buffer: Vec<u8>) {
        if self.buffers.len() < 64 && buffer.capacity() < 1 << 20 {
            buffer.clear();
            self.buffers.push(buffer);
        }
    }
}
