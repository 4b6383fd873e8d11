//! What other programs are told: every event on the pipe of `EVENT_PIPE`, and every package that came
//! or went to the system's log (`SYSLOG`). Neither makes a command fail.
//!
//! ```text
//! {"type":"INFO_INSTALL_BEGIN","data":{"pkgname":"zlib","pkgversion":"1.3"}}     one a line
//! ```

mod pipe;
mod syslog;

use std::path::Path;

use pkg_jobs::{Action, Event, Progress, Step};
use serde_json::{Value, json};

use crate::config::Config;
use crate::output::Output;
use crate::show::{self, Said};
use pipe::Pipe;
use syslog::Syslog;

/// Who is told.
pub(crate) struct Reports {
    pipe: Option<Pipe>,
    syslog: Option<Syslog>,
}

impl Reports {
    /// Those that the configuration names. A pipe that cannot be had is told and done without.
    pub(crate) fn new(config: &Config, out: Output) -> Self {
        let path = config.text("EVENT_PIPE");
        let pipe = match path.as_str() {
            "" => None,
            path => Pipe::open(Path::new(path))
                .map_err(|error| out.warn(format!("EVENT_PIPE {path}: {error}")))
                .ok(),
        };
        Self {
            pipe,
            syslog: config.flag("SYSLOG").then(Syslog::default),
        }
    }

    /// Tells of an event.
    pub(crate) fn event(&self, event: &Event<'_>) {
        if let (Some(syslog), Event::Done { step, .. }) = (&self.syslog, event) {
            syslog.tell(&logged(step));
        }
        // Most runs have no pipe, and some have many events.
        if self.pipe.is_some() {
            documents(event).for_each(|(kind, data)| self.send(kind, data));
        }
    }

    /// Tells of something by its type.
    pub(crate) fn send(&self, kind: &str, data: Value) {
        if let Some(pipe) = &self.pipe {
            pipe.send(&json!({ "type": kind, "data": data }));
        }
    }

    /// Tells why the command fails.
    pub(crate) fn error(&self, message: &str) {
        if !message.is_empty() {
            self.send("ERROR", json!({ "msg": message }));
        }
    }
}

/// The original's documents of an event: type and data.
fn documents(event: &Event<'_>) -> impl Iterator<Item = (&'static str, Value)> {
    let mut more = None;
    let one = match event {
        Event::Fetching { archive, progress } => match progress {
            Progress::Begun => {
                more = Some(("INFO_PROGRESS_START", json!({})));
                Some(("INFO_FETCH_BEGIN", json!({ "url": archive.url })))
            }
            // Several archives come at once, so each tick says whose it is.
            Progress::Bytes(bytes) => {
                let data = json!({ "current": bytes, "total": archive.size, "url": archive.url });
                Some(("INFO_PROGRESS_TICK", data))
            }
            Progress::Done => Some(("INFO_FETCH_FINISHED", json!({ "url": archive.url }))),
        },
        Event::Begin { step, .. } => {
            let kind = match step.action {
                Action::Install => "INFO_INSTALL_BEGIN",
                Action::Remove => "INFO_DEINSTALL_BEGIN",
                _ => "INFO_UPGRADE_BEGIN",
            };
            Some((kind, named(step)))
        }
        Event::Done { step, messages } => Some(match step.action {
            Action::Install => {
                let mut data = named(step);
                let each = messages.iter().map(|text| json!({ "message": text }));
                data["message"] = match messages.is_empty() {
                    true => "".into(),
                    false => each.collect(),
                };
                ("INFO_INSTALL_FINISHED", data)
            }
            Action::Remove => ("INFO_DEINSTALL_FINISHED", named(step)),
            _ => ("INFO_UPGRADE_FINISHED", named(step)),
        }),
        other => show::said(other).map(|said| match said {
            Said::Note(text) => ("NOTICE", json!({ "msg": text })),
            Said::Warning(text) => ("ERROR", json!({ "msg": text })),
        }),
    };
    one.into_iter().chain(more)
}

/// The package of a step, and of an exchange the version that comes.
fn named(step: &Step) -> Value {
    let (name, version) = (step.name.as_str(), step.version.as_str());
    match from(step) {
        None => json!({ "pkgname": name, "pkgversion": version }),
        Some(from) => json!({ "pkgname": name, "pkgversion": from, "pkgnewversion": version }),
    }
}

/// The version that goes, where another comes.
fn from(step: &Step) -> Option<&str> {
    match &step.action {
        Action::Install | Action::Remove => None,
        Action::Reinstall => Some(step.version.as_str()),
        Action::Upgrade(from) | Action::Downgrade(from) => Some(from.as_str()),
    }
}

/// The line of a step in the log, to the byte the original's: programs look for it.
fn logged(step: &Step) -> String {
    let done = match step.action {
        Action::Install => return format!("{} installed", step.label()),
        Action::Remove => return format!("{} deinstalled", step.label()),
        Action::Reinstall => "reinstalled",
        Action::Upgrade(_) => "upgraded",
        Action::Downgrade(_) => "downgraded",
    };
    let before = from(step).unwrap_or_default();
    format!("{} {done}: {before} -> {} ", step.name, step.version)
}

#[cfg(test)]
mod tests {
    use super::*;
    use pkg_solve::Reason;

    fn step(action: Action) -> Step {
        Step {
            action,
            name: "zlib".parse().unwrap(),
            version: "1.3".parse().unwrap(),
            reason: Reason::Asked,
            offer: None,
            automatic: false,
        }
    }

    #[test]
    fn lines_of_the_log_are_the_originals() {
        let from = "1.2".parse().unwrap();
        assert_eq!(logged(&step(Action::Install)), "zlib-1.3 installed");
        assert_eq!(logged(&step(Action::Remove)), "zlib-1.3 deinstalled");
        assert_eq!(
            logged(&step(Action::Upgrade(from))),
            "zlib upgraded: 1.2 -> 1.3 "
        );
        assert_eq!(
            logged(&step(Action::Reinstall)),
            "zlib reinstalled: 1.3 -> 1.3 "
        );
    }

    #[test]
    fn exchange_names_both_versions() {
        let step = step(Action::Downgrade("2".parse().unwrap()));
        let event = Event::Begin {
            number: 1,
            of: 1,
            step: &step,
        };
        let all: Vec<_> = documents(&event).collect();
        let data = json!({ "pkgname": "zlib", "pkgversion": "2", "pkgnewversion": "1.3" });
        assert_eq!(all, [("INFO_UPGRADE_BEGIN", data)]);
    }
}
