//! Files are written to the disk while more of them are made, so that the sync of all of them, for
//! which everything waits, has little left to do.

use std::io;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use crate::disk::{Syncing, sync_whole};

/// How long files gather before they are written.
const PAUSE: Duration = Duration::from_millis(100);

/// Does something that makes files below a folder, and has those written meanwhile that are to be
/// synced together. None of them is known to be on the disk before they are.
///
/// # Errors
/// Those of writing, of which the system tells once: the sync may not hear of them again.
pub(crate) fn written_meanwhile<R>(
    folder: &Path,
    syncing: Syncing,
    work: impl FnOnce() -> R,
) -> io::Result<R> {
    if syncing == Syncing::Each {
        return Ok(work());
    }
    let folders = [folder.to_owned()];
    thread::scope(|scope| {
        // Nothing is sent: the other end hears when this one is dropped, be it by a panic.
        let (going_on, end) = mpsc::channel::<()>();
        let writing = scope.spawn(move || write(&folders, &end));
        let done = work();
        drop(going_on);
        let written = writing.join();
        written.unwrap_or_else(|panic| resume_unwind(panic))?;
        Ok(done)
    })
}

/// Has everything written again and again until the end.
fn write(folders: &[PathBuf], end: &Receiver<()>) -> io::Result<()> {
    while end.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
        sync_whole(folders)?;
    }
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn work_gives_its_result_and_an_error_of_writing_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let gone = folder.path().join("gone");
        let work = || {
            thread::sleep(PAUSE * 3);
            7
        };
        let done = |folder: &Path, syncing| written_meanwhile(folder, syncing, work).ok();
        assert_eq!(done(folder.path(), Syncing::Together), Some(7));
        assert_eq!(done(&gone, Syncing::Together), None);
        assert_eq!(done(&gone, Syncing::Each), Some(7));
    }
}
