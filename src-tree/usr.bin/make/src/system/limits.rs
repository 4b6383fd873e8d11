//! Bounds for programs that makefiles run while they are read.

use std::io::{self, Read};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::{Duration, Instant};

use super::{Output, Trouble};

/// How long a program may take, and how much it may write.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long; nothing is without end.
    pub time: Option<Duration>,
    /// How many bytes.
    pub bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: None,
            bytes: 256 << 20,
        }
    }
}

impl Limits {
    /// Runs a program within the limits.
    ///
    /// # Errors
    /// When it cannot be started or read.
    pub fn run(&self, command: &mut Command) -> io::Result<Output> {
        if self.time.is_some() {
            // So that what it starts can be stopped with it.
            command.process_group(0);
        }
        let mut child = command.stdout(Stdio::piped()).spawn()?;
        let Some(stdout) = child.stdout.take() else {
            return Err(io::Error::other("no pipe to the program"));
        };
        let result = match self.time {
            None => read_all(stdout, self.bytes),
            Some(time) => self.read_in_time(stdout, &mut child, time),
        };
        let (text, mut trouble) = match result {
            Ok(found) => found,
            Err(error) => {
                self.stop(&mut child);
                child.wait()?;
                return Err(error);
            }
        };
        if trouble.is_some() {
            self.stop(&mut child);
        }
        let status = child.wait()?;
        if trouble.is_none() && !status.success() {
            trouble = Some(match status.code() {
                Some(_) => Trouble::Status,
                None => Trouble::Signal,
            });
        }
        Ok(Output { text, trouble })
    }

    /// Ends a program, and with a limit of time also what it started.
    fn stop(&self, child: &mut Child) {
        if self.time.is_some() {
            // Twice: what was being started the first time is there the second time. A number
            // that is gone is no harm, since the child was not waited for yet.
            let script = format!("kill -9 -{0}; kill -9 -{0}", child.id());
            let mut kill = Command::new("/bin/sh");
            kill.args(["-c", &script]).stderr(Stdio::null());
            let _gone = kill.status();
        }
        // It may be gone already.
        let _gone = child.kill();
    }

    fn read_in_time(
        &self,
        stdout: impl Read + Send + 'static,
        child: &mut Child,
        time: Duration,
    ) -> io::Result<(Vec<u8>, Option<Trouble>)> {
        let (sender, receiver) = mpsc::channel();
        let bytes = self.bytes;
        // Ends with the last writer of the pipe; after a time-out nobody waits for it.
        thread::spawn(move || {
            // Nobody listens any more after a time-out.
            let _late = sender.send(read_all(stdout, bytes));
        });
        let deadline = Instant::now() + time;
        let Ok(found) = receiver.recv_timeout(time) else {
            return Ok((Vec::new(), Some(Trouble::TooLong)));
        };
        let found = found?;
        // The output ended, but perhaps not the program.
        while child.try_wait()?.is_none() {
            if Instant::now() > deadline {
                return Ok((found.0, Some(Trouble::TooLong)));
            }
            thread::sleep(Duration::from_micros(200));
        }
        Ok(found)
    }
}

fn read_all(mut from: impl Read, most: usize) -> io::Result<(Vec<u8>, Option<Trouble>)> {
    let mut text = Vec::new();
    let mut chunk = [0; 8192];
    loop {
        let count = match from.read(&mut chunk) {
            Ok(0) => return Ok((text, None)),
            Ok(count) => count,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        text.extend_from_slice(&chunk[..count]);
        if text.len() > most {
            return Ok((text, Some(Trouble::TooMuch)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str, limits: Limits) -> Output {
        let mut command = Command::new("/bin/sh");
        command.args(["-c", script]).stdin(Stdio::null());
        limits.run(&mut command).unwrap()
    }

    #[test]
    fn programs_without_end_are_stopped() {
        let short = Limits {
            time: Some(Duration::from_millis(50)),
            bytes: 100,
        };
        for script in ["sleep 100", "exec >&-; sleep 100"] {
            let trouble = shell(script, short).trouble;
            assert_eq!(trouble, Some(Trouble::TooLong), "{script}");
        }
    }

    #[test]
    fn programs_that_write_without_end_are_stopped() {
        let limits = Limits {
            // Far more than the output needs on a machine with much else to do.
            time: Some(Duration::from_secs(60)),
            bytes: 100,
        };
        assert_eq!(shell("yes", limits).trouble, Some(Trouble::TooMuch));
    }

    #[test]
    fn what_a_program_started_is_stopped_with_it() {
        let folder = tempfile::tempdir().unwrap();
        let pid = folder.path().join("pid");
        let path = pid.display();
        let script =
            format!("sh -c 'echo $$ > {path}.new; mv {path}.new {path}; exec sleep 600' & yes");
        let limits = Limits {
            time: Some(Duration::from_secs(60)),
            // It writes too much only when the other one runs.
            bytes: 64 << 20,
        };
        assert_eq!(shell(&script, limits).trouble, Some(Trouble::TooMuch));
        let pid = std::fs::read_to_string(&pid).unwrap();
        let state = || {
            let text = std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()));
            let text = text.unwrap_or_default();
            let (_, rest) = text.rsplit_once(") ").unwrap_or_default();
            rest.chars().next()
        };
        // A signal takes its time; nobody may have collected what is left of it.
        let end = Instant::now() + Duration::from_secs(30);
        while !matches!(state(), None | Some('Z' | 'X')) && Instant::now() < end {
            thread::yield_now();
        }
        assert!(matches!(state(), None | Some('Z' | 'X')), "{:?}", state());
    }

    #[test]
    fn ends_are_told_apart() {
        let limits = Limits::default();
        assert_eq!(shell("echo x", limits).text, b"x\n");
        assert_eq!(shell("exit 3", limits).trouble, Some(Trouble::Status));
        assert_eq!(shell("kill -9 $$", limits).trouble, Some(Trouble::Signal));
    }
}
