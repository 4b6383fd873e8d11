//! `explain`: why a job did run, or would.

use std::fmt::Write as _;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use buildsys_engine::{Explanation, Verdict};
use buildsys_report::words;

use crate::verbs::build::job_name;
use crate::{Failed, Session, Status};

/// What `explain` takes.
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The job
    #[arg(value_name = "JOB")]
    job: String,
}

pub(crate) fn run(session: &Session, args: &Args) -> Result<Status, Failed> {
    let engine = session.engine(session.recipes()?)?;
    let explanation = engine.explain(&job_name(&args.job)?)?;
    if session.output.is_json() {
        session.output.document(&explanation);
    } else {
        let now = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        session.output.result(&describe(&explanation, now));
    }
    Ok(Status::Success)
}

/// Writes an explanation for people; `now` is the time since 1970.
fn describe(found: &Explanation, now: Duration) -> String {
    let job = &found.job;
    let mut text = match &found.verdict {
        Verdict::UpToDate => format!("{job} is up to date\n"),
        Verdict::Restore => {
            format!("{job} would be taken from the cache: its result is known but not in place\n")
        }
        Verdict::Run if found.last_key.is_none() => {
            format!("{job} would run: it has never been built here\n")
        }
        Verdict::Run if found.changes.is_empty() => {
            format!("{job} would run: its result is no longer in the cache\n")
        }
        Verdict::Run => format!("{job} would run, because since its last success\n"),
        Verdict::Depends { on } => {
            let names: Vec<_> = on.iter().map(|name| name.as_str()).collect();
            format!(
                "{job} would run if the outputs of {} change\n",
                names.join(", ")
            )
        }
    };
    for change in &found.changes {
        let _ = writeln!(text, "  {change}");
    }
    if let Some(ran_at) = found.ran_at {
        let ago = now.saturating_sub(Duration::from_secs(ran_at));
        let _ = writeln!(text, "it last ran {} ago, because", words::duration(ago));
        for reason in &found.reasons {
            let _ = writeln!(text, "  {reason}");
        }
    }
    let counts = found
        .inputs
        .iter()
        .map(|(kind, count)| format!("{count} {kind}"));
    let _ = writeln!(text, "inputs: {}", counts.collect::<Vec<_>>().join(", "));
    if let Some(key) = &found.key {
        let _ = writeln!(text, "key:    {key}");
    }
    if let Some(key) = found.last_key.filter(|key| Some(*key) != found.key) {
        let _ = writeln!(text, "before: {key}");
    }
    text
}
