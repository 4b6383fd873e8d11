//! What the process was started with. Read once, in `main`; everything else gets it handed.

use std::collections::BTreeMap;
use std::io::IsTerminal as _;
use std::path::PathBuf;

/// What the process was started with.
#[derive(Debug, Clone)]
pub struct Environment {
    /// Its variables; those that are not UTF-8 are left out.
    pub variables: BTreeMap<String, String>,
    /// Its working directory.
    pub folder: PathBuf,
    /// Its command line, for lock files: `buildsys kernel`.
    pub command: String,
    /// The running executable.
    pub executable: PathBuf,
    /// Whether standard error is a terminal.
    pub terminal: bool,
}

impl Environment {
    /// Asks the system.
    #[must_use]
    pub fn capture() -> Self {
        let text = |word: std::ffi::OsString| word.into_string().ok();
        let mut words: Vec<String> = std::env::args_os().filter_map(text).collect();
        if let Some(program) = words.first_mut()
            && let Some((_, name)) = program.rsplit_once('/')
        {
            *program = name.to_owned();
        }
        Self {
            variables: std::env::vars_os()
                .filter_map(|(k, v)| text(k).zip(text(v)))
                .collect(),
            folder: std::env::current_dir().unwrap_or_else(|_| PathBuf::from("/")),
            command: words.join(" "),
            executable: std::env::current_exe().unwrap_or_default(),
            terminal: std::io::stderr().is_terminal(),
        }
    }

    /// Returns a variable; the empty text if it is not set.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.variables.get(name).map_or("", String::as_str)
    }
}
