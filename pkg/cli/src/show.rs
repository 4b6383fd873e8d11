//! Plans and events in words.

use pkg_jobs::{Action, Event, Plan, Progress, Source, Step};
use pkg_solve::Reason;

use crate::human;
use crate::session::Session;

/// Title, verb, and which actions belong there.
type Group = (&'static str, &'static str, fn(&Action) -> bool);

/// Shows a plan as the original does, with the reason of what the user did not name.
pub(crate) fn plan(session: &Session, plan: &Plan) {
    let out = session.out;
    if out.quiet {
        return;
    }
    let groups: [Group; 5] = [
        ("Installed packages to be REMOVED", "removed", |action| {
            *action == Action::Remove
        }),
        ("New packages to be INSTALLED", "installed", |action| {
            *action == Action::Install
        }),
        ("Installed packages to be UPGRADED", "upgraded", |action| {
            matches!(action, Action::Upgrade(_))
        }),
        (
            "Installed packages to be DOWNGRADED",
            "downgraded",
            |action| matches!(action, Action::Downgrade(_)),
        ),
        (
            "Installed packages to be REINSTALLED",
            "reinstalled",
            |action| *action == Action::Reinstall,
        ),
    ];
    out.line(format!(
        "The following {} package(s) will be affected (of {} checked):\n",
        plan.steps.len(),
        plan.checked
    ));
    let mut counts = Vec::new();
    for (title, verb, fits) in groups {
        let mut steps: Vec<&Step> = plan
            .steps
            .iter()
            .filter(|step| fits(&step.action))
            .collect();
        if steps.is_empty() {
            continue;
        }
        steps.sort_by(|a, b| a.name.cmp(&b.name));
        out.line(format!("{title}:"));
        steps.iter().for_each(|step| out.line(line(step)));
        out.line("");
        counts.push(format!("Number of packages to be {verb}: {}", steps.len()));
    }
    counts.iter().for_each(|count| out.line(count));
    if plan.download() > 0 {
        out.line(format!(
            "{} to be downloaded.",
            human::size(plan.download())
        ));
    }
}

/// Warns of what an upgrade leaves as it is although there is something newer.
pub(crate) fn held(session: &Session, plan: &Plan) {
    for held in &plan.held {
        let why = held.why.as_ref().map(ToString::to_string);
        let why = why.unwrap_or_else(|| "it cannot come together with the rest".to_owned());
        session
            .out
            .warn(format!("{} is held back: {why}", held.name));
    }
}

fn line(step: &Step) -> String {
    let mut text = format!("\t{}: {}", step.name, step.version);
    if let Action::Upgrade(from) | Action::Downgrade(from) = &step.action {
        text = format!("\t{}: {from} -> {}", step.name, step.version);
    }
    if let Some(Source::Repository { name, .. }) = step.offer.as_ref().map(|offer| &offer.source) {
        text.extend([" [", name, "]"]);
    }
    match &step.reason {
        Reason::Asked => {}
        Reason::NeededBy(by) => text.extend([" (needed by ", by, ")"]),
        Reason::Needs(what) => text.extend([" (needs ", what, ")"]),
        Reason::Along(with) => text.extend([" (along with ", with, ")"]),
        Reason::Follows(old) => text.extend([" (follows ", old, ")"]),
        Reason::FollowedBy(new) => text.extend([" (followed by ", new, ")"]),
        Reason::Unneeded => text += " (nothing needs it)",
    }
    text
}

/// What is said of an event.
pub(crate) enum Said {
    /// What goes on.
    Note(String),
    /// What should not be.
    Warning(String),
}

/// Tells what happens: the user, and who else wants to know.
pub(crate) fn event(session: &Session, event: &Event<'_>) {
    session.reports.event(event);
    match said(event) {
        Some(Said::Note(text)) => session.out.note(text),
        Some(Said::Warning(text)) => session.out.warn(text),
        None => {}
    }
}

/// An event in words, if any are made of it.
pub(crate) fn said(event: &Event<'_>) -> Option<Said> {
    let warning = |text: String| Some(Said::Warning(text));
    let text = match event {
        Event::Fetching { archive, progress } => match progress {
            Progress::Begun => {
                format!(
                    "Fetching {}: {}",
                    archive.package,
                    human::size(archive.size)
                )
            }
            Progress::Bytes(_) | Progress::Done => return None,
        },
        Event::Begin { number, of, step } => format!("[{number}/{of}] {}", begun(step)),
        Event::Done { messages, .. } if messages.is_empty() => return None,
        Event::Done { step, messages } => {
            let label = step.label();
            let each = messages.iter();
            let each = each.map(|text| format!("=====\nMessage from {label}:\n\n--\n{text}"));
            each.collect::<Vec<_>>().join("\n")
        }
        Event::ScriptSkipped { package, kind, why } => {
            return warning(format!("{package}: script {kind} was not run: {why}"));
        }
        Event::ScriptFailed {
            package,
            kind,
            problem,
        } => return warning(format!("{kind} script failed: {package}: {problem}")),
        Event::TriggerSkipped { name, why } => {
            return warning(format!("trigger {name} was not run: {why}"));
        }
        Event::TriggerFailed { name, problem } => {
            return warning(format!("trigger {name} failed: {problem}"));
        }
        Event::ScriptSaid { text } => text.trim_end_matches('\n').to_owned(),
        Event::ConfigKept { path, new } => match new {
            Some(new) => format!("{path} was edited and stays; the new one is /{new}"),
            None => format!("{path} was edited and stays"),
        },
        Event::ConfigMerged { path } => {
            format!("{path} was edited; the changes of its new version were put into it")
        }
        Event::MergeToolFailed { path, problem } => {
            return warning(format!(
                "MERGETOOL did not merge {path}: {problem}; it is merged as without one"
            ));
        }
        Event::Saved { path, to } => format!("{path} belongs to no package; it is now /{to}"),
        Event::Resumed { command, done, of } => {
            return warning(format!(
                "going on with the interrupted `pkg {command}`: {done} of {of} steps are done"
            ));
        }
        Event::Abandoned { done, of, why } => {
            return warning(format!(
                "an interrupted change is given up after {done} of {of} steps: {why}"
            ));
        }
        Event::Finished { package } => {
            return warning(format!("{package}: an interrupted change was finished"));
        }
        Event::Undone { package } => {
            return warning(format!("{package}: an interrupted change was undone"));
        }
    };
    Some(Said::Note(text))
}

/// What a step that begins does.
fn begun(step: &Step) -> String {
    let (name, version) = (&step.name, &step.version);
    match &step.action {
        Action::Install => format!("Installing {}...", step.label()),
        Action::Reinstall => format!("Reinstalling {}...", step.label()),
        Action::Remove => format!("Deinstalling {}...", step.label()),
        Action::Upgrade(from) => format!("Upgrading {name} from {from} to {version}..."),
        Action::Downgrade(from) => format!("Downgrading {name} from {from} to {version}..."),
    }
}
