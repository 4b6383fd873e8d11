//! QEMU's own monitor, over its JSON protocol (QMP).
//!
//! One JSON object a line: QEMU greets, the client negotiates, then commands are answered in
//! order by `return` or `error`, and `event` objects come in between. Only what scenarios need is
//! here: how the machine stopped, key presses, and pictures of the screen. See QEMU's
//! `docs/interop/qmp-spec.txt`.

use std::collections::VecDeque;
use std::fmt;
use std::io::{self, BufRead as _, BufReader, Write as _};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

/// How often the listener is asked whether QEMU has connected.
const ACCEPT_INTERVAL: Duration = Duration::from_millis(2);

/// Why QEMU stopped the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StopReason {
    /// The guest switched the power off.
    PowerOff,
    /// The guest reset the machine, by intent or by a triple fault.
    Reset,
    /// Anything else: a signal, a monitor command.
    Other,
}

impl fmt::Display for StopReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::PowerOff => "power off",
            Self::Reset => "reset (by intent or by a triple fault)",
            Self::Other => "stopped from outside",
        })
    }
}

/// A connection to a machine's monitor.
#[derive(Debug)]
pub struct Monitor {
    writer: UnixStream,
    inbox: Arc<Inbox>,
}

#[derive(Debug, Default)]
struct Inbox {
    state: Mutex<Messages>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct Messages {
    answers: VecDeque<Result<Value, String>>,
    stop: Option<StopReason>,
    closed: bool,
}

impl Monitor {
    /// Waits for QEMU to connect, negotiates, and lets the machine run (it was started paused).
    ///
    /// `still_there` says why QEMU is gone, if it is.
    ///
    /// # Errors
    /// A description when QEMU ends first, does not connect before `deadline`, or refuses.
    pub fn accept(
        listener: &UnixListener,
        deadline: Instant,
        mut still_there: impl FnMut() -> Result<(), String>,
    ) -> Result<Self, String> {
        listener
            .set_nonblocking(true)
            .map_err(|error| error.to_string())?;
        let stream = loop {
            match listener.accept() {
                Ok((stream, _)) => break stream,
                Err(error) if error.kind() == io::ErrorKind::WouldBlock => {
                    still_there()?;
                    if Instant::now() >= deadline {
                        return Err("its monitor did not connect in time".to_owned());
                    }
                    thread::park_timeout(ACCEPT_INTERVAL);
                }
                Err(error) => return Err(error.to_string()),
            }
        };
        let mut monitor = Self::over(stream).map_err(|error| error.to_string())?;
        monitor.execute("qmp_capabilities", &json!({}), deadline)?;
        monitor.execute("cont", &json!({}), deadline)?;
        Ok(monitor)
    }

    fn over(stream: UnixStream) -> io::Result<Self> {
        stream.set_nonblocking(false)?;
        let inbox = Arc::new(Inbox::default());
        let reader = stream.try_clone()?;
        let filled = Arc::clone(&inbox);
        thread::spawn(move || filled.fill_from(reader));
        Ok(Self {
            writer: stream,
            inbox,
        })
    }

    /// Executes one command and returns what it returns.
    ///
    /// # Errors
    /// QEMU's own description when it refuses, or why there is no answer.
    pub fn execute(
        &mut self,
        command: &str,
        arguments: &Value,
        deadline: Instant,
    ) -> Result<Value, String> {
        let message = if arguments.as_object().is_some_and(serde_json::Map::is_empty) {
            json!({ "execute": command })
        } else {
            json!({ "execute": command, "arguments": arguments })
        };
        writeln!(self.writer, "{message}").map_err(|error| error.to_string())?;
        self.inbox.wait_for(deadline, |messages| {
            let gone = || {
                messages
                    .closed
                    .then(|| Err("the machine has ended".to_owned()))
            };
            messages.answers.pop_front().or_else(gone)
        })?
    }

    /// Presses and releases the keys together.
    ///
    /// # Errors
    /// As [`Monitor::execute`].
    pub fn press(&mut self, keys: &[&str], deadline: Instant) -> Result<(), String> {
        let keys: Vec<Value> = keys
            .iter()
            .map(|key| json!({ "type": "qcode", "data": key }))
            .collect();
        self.execute("send-key", &json!({ "keys": keys }), deadline)
            .map(drop)
    }

