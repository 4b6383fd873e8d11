//! `doctor`: is this machine, and is OBJDIR, fit to build on?

use std::fmt::Write as _;
use std::fs;
use std::process::Command;
use std::time::{Duration, SystemTime};

use buildsys_cache::Layout;
use buildsys_model::config::show_size;
use buildsys_report::Colour;
use serde::Serialize;

use crate::{Failed, Session, Status};

/// Below this much free space a release may not fit, in bytes.
const ENOUGH_SPACE: u64 = 4 << 30;

/// No clock that is right shows a time before this: 2026-01-01.
const NOT_BEFORE: u64 = 1_767_225_600;

/// What `doctor` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

/// One thing that was looked at.
#[derive(Debug, Serialize)]
struct Finding {
    what: &'static str,
    verdict: Verdict,
    words: String,
    remedy: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
enum Verdict {
    Good,
    Warning,
    Bad,
}

pub(crate) fn run(session: &Session, _args: &Args) -> Result<Status, Failed> {
    let findings = [
        object_directory(session),
        space(session),
        tools(session)?,
        clock(session),
        namespaces(),
    ];
    if session.output.is_json() {
        session.output.document(&findings);
    } else {
        let mut text = String::new();
        for finding in &findings {
            let (colour, word) = match finding.verdict {
                Verdict::Good => (Colour::Good, "ok     "),
                Verdict::Warning => (Colour::Warning, "warning"),
                Verdict::Bad => (Colour::Bad, "bad    "),
            };
            let word = session.output.paint(colour, word);
            let _ = writeln!(text, "{word} {:<16} {}", finding.what, finding.words);
            if let Some(remedy) = &finding.remedy {
                let _ = writeln!(
                    text,
                    "        {} {remedy}",
                    session.output.paint(Colour::Hint, "remedy:")
                );
            }
        }
        session.output.result(&text);
    }
    let bad = findings
        .iter()
        .any(|finding| finding.verdict == Verdict::Bad);
    Ok(if bad {
        Status::Failure
    } else {
        Status::Success
    })
}

fn good(what: &'static str, words: String) -> Finding {
    Finding {
        what,
        verdict: Verdict::Good,
        words,
        remedy: None,
    }
}

fn object_directory(session: &Session) -> Finding {
    let what = "object directory";
    let layout = Layout::new(&session.objdir);
    match layout.create().and_then(|()| layout.probe()) {
        Ok(()) => good(what, format!("{} can be written", session.objdir.display())),
        Err(error) => {
            let (words, remedy) = (error.to_string(), error.remedy());
            Finding {
                what,
                verdict: Verdict::Bad,
                words,
                remedy,
            }
        }
    }
}

fn space(session: &Session) -> Finding {
    let what = "disk space";
    match Layout::new(&session.objdir).free_space() {
        Some(free) if free < ENOUGH_SPACE => Finding {
            what,
            verdict: Verdict::Warning,
            words: format!(
                "{} free; a release takes up to {}",
                show_size(free),
                show_size(ENOUGH_SPACE)
            ),
            remedy: Some("make room, or set OBJDIR to a larger disk".to_owned()),
        },
        Some(free) => good(what, format!("{} free", show_size(free))),
        None => Finding {
            what,
            verdict: Verdict::Warning,
            words: "cannot be found out".to_owned(),
            remedy: None,
        },
    }
}

fn tools(session: &Session) -> Result<Finding, Failed> {
    let what = "tools";
    let survey = session.survey()?;
    let Some(command) = survey.install_command() else {
        return Ok(good(
            what,
            format!("all {} found (buildsys toolchain)", survey.found.len()),
        ));
    };
    let names: Vec<_> = survey
        .missing
        .iter()
        .map(|tool| tool.name.as_str())
        .collect();
    Ok(Finding {
        what,
        verdict: Verdict::Bad,
        words: format!("missing: {}", names.join(", ")),
        remedy: Some(format!("as root: {command}")),
    })
}

/// Compares the clock with the sources and with the start of this system's time.
fn clock(session: &Session) -> Finding {
    let what = "clock";
    let now = SystemTime::now();
    let file = session.source.join("Makefile.inc");
    let written = fs::metadata(&file).and_then(|meta| meta.modified()).ok();
    let early = now < SystemTime::UNIX_EPOCH + Duration::from_secs(NOT_BEFORE);
    let future = written.is_some_and(|written| written > now + Duration::from_secs(60));
    if early || future {
        let words = if early {
            "it shows a time before 2026".to_owned()
        } else {
            format!("{} was written in the future", file.display())
        };
        let remedy = Some("set the clock".to_owned());
        return Finding {
            what,
            verdict: Verdict::Warning,
            words,
            remedy,
        };
    }
    good(what, "plausible".to_owned())
}

/// Asks whether user namespaces can be made, which a sandbox for jobs needs.
fn namespaces() -> Finding {
    let what = "namespaces";
    let works = Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "true"])
        .output()
        .is_ok_and(|output| output.status.success());
    if works {
        good(what, "can be made".to_owned())
    } else {
        Finding {
            what,
            verdict: Verdict::Warning,
            words: "cannot be made by this user; jobs run without a sandbox either way".to_owned(),
            remedy: None,
        }
    }
}
