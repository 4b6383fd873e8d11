//! `--dry-run`: the plan of a run.

use std::fmt::Write as _;

use buildsys_engine::{Engine, Explanation, Verdict};
use buildsys_model::JobName;
use buildsys_report::Colour;

use crate::{Failed, Output, Session, Status};

/// How many reasons a job shows unless asked for all.
const FEW: usize = 3;

/// Shows what a run of `targets` would do, job by job, and why.
pub(crate) fn show_plan(
    session: &Session,
    engine: &Engine,
    targets: &[JobName],
) -> Result<Status, Failed> {
    let plan = engine.plan(targets)?;
    let output = &session.output;
    if output.is_json() {
        output.document(&plan);
        return Ok(Status::Success);
    }
    let mut text = String::new();
    for explanation in &plan {
        let most = if output.is_verbose() { usize::MAX } else { FEW };
        text.push_str(&job_plan(explanation, output, most));
    }
    let work = plan
        .iter()
        .filter(|job| job.verdict != Verdict::UpToDate)
        .count();
    let _ = writeln!(text, "{} of {} jobs have work to do", work, plan.len());
    output.result(&text);
    Ok(Status::Success)
}

/// Writes one job of a plan: verdict, then reasons.
fn job_plan(explanation: &Explanation, output: &Output, most: usize) -> String {
    let (colour, word) = match &explanation.verdict {
        Verdict::UpToDate => (Colour::Dim, "up to date".to_owned()),
        Verdict::Restore => (Colour::Good, "restore".to_owned()),
        Verdict::Run => (Colour::Hint, "build".to_owned()),
        Verdict::Depends { on } => {
            let names: Vec<_> = on.iter().map(JobName::as_str).collect();
            (Colour::Warning, format!("if changed: {}", names.join(", ")))
        }
    };
    let name = output.paint(Colour::Bold, &format!("{:<16}", explanation.job.as_str()));
    let mut text = format!("{name} {}\n", output.paint(colour, &word));
    if explanation.verdict == Verdict::Run && explanation.last_key.is_none() {
        text.push_str("    it has never been built here\n");
    }
    for change in explanation.changes.iter().take(most) {
        let _ = writeln!(text, "    {change}");
    }
    if explanation.changes.len() > most {
        let _ = writeln!(
            text,
            "    and {} more (-v shows all)",
            explanation.changes.len() - most
        );
    }
    text
}
