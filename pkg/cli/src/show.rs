//! Plans and events in words.

use pkg_jobs::{Action, Event, Plan, Source, Step};
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

/// Tells that an archive is about to be fetched.
pub(crate) fn fetching(session: &Session, package: &str, size: u64) {
    session
        .out
        .note(format!("Fetching {package}: {}", human::size(size)));
}

/// Tells what happens.
pub(crate) fn event(session: &Session, event: &Event<'_>) {
    let out = session.out;
    match event {
        Event::Fetching { package, size } => fetching(session, package, *size),
        Event::Came { .. } | Event::Fetched { .. } => {}
        Event::Begin { number, of, step } => {
            let what = match &step.action {
                Action::Install => format!("Installing {}...", step.label()),
                Action::Reinstall => format!("Reinstalling {}...", step.label()),
                Action::Remove => format!("Deinstalling {}...", step.label()),
                Action::Upgrade(from) => {
                    format!("Upgrading {} from {from} to {}...", step.name, step.version)
                }
                Action::Downgrade(from) => {
                    format!(
                        "Downgrading {} from {from} to {}...",
                        step.name, step.version
                    )
                }
            };
            out.note(format!("[{number}/{of}] {what}"));
        }
        Event::Done { step, messages } => {
            for message in messages {
                out.note(format!(
                    "=====\nMessage from {}:\n\n--\n{message}",
                    step.label()
                ));
            }
        }
        Event::ScriptSkipped { package, kind, why } => {
            out.warn(format!("{package}: script {kind} was not run: {why}"));
        }
        Event::ScriptFailed {
            package,
            kind,
            problem,
        } => out.warn(format!("{kind} script failed: {package}: {problem}")),
        Event::TriggerSkipped { name, why } => {
            out.warn(format!("trigger {name} was not run: {why}"));
        }
        Event::TriggerFailed { name, problem } => {
            out.warn(format!("trigger {name} failed: {problem}"));
        }
        Event::ScriptSaid { text } => out.note(text.trim_end_matches('\n')),
        Event::ConfigKept { path, new } => out.note(match new {
            Some(new) => format!("{path} was edited and stays; the new one is /{new}"),
            None => format!("{path} was edited and stays"),
        }),
        Event::ConfigMerged { path } => out.note(format!(
            "{path} was edited; the changes of its new version were put into it"
        )),
        Event::Saved { path, to } => {
            out.note(format!("{path} belongs to no package; it is now /{to}"));
        }
        Event::Resumed { command, done, of } => out.warn(format!(
            "going on with the interrupted `pkg {command}`: {done} of {of} steps are done"
        )),
        Event::Abandoned { done, of, why } => out.warn(format!(
            "an interrupted change is given up after {done} of {of} steps: {why}"
        )),
        Event::Finished { package } => {
            out.warn(format!("{package}: an interrupted change was finished"))
        }
        Event::Undone { package } => {
            out.warn(format!("{package}: an interrupted change was undone"));
        }
    }
}
