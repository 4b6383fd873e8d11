//! `pkg history` and `pkg rollback`: what was changed, and the way back.

use pkg_jobs::{Entry, Outcome as End, Rollback, Transaction, numbers, past};
use serde_json::json;

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::human;
use crate::session::Session;
use crate::show;
use crate::verbs::Verb;
use crate::verbs::install::carry_out;

const USAGE: &str = "history [-q] [--json] [NUMBER]";
const ROLLBACK_USAGE: &str = "rollback [-InqUy] [NUMBER]";

pub(crate) const VERB: Verb = Verb {
    name: "history",
    flags: &[JSON, ('q', "quiet", false)],
    usage: USAGE,
    run,
};

pub(crate) const ROLLBACK: Verb = Verb {
    name: "rollback",
    flags: &[
        ('I', "no-scripts", false),
        ('n', "dry-run", false),
        ('q', "quiet", false),
        ('U', "no-repo-update", false),
        ('y', "yes", false),
    ],
    usage: ROLLBACK_USAGE,
    run: rollback,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let folder = session.database_folder();
    let wanted = number(args, USAGE)?;
    let all = match wanted {
        Some(number) => vec![number],
        None => numbers(&folder)?,
    };
    let mut list = Vec::new();
    for number in all {
        let one = past(&folder, number)?
            .ok_or_else(|| CliError::new(format!("number {number} is not in the history")))?;
        if args.has(JSON.0) {
            list.push(document(&one));
        } else if wanted.is_some() {
            details(session, &one);
        } else if session.out.quiet {
            session.out.line(one.number.to_string());
        } else {
            session.out.line(line(&one));
        }
    }
    if args.has(JSON.0) {
        session.out.json(&list.into());
    }
    Ok(())
}

fn rollback(session: &Session, args: &Args) -> Outcome {
    let wanted = number(args, ROLLBACK_USAGE)?;
    // What was broken off is not gone on with: it is what is taken back.
    if !args.has('n') {
        session.under_lock(true, |engine| {
            Ok(engine.give_up(&mut |event| show::event(session, &event))?)
        })?;
    }
    let world = match session.all_repositories()?.is_empty() {
        true => session.world_of(Vec::new())?,
        false => session.world(&[], !args.has('U'))?,
    };
    let way = Rollback {
        folder: &session.database_folder(),
        cache: &session.cache(),
        world: &world,
    };
    let (number, plan) = way.plan(wanted)?;
    session
        .out
        .note(format!("Going back to the state before number {number}."));
    if plan.steps.is_empty() {
        session.out.note("It is the present state.");
        return Ok(());
    }
    carry_out(session, args, &plan)
}

fn number(args: &Args, usage: &str) -> Result<Option<u64>, CliError> {
    match &args.operands[..] {
        [] => Ok(None),
        [word] => match word.parse() {
            Ok(number) => Ok(Some(number)),
            Err(_) => Err(CliError::usage(format!("{word} is not a number"), usage)),
        },
        _ => Err(CliError::usage("one number at most", usage)),
    }
}

/// How it ended, in a word.
fn end(one: &Transaction) -> &'static str {
    match &one.outcome {
        End::UnderWay => "under way",
        End::Done => "done",
        End::Failed(_) => "failed",
    }
}

fn line(one: &Transaction) -> String {
    let steps = match &one.outcome {
        End::Failed(_) => format!("{} of {}", one.done, one.steps.len()),
        _ => one.steps.len().to_string(),
    };
    format!(
        "{:>5}  {}  {:<7} {steps:>8}  {}",
        one.number,
        human::time(one.begun),
        end(one),
        one.command
    )
}

fn details(session: &Session, one: &Transaction) {
    let out = session.out;
    out.line(format!("Number         : {}", one.number));
    out.line(format!("Command        : pkg {}", one.command));
    out.line(format!("Begun          : {}", human::time(one.begun)));
    if let Some(ended) = one.ended {
        out.line(format!("Ended          : {}", human::time(ended)));
    }
    out.line(format!("Outcome        : {}", end(one)));
    if let End::Failed(why) = &one.outcome {
        out.line(format!("Why            : {why}"));
    }
    out.line("Steps          :");
    for (at, step) in one.steps.iter().enumerate() {
        let mark = if at < one.done { "" } else { " (not done)" };
        out.line(format!("\t{}{mark}", words(step)));
    }
}

fn words(step: &Entry) -> String {
    let (deed, name, version) = (step.deed.name(), &step.name, &step.version);
    match &step.before {
        Some(before) if before.version != *version => {
            format!("{deed} {name}: {} -> {version}", before.version)
        }
        _ => format!("{deed} {name}: {version}"),
    }
}

fn document(one: &Transaction) -> serde_json::Value {
    let steps = one.steps.iter().enumerate().map(|(at, step)| {
        json!({
            "action": step.deed.name(),
            "name": step.name,
            "version": step.version,
            "old_version": step.before.as_ref().map(|before| &before.version),
            "automatic": step.automatic,
            "repository": step.archive.as_ref().and_then(|kept| kept.repository.as_ref()),
            "done": at < one.done,
        })
    });
    let steps: Vec<_> = steps.collect();
    json!({
        "number": one.number,
        "command": one.command,
        "begun": one.begun,
        "ended": one.ended,
        "outcome": end(one),
        "why": match &one.outcome {
            End::Failed(why) => Some(why),
            _ => None,
        },
        "steps": steps,
    })
}
