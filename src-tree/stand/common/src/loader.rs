//! The loader's state, and its configuration files.

use alloc::format;
use alloc::rc::Rc;
use alloc::string::String;
use alloc::vec::Vec;
use core::cell::RefCell;

use crate::conf;
use crate::console::{Shared, Terminal};
use crate::env::Environment;
use crate::files::NO_VOLUME;
use crate::handoff::LoadedModule;
use crate::kernel::Kernel;
use crate::platform::{ConsoleSet, Platform};
use crate::volume::{Volume, is_not_found};

/// The defaults, read first. They may be missing.
const DEFAULTS: &str = "/boot/defaults/loader.conf";
/// Files read after the defaults, unless `loader_conf_files` names others.
const CONF_FILES: &str = "/boot/loader.conf /boot/loader.conf.local";
/// Largest configuration file or command file that is read, in bytes.
pub(crate) const MAX_TEXT: usize = 256 * 1024;

/// What the loader calls itself.
pub(crate) const VERSION: &str = env!("CARGO_PKG_VERSION");

/// Everything the loader knows.
pub(crate) struct Loader<'p, P: Platform> {
    pub(crate) platform: Shared<'p, P>,
    pub(crate) terminal: Terminal<'p, P>,
    pub(crate) env: Environment,
    pub(crate) volume: Option<Volume<'p, P>>,
    pub(crate) kernel: Option<Kernel<P::Pages>>,
    pub(crate) modules: Vec<LoadedModule<P::Pages>>,
    /// How many `include` commands are being carried out inside each other.
    pub(crate) include_depth: usize,
}

/// Prints a line on the consoles in use.
macro_rules! say {
    ($loader:expr, $($arg:tt)*) => {
        $loader.terminal.print(format_args!("{}\n", format_args!($($arg)*)))
    };
}
pub(crate) use say;

impl<'p, P: Platform> Loader<'p, P> {
    /// Starts without any configuration.
    pub(crate) fn new(platform: &'p mut P) -> Self {
        let platform: Shared<'p, P> = Rc::new(RefCell::new(platform));
        Self {
            terminal: Terminal::new(Rc::clone(&platform)),
            volume: Volume::find(&platform),
            platform,
            env: Environment::new(),
            kernel: None,
            modules: Vec::new(),
            include_depth: 0,
        }
    }

    /// Reads the configuration files. Errors are reported and do not stop anything.
    pub(crate) fn read_configuration(&mut self) {
        if self.volume.is_none() {
            say!(self, "loader: {NO_VOLUME}");
            return;
        }
        self.read_conf_file(DEFAULTS);
        let files: String = self
            .env
            .get("loader_conf_files")
            .unwrap_or(CONF_FILES)
            .into();
        for path in files.split_ascii_whitespace() {
            self.read_conf_file(path);
        }
    }

    /// Carries out the assignments of one file; a missing file is no error.
    fn read_conf_file(&mut self, path: &str) {
        let Some(volume) = &self.volume else { return };
        let text = match volume.read_text(path, MAX_TEXT) {
            Ok(text) => text,
            Err(error) if is_not_found(&error) => return,
            Err(error) => return say!(self, "{path}: {error}"),
        };
        for line in conf::parse(&text) {
            match line {
                Ok(assignment) => {
                    let value = assignment.value.expand(&self.env);
                    if let Err(error) = self.set(assignment.name, &value) {
                        say!(self, "{path}: {error}");
                    }
                }
                Err(error) => say!(self, "{path}:{}: {}", error.line, error.problem),
            }
        }
    }

    /// Sets a variable, and does at once what it asks of the loader itself.
    pub(crate) fn set(&mut self, name: &str, value: &str) -> Result<(), String> {
        self.env.set(name, value).map_err(|e| format!("{e}"))?;
        self.variable_changed(name);
        Ok(())
    }

    /// Removes a variable; tells whether it was there.
    pub(crate) fn unset(&mut self, name: &str) -> bool {
        let was_there = self.env.unset(name);
        self.variable_changed(name);
        was_there
    }

    fn variable_changed(&mut self, name: &str) {
        if name == "console" {
            let present = self.platform.borrow().consoles();
            let wanted = self.env.get("console").map_or(ConsoleSet::ALL, console_set);
            let (usable, unusable) = (wanted.and(present), wanted.and(present).is_empty());
            // A console that does not exist must not leave the user without any.
            self.terminal
                .use_consoles(if unusable { present } else { usable });
            if unusable {
                let value = self.env.get("console").unwrap_or("");
                let message = format!("console=\"{value}\" names no console of this machine");
                say!(self, "loader: {message}; all are used");
            }
        }
    }
}

/// Reads the `console` variable: names separated by commas or blanks.
fn console_set(value: &str) -> ConsoleSet {
    value
        .split([',', ' ', ';'])
        .fold(ConsoleSet::NONE, |set, name| {
            set | match name {
                "comconsole" => ConsoleSet::SERIAL,
                "vidconsole" | "efi" => ConsoleSet::VIDEO,
                _ => ConsoleSet::NONE,
            }
        })
}