    /// Writes a picture of the screen to the file `path` (absolute), as `ppm` or `png`.
    ///
    /// # Errors
    /// As [`Monitor::execute`].
    pub fn screendump(
        &mut self,
        path: &Path,
        format: &str,
        deadline: Instant,
    ) -> Result<(), String> {
        let arguments = json!({ "filename": path, "format": format });
        self.execute("screendump", &arguments, deadline).map(drop)
    }

    /// Returns why the machine stopped; nothing if QEMU ended without saying.
    pub fn stop_reason(&mut self, deadline: Instant) -> Option<StopReason> {
        let seen = self.inbox.wait_for(deadline, |messages| {
            messages.stop.map(Some).or(messages.closed.then_some(None))
        });
        seen.ok().flatten()
    }
}

impl Inbox {
    fn fill_from(&self, stream: UnixStream) {
        for line in BufReader::new(stream).lines() {
            let Ok(line) = line else { break };
            let Ok(message) = serde_json::from_str::<Value>(&line) else {
                continue;
            };
            self.lock().take(&message);
            self.changed.notify_all();
        }
        self.lock().closed = true;
        self.changed.notify_all();
    }

    fn wait_for<T>(
        &self,
        deadline: Instant,
        mut look: impl FnMut(&mut Messages) -> Option<T>,
    ) -> Result<T, String> {
        let mut state = self.lock();
        loop {
            if let Some(value) = look(&mut state) {
                return Ok(value);
            }
            let left = deadline.saturating_duration_since(Instant::now());
            if left == Duration::ZERO {
                return Err("no answer in time".to_owned());
            }
            let woken = self.changed.wait_timeout(state, left);
            state = woken.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn lock(&self) -> MutexGuard<'_, Messages> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Messages {
    fn take(&mut self, message: &Value) {
        if let Some(value) = message.get("return") {
            self.answers.push_back(Ok(value.clone()));
        } else if let Some(error) = message.get("error") {
            let description = error["desc"].as_str().unwrap_or("unknown error").to_owned();
            self.answers.push_back(Err(description));
        } else if message["event"] == "SHUTDOWN" {
            self.stop = Some(match message["data"]["reason"].as_str() {
                Some("guest-shutdown") => StopReason::PowerOff,
                Some("guest-reset") => StopReason::Reset,
                _ => StopReason::Other,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn soon() -> Instant {
        Instant::now() + Duration::from_secs(10)
    }

    /// A monitor whose other side answers each command with the next of these lines.
    fn monitor_answering(answers: &'static [&'static str]) -> Monitor {
        let (ours, theirs) = UnixStream::pair().unwrap();
        thread::spawn(move || {
            let mut commands = BufReader::new(theirs.try_clone().unwrap()).lines();
            let mut theirs = theirs;
            for answer in answers {
                commands.next();
                writeln!(theirs, "{answer}").unwrap();
            }
        });
        Monitor::over(ours).unwrap()
    }

    #[test]
    fn answers_are_told_from_events() {
        let mut monitor = monitor_answering(&[concat!(
            r#"{"event":"RESUME"}"#,
            "\n",
            r#"{"return":{"running":true}}"#
        )]);
        let answer = monitor.execute("query-status", &json!({}), soon()).unwrap();
        assert_eq!(answer["running"], true);
    }

    #[test]
    fn refusals_keep_the_description() {
        let mut monitor =
            monitor_answering(&[r#"{"error":{"class":"GenericError","desc":"no such key"}}"#]);
        assert_eq!(
            monitor.press(&["nokey"], soon()).unwrap_err(),
            "no such key"
        );
    }

    #[test]
    fn stop_reason_tells_reset_from_power_off() {
        let mut monitor = monitor_answering(&[concat!(
            r#"{"return":{}}"#,
            "\n",
            r#"{"event":"SHUTDOWN","data":{"guest":true,"reason":"guest-reset"}}"#
        )]);
        monitor.execute("cont", &json!({}), soon()).unwrap();
        assert_eq!(monitor.stop_reason(soon()), Some(StopReason::Reset));
    }

    #[test]
    fn machine_that_ends_silently_has_no_stop_reason() {
        let mut monitor = monitor_answering(&[]);
        assert_eq!(monitor.stop_reason(soon()), None);
        assert!(monitor.execute("cont", &json!({}), soon()).is_err());
    }
}
