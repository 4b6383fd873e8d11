//! The one place that prints.
#![expect(
    clippy::print_stderr,
    reason = "the program's output goes through here"
)]

use std::io::{self, IsTerminal as _, Write as _};
use std::sync::{LazyLock, Mutex, PoisonError};

/// So much output is kept back where nobody watches.
const ENOUGH: usize = 1 << 16;

/// Output that is not written yet.
static KEPT: Mutex<Vec<u8>> = Mutex::new(Vec::new());
static WATCHED: LazyLock<bool> = LazyLock::new(|| io::stdout().is_terminal());

/// Takes in output, and writes it if it is much, or if it is to be seen now.
fn put(bytes: &[u8], now: bool) {
    let mut kept = KEPT.lock().unwrap_or_else(PoisonError::into_inner);
    kept.extend_from_slice(bytes);
    if now || *WATCHED || kept.len() >= ENOUGH {
        // Output that nobody reads any more is no error.
        let mut out = io::stdout().lock();
        let _ = out.write_all(&kept).and_then(|()| out.flush());
        kept.clear();
    }
}

/// Writes what was kept back: before anything else is said, and at the end.
pub(crate) fn flush() {
    put(&[], true);
}

/// What the program says, and how loudly.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Output {
    /// Say nothing but results and errors (`-q`).
    pub(crate) quiet: bool,
    /// How much to tell of the work itself (`-d`, repeated).
    pub(crate) debug: usize,
}

impl Output {
    /// A line of result on standard output.
    pub(crate) fn line(self, text: impl AsRef<str>) {
        self.text(text);
        self.text("\n");
    }

    /// Text of result on standard output, without a line end.
    pub(crate) fn text(self, text: impl AsRef<str>) {
        self.bytes(text.as_ref().as_bytes());
    }

    /// Bytes of result on standard output.
    #[expect(clippy::unused_self, reason = "it stands for the whole output")]
    pub(crate) fn bytes(self, bytes: &[u8]) {
        put(bytes, false);
    }

    /// A result for programs: one document on a line of its own.
    pub(crate) fn json(self, value: &serde_json::Value) {
        self.line(value.to_string());
    }

    /// A line of what is going on; not with `-q`.
    pub(crate) fn note(self, text: impl AsRef<str>) {
        if !self.quiet {
            self.line(text);
            flush();
        }
    }

    /// Whether a person sees both outputs.
    #[cfg(feature = "bars")]
    pub(crate) fn is_terminal(self) -> bool {
        io::stdout().is_terminal() && io::stderr().is_terminal()
    }

    /// A warning on standard error.
    pub(crate) fn warn(self, text: impl AsRef<str>) {
        flush();
        eprintln!("pkg: {}", text.as_ref());
    }

    /// A line for who looks into the program.
    pub(crate) fn debug(self, text: impl AsRef<str>) {
        if self.debug > 0 {
            flush();
            eprintln!("DBG: {}", text.as_ref());
        }
    }

    /// Whether there is somebody to answer.
    #[expect(clippy::unused_self, reason = "it stands for the whole output")]
    pub(crate) fn can_ask(self) -> bool {
        io::stdin().is_terminal()
    }

    /// Asks a question; `None` when there is nobody to answer.
    pub(crate) fn ask(self, question: &str) -> Option<bool> {
        if !self.can_ask() {
            return None;
        }
        put(question.as_bytes(), true);
        let mut answer = String::new();
        io::stdin().read_line(&mut answer).ok()?;
        Some(matches!(answer.trim(), "y" | "Y" | "yes" | "Yes" | "YES"))
    }
}

/// Tells an error, every line with the program's name before it.
pub(crate) fn error(message: &str) {
    flush();
    let mut lines = message.lines();
    if let Some(first) = lines.next() {
        eprintln!("pkg: {first}");
    }
    for line in lines {
        eprintln!("{line}");
    }
}
