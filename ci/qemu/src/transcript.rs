//! Everything a console said, in memory for the sentinels and in a file for people.

use std::fs::File;
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::plain::PlainText;

/// A transcript that one thread fills and another one reads and waits on.
#[derive(Debug)]
pub struct Transcript {
    path: PathBuf,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug)]
struct State {
    text: String,
    filter: PlainText,
    file: File,
    closed: bool,
    write_error: Option<io::Error>,
}

impl Transcript {
    /// Creates the file, and the folders above it, and an empty transcript.
    ///
    /// # Errors
    /// The operating system's error when folder or file cannot be made.
    pub fn create(path: &Path) -> io::Result<Arc<Self>> {
        if let Some(folder) = path.parent() {
            std::fs::create_dir_all(folder)?;
        }
        let state = State {
            text: String::new(),
            filter: PlainText::default(),
            file: File::create(path)?,
            closed: false,
            write_error: None,
        };
        Ok(Arc::new(Self {
            path: path.to_owned(),
            state: Mutex::new(state),
            changed: Condvar::new(),
        }))
    }

    /// The file that holds the whole transcript.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Appends raw console bytes.
    pub fn append(&self, bytes: &[u8]) {
        let mut state = self.lock();
        let State {
            text,
            filter,
            file,
            write_error,
            ..
        } = &mut *state;
        let before = text.len();
        filter.push(bytes, text);
        if write_error.is_none() {
            *write_error = file.write_all(&text.as_bytes()[before..]).err();
        }
        drop(state);
        self.changed.notify_all();
    }

    /// Says that nothing will follow.
    pub fn close(&self) {
        self.lock().closed = true;
        self.changed.notify_all();
    }

    /// Copies `source` into the transcript until it ends, then closes it.
    pub fn fill_from(&self, mut source: impl Read) {
        let mut chunk = [0u8; 4096];
        loop {
            match source.read(&mut chunk) {
                Ok(0) => break,
                Ok(count) => self.append(&chunk[..count]),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => break,
            }
        }
        self.close();
    }

    /// Calls `look` with the whole text and whether it is complete, at once and after each
    /// change, until it gives a value or `deadline` has passed.
    pub fn wait_for<T>(
        &self,
        deadline: Instant,
        mut look: impl FnMut(&str, bool) -> Option<T>,
    ) -> Option<T> {
        let mut state = self.lock();
        loop {
            if let Some(value) = look(&state.text, state.closed) {
                return Some(value);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left == Duration::ZERO {
                return None;
            }
            let woken = self.changed.wait_timeout(state, left);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Returns the last `lines` lines.
    #[must_use]
    pub fn tail(&self, lines: usize) -> String {
        tail_of(&self.lock().text, lines).to_owned()
    }

    /// Returns the length of the plain text so far, in bytes.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lock().text.len()
    }

    /// Returns whether nothing has been said yet.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Takes the error met while writing the file, if any (a full disk, most often).
    pub fn take_write_error(&self) -> Option<io::Error> {
        self.lock().write_error.take()
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // A reader that panicked leaves plain data behind: it is still whole.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the end of `text` that holds its last `lines` lines.
fn tail_of(text: &str, lines: usize) -> &str {
    let text = text.trim_end_matches('\n');
    let start = match lines {
        0 => text.len(),
        lines => text
            .rmatch_indices('\n')
            .nth(lines - 1)
            .map_or(0, |(at, _)| at + 1),
    };
    &text[start..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tail_keeps_the_last_lines() {
        assert_eq!(tail_of("a\nb\nc\n", 2), "b\nc");
        assert_eq!(tail_of("a\nb\nc", 9), "a\nb\nc");
        assert_eq!(tail_of("a", 0), "");
    }

    #[test]
    fn file_holds_the_plain_text() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("deep/boot.log");
        let transcript = Transcript::create(&path).unwrap();
        transcript.append(b"\x1b[1mhel");
        transcript.append(b"lo\r\n");
        assert_eq!(std::fs::read_to_string(path).unwrap(), "hello\n");
    }

    #[test]
    fn filling_ends_with_the_source() {
        let folder = tempfile::tempdir().unwrap();
        let transcript = Transcript::create(&folder.path().join("t.log")).unwrap();
        transcript.fill_from(&b"last words"[..]);
        let deadline = Instant::now() + Duration::from_secs(5);
        let seen = transcript.wait_for(deadline, |text, closed| closed.then(|| text.to_owned()));
        assert_eq!(seen.as_deref(), Some("last words"));
    }
}
