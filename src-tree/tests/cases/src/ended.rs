//! A program run to its end: in a process group of its own, ended when it takes too long.

use std::io::{self, Read, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::process::{Pid, Signal, kill_process_group};

/// What a program did.
#[derive(Debug, Clone)]
pub struct Ended {
    /// How it ended; nothing when it was ended because it took too long.
    pub status: Option<ExitStatus>,
    /// What it wrote to standard output.
    pub stdout: Vec<u8>,
    /// What it wrote to standard error.
    pub stderr: Vec<u8>,
}

/// Runs a program that reads `input` to its end; after `limit` it is ended, and what it has started
/// in its group with it.
///
/// # Errors
/// When it cannot be started.
pub fn run_to_end(mut command: Command, input: Vec<u8>, limit: Duration) -> io::Result<Ended> {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()?;
    let stdin = child.stdin.take();
    thread::spawn(move || {
        // A program need not read what it is given.
        stdin.map(|mut pipe| pipe.write_all(&input).ok())
    });
    let stdout = collect(child.stdout.take());
    let stderr = collect(child.stderr.take());
    let status = wait(&mut child, limit)?;
    // What the program has left behind keeps the pipes open.
    end_group(&child);
    Ok(Ended {
        status,
        stdout: stdout.join().unwrap_or_default(),
        stderr: stderr.join().unwrap_or_default(),
    })
}

fn collect(pipe: Option<impl Read + Send + 'static>) -> thread::JoinHandle<Vec<u8>> {
    thread::spawn(move || {
        let mut bytes = Vec::new();
        if let Some(mut pipe) = pipe {
            // What came until an error is what there is.
            pipe.read_to_end(&mut bytes).ok();
        }
        bytes
    })
}

/// Waits for the end; ends the program itself when it takes too long.
fn wait(child: &mut Child, limit: Duration) -> io::Result<Option<ExitStatus>> {
    let group = group(child);
    let (done, waited) = mpsc::channel::<()>();
    let watch = thread::spawn(move || {
        let late = waited.recv_timeout(limit) == Err(mpsc::RecvTimeoutError::Timeout);
        if late && let Some(group) = group {
            // It may have ended in this very moment.
            kill_process_group(group, Signal::KILL).ok();
        }
        late
    });
    let status = child.wait();
    drop(done);
    let late = watch.join().unwrap_or(false);
    Ok(if late { None } else { Some(status?) })
}

fn group(child: &Child) -> Option<Pid> {
    Pid::from_raw(child.id().cast_signed())
}

fn end_group(child: &Child) {
    if let Some(group) = group(child) {
        // Usually nothing is left to be ended.
        kill_process_group(group, Signal::KILL).ok();
    }
}
