//! Runs many cases, several at a time.

use std::collections::HashMap;
use std::path::Path;
use std::sync::atomic::AtomicBool;
use std::time::Instant;

use ci_cases::observe::Observer;
use ci_cases::pool::{self, Tell};
use df_test_cases::{Answer, Content};

use crate::booted;
use crate::case::Case;
use crate::events::Event;
use crate::layout;
use crate::places::Places;
use crate::program::{Programs, Side};
use crate::record::{self, Line};
use crate::run::{self, Outcome, Start};
use crate::verdict::{self, Verdict};

/// Runs all cases, `workers` at a time, tells the observer, and gives the record. No further case
/// begins once `stop` is set.
pub fn run_all(
    cases: &[Case],
    places: &Places,
    workers: usize,
    stop: &AtomicBool,
    observer: &mut dyn Observer<Event>,
) -> Vec<Line> {
    let programs = Programs::new(places.clone());
    let mut lines = Vec::new();
    let (mut passed, mut failed, mut known_failures, mut checked) = (0, 0, 0, 0);
    let play = |case: &Case, tell: Tell<'_, (Event, Line)>| tell(finish(case, places, &programs));
    pool::play_all(cases, workers, stop, play, |(event, line)| {
        if let Event::Finished {
            wrong,
            checks,
            known_failure,
            ..
        } = &event
        {
            checked += checks;
            *match (wrong.is_empty(), known_failure) {
                (false, _) => &mut failed,
                (true, Some(_)) => &mut known_failures,
                (true, None) => &mut passed,
            } += 1;
        }
        observer.on_event(&event);
        lines.push(line);
    });
    observer.on_event(&Event::Summary {
        passed,
        failed,
        known_failures,
        checks: checked,
    });
    lines
}

fn finish(case: &Case, places: &Places, programs: &Programs) -> (Event, Line) {
    let begun = Instant::now();
    let (outcome, verdict) = play(case, places, programs).unwrap_or_else(nothing);
    let line = record::line(case, &outcome, &verdict, &places.room(&case.name));
    let event = Event::Finished {
        case: case.name.clone(),
        elapsed: begun.elapsed(),
        wrong: verdict.wrong,
        checks: verdict.checks,
        known_failure: case.known_failure.clone(),
        transcript: places.transcript(&case.name),
    };
    (event, line)
}

/// Judges what a case did on the booted system: its line of the record, and what was wrong.
#[must_use]
pub fn judge_booted(
    case: &Case,
    places: &Places,
    programs: &Programs,
    answers: &HashMap<String, Answer>,
) -> (Line, Vec<String>) {
    let judged = try_judge_booted(case, places, programs, answers);
    let (outcome, verdict) = judged.unwrap_or_else(nothing);
    let there = df_test_cases::room(&case.name);
    let line = record::line(case, &outcome, &verdict, Path::new(&there));
    (line, verdict.wrong)
}

fn try_judge_booted(
    case: &Case,
    places: &Places,
    programs: &Programs,
    answers: &HashMap<String, Answer>,
) -> Result<(Outcome, Verdict), String> {
    let answer = answers.get(&case.name).ok_or("it was not answered")?;
    let outcome = booted::outcome(answer)?;
    let host = run_on_host(case, places, programs)?;
    // What it left behind there is looked at here.
    let room = places.room(&case.name);
    let left = Content {
        copy: None,
        folders: &[],
        files: &answer.files,
    };
    df_test_cases::lay_out(&left, &room)
        .map_err(|error| format!("cannot lay out {}: {error}", room.display()))?;
    let verdict = verdict::judge(case, &outcome, host.as_ref(), &room);
    df_test_cases::remove(&room).ok();
    Ok((outcome, verdict::with_known_failure(case, verdict)))
}

/// What there is of a case that could not be run.
fn nothing(message: String) -> (Outcome, Verdict) {
    let nothing = Outcome {
        end: None,
        stdout: Vec::new(),
        stderr: Vec::new(),
    };
    let verdict = Verdict {
        wrong: vec![message],
        checks: 0,
    };
    (nothing, verdict)
}

/// Runs the host's build of a case that is compared with it.
fn run_on_host(
    case: &Case,
    places: &Places,
    programs: &Programs,
) -> Result<Option<Outcome>, String> {
    if case.expect.same_as_host || case.expect.go_exceptions.is_some() {
        start(case, places, programs, Side::Host).map(Some)
    } else {
        Ok(None)
    }
}

fn start(case: &Case, places: &Places, programs: &Programs, side: Side) -> Result<Outcome, String> {
    let room = places.room(&case.name);
    let program = programs
        .get(&case.source, side)
        .map_err(|error| error.to_string())?;
    let folder = programs
        .folder(&case.source)
        .map_err(|error| error.to_string())?;
    let prepared = layout::lay_out(case, &places.source, &room);
    prepared.map_err(|error| format!("cannot lay out {}: {error}", room.display()))?;
    let start = Start {
        program,
        side,
        dfrun: &places.dfrun,
        room: &room,
        folder,
    };
    run::run(case, &start).map_err(|error| format!("cannot start it: {error}"))
}

fn play(case: &Case, places: &Places, programs: &Programs) -> Result<(Outcome, Verdict), String> {
    let room = places.room(&case.name);
    // The host first: what the target leaves in the folder is looked at afterwards.
    let host = run_on_host(case, places, programs)?;
    let outcome = start(case, places, programs, Side::Target)?;
    let verdict = verdict::judge(case, &outcome, host.as_ref(), &room);
    let verdict = verdict::with_known_failure(case, verdict);
    let mut runs = vec![("target", &outcome)];
    runs.extend(host.as_ref().map(|host| ("host", host)));
    let transcript = places.transcript(&case.name);
    run::write_transcript(&transcript, &runs, &verdict.wrong)
        .map_err(|error| format!("cannot write {}: {error}", transcript.display()))?;
    if verdict.wrong.is_empty() {
        // What a passed case leaves behind is of no use; nor does it harm.
        df_test_cases::remove(&room).ok();
    }
    Ok((outcome, verdict))
}
