//! The pipe of `EVENT_PIPE`: a named pipe or a stream socket that another program reads.
//!
//! A thread writes to it, so that a reader that is slow holds nobody up: what is more than [`MOST`]
//! lines behind is left out, whole lines only.

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{FileTypeExt as _, OpenOptionsExt as _};
use std::os::unix::net::UnixStream;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, SyncSender};
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::fs::{OFlags, fcntl_setfl};
use serde_json::Value;

/// Lines that wait for the reader at most.
const MOST: usize = 1 << 12;
/// How long the reader has at the end for what it has not read yet.
const PATIENCE: Duration = Duration::from_secs(2);

/// A pipe that somebody reads.
pub(super) struct Pipe {
    /// To the thread; gone at the end.
    lines: Option<SyncSender<String>>,
    /// Closed when the thread is through.
    ended: Mutex<Receiver<()>>,
}

impl Pipe {
    /// Opens a pipe.
    ///
    /// # Errors
    /// It is not there, is something else, or nobody reads it.
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let kind = fs::metadata(path)?.file_type();
        if kind.is_fifo() {
            // Without a reader this fails, where it would wait for one otherwise.
            let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or(0);
            let opened = OpenOptions::new()
                .write(true)
                .custom_flags(flags)
                .open(path)?;
            fcntl_setfl(&opened, OFlags::empty())?;
            Ok(Self::over(opened))
        } else if kind.is_socket() {
            UnixStream::connect(path).map(Self::over)
        } else {
            Err(io::Error::new(
                ErrorKind::InvalidInput,
                "it is neither a named pipe nor a socket",
            ))
        }
    }

    fn over(mut out: impl Write + Send + 'static) -> Self {
        let (lines, receiver) = mpsc::sync_channel::<String>(MOST);
        let (end, ended) = mpsc::channel();
        thread::spawn(move || {
            // Closed by going out of scope.
            let _end: mpsc::Sender<()> = end;
            for line in receiver {
                // A reader that is gone wants no more.
                if out.write_all(line.as_bytes()).is_err() {
                    break;
                }
            }
        });
        Self {
            lines: Some(lines),
            ended: Mutex::new(ended),
        }
    }

    /// Sends a document, on a line of its own.
    pub(super) fn send(&self, document: &Value) {
        if let Some(lines) = &self.lines {
            // Neither a reader that is far behind nor one that is gone is an error.
            let _ = lines.try_send(format!("{document}\n"));
        }
    }
}

impl Drop for Pipe {
    fn drop(&mut self) {
        self.lines = None;
        let ended = self.ended.get_mut().unwrap_or_else(PoisonError::into_inner);
        // Nothing is ever sent: it is closed, or the reader has had its time.
        let _ = ended.recv_timeout(PATIENCE);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read as _;
    use std::os::unix::net::UnixListener;

    #[test]
    fn reader_of_a_socket_gets_every_line() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("socket");
        let listener = UnixListener::bind(&path).unwrap();
        let pipe = Pipe::open(&path).unwrap();
        let (mut reader, _) = listener.accept().unwrap();
        for number in 0..3 {
            pipe.send(&serde_json::json!({ "number": number }));
        }
        drop(pipe);
        let mut text = String::new();
        reader.read_to_string(&mut text).unwrap();
        assert_eq!(text, "{\"number\":0}\n{\"number\":1}\n{\"number\":2}\n");
    }

    #[test]
    fn reader_that_is_gone_is_no_error() {
        let (here, there) = UnixStream::pair().unwrap();
        let pipe = Pipe::over(here);
        drop(there);
        for _ in 0..2 * MOST {
            pipe.send(&Value::Null);
        }
    }

    #[test]
    fn what_is_no_pipe_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        assert!(Pipe::open(&path).is_err());
        fs::write(&path, "").unwrap();
        let error = Pipe::open(&path).err().unwrap();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(fs::read(&path).unwrap(), b"");
    }
}
