//! What an event says in words, shared by the terminal and the plain observer.

use std::fmt::Write as _;
use std::time::Duration;

use buildsys_engine::{Event, EventKind, Failure, Outcome, Summary};

use crate::{Colour, Paint};

/// Returns the lines an event is worth, without a line end, or `None` if it is worth none.
///
/// Jobs that were up to date are not worth a line unless `verbose`; progress lines never are.
#[must_use]
pub fn lines(event: &Event, paint: Paint, verbose: bool) -> Option<String> {
    match &event.kind {
        EventKind::RunStarted {
            targets,
            jobs,
            slots,
            ..
        } if verbose => {
            let names: Vec<_> = targets.iter().map(|target| target.as_str()).collect();
            let jobs = counted(*jobs, "job");
            Some(format!(
                "building {} ({jobs}, {slots} at once)",
                names.join(" ")
            ))
        }
        EventKind::JobWaiting { job, holder } => Some(format!(
            "{} {}: another run holds its lock: {holder}",
            paint.paint(Colour::Dim, "   waiting"),
            paint.paint(Colour::Bold, job.as_str()),
        )),
        EventKind::JobStarted { job, why, .. } => Some(format!(
            "{} {}: {why}",
            paint.paint(Colour::Hint, "  building"),
            paint.paint(Colour::Bold, job.as_str()),
        )),
        EventKind::JobFinished { job, outcome } => finished(job.as_str(), outcome, paint, verbose),
        EventKind::Warning {
            job,
            message,
            remedy,
        } => {
            let job = job.as_ref().map_or(String::new(), |job| format!("{job}: "));
            let mut text = format!(
                "{} {job}{message}",
                paint.paint(Colour::Warning, "warning:")
            );
            if let Some(remedy) = remedy {
                let _ = write!(text, " ({remedy})");
            }
            Some(text)
        }
        EventKind::Interrupted { graceful: true } => Some(format!(
            "{} ending running jobs; once more to kill them",
            paint.paint(Colour::Warning, "interrupted:"),
        )),
        EventKind::Interrupted { graceful: false } => Some(format!(
            "{} killing running jobs",
            paint.paint(Colour::Warning, "interrupted:")
        )),
        EventKind::RunFinished { summary: found } => Some(summary(
            found,
            Duration::from_millis(event.elapsed_ms),
            paint,
        )),
        _ => None,
    }
}

fn finished(job: &str, outcome: &Outcome, paint: Paint, verbose: bool) -> Option<String> {
    let name = paint.paint(Colour::Bold, job);
    match outcome {
        Outcome::Cached { restored: true, .. } => Some(format!(
            "{} {name}: from the cache",
            paint.paint(Colour::Good, "  restored")
        )),
        Outcome::Cached { digest, .. } if verbose => {
            let digest = digest.short();
            Some(format!(
                "{} {name} {digest}",
                paint.paint(Colour::Dim, "up to date")
            ))
        }
        Outcome::Cached { .. } => None,
        Outcome::Rebuilt {
            digest,
            duration_ms,
        } => {
            let time = duration(Duration::from_millis(*duration_ms));
            let digest = if verbose {
                format!(" {}", digest.short())
            } else {
                String::new()
            };
            Some(format!(
                "{} {name} in {time}{digest}",
                paint.paint(Colour::Good, "     built")
            ))
        }
        Outcome::Failed { failure: found } => Some(failure(found, paint)),
        Outcome::Skipped {
            because: Some(failed),
        } => Some(format!(
            "{} {name}: it needs {failed}, which failed",
            paint.paint(Colour::Warning, "   skipped")
        )),
        Outcome::Skipped { because: None } if verbose => Some(format!(
            "{} {name}",
            paint.paint(Colour::Warning, "   skipped")
        )),
        Outcome::Skipped { because: None } => None,
    }
}

/// Writes a failure: what, the tail of the log, the log, the command, the remedy.
#[must_use]
pub fn failure(failure: &Failure, paint: Paint) -> String {
    let mut text = format!(
        "{} {}: {}",
        paint.paint(Colour::Bad, "    failed"),
        paint.paint(Colour::Bold, failure.job.as_str()),
        failure.message
    );
    for line in &failure.tail {
        let _ = write!(text, "\n    | {line}");
    }
    if let Some(command) = &failure.command {
        let _ = write!(text, "\n   command: {command}");
    }
    if let Some(log) = &failure.log {
        let _ = write!(text, "\n       log: {}", log.display());
    }
    if let Some(remedy) = &failure.remedy {
        let _ = write!(
            text,
            "\n{} {remedy}",
            paint.paint(Colour::Hint, "    remedy:")
        );
    }
    text
}

/// Says how a run went.
#[must_use]
pub fn summary(summary: &Summary, time: Duration, paint: Paint) -> String {
    let parts: Vec<String> = [
        (summary.rebuilt, "built"),
        (summary.cached, "up to date"),
        (summary.failed, "failed"),
        (summary.skipped, "skipped"),
    ]
    .iter()
    .filter(|(count, _)| *count > 0)
    .map(|(count, what)| format!("{count} {what}"))
    .collect();
    let counts = if parts.is_empty() {
        "nothing to do".to_owned()
    } else {
        parts.join(", ")
    };
    let (colour, word) = match (summary.success(), summary.interrupted) {
        (true, _) => (Colour::Good, "      done"),
        (false, true) => (Colour::Warning, "   stopped"),
        (false, false) => (Colour::Bad, "    failed"),
    };
    format!(
        "{} {counts} in {}",
        paint.paint(colour, word),
        duration(time)
    )
}

/// Writes a duration for people: `0.12 s`, `14.2 s`, `3 min 05 s`, `2 h 07 min`.
#[must_use]
pub fn duration(time: Duration) -> String {
    let seconds = time.as_secs();
    match seconds {
        0 => format!("{:.2} s", time.as_secs_f64()),
        1..60 => format!("{:.1} s", time.as_secs_f64()),
        60..3600 => format!("{} min {:02} s", seconds / 60, seconds % 60),
        _ => format!("{} h {:02} min", seconds / 3600, seconds / 60 % 60),
    }
}

/// Writes a number with a noun: `1 job`, `2 jobs`.
#[must_use]
pub fn counted(count: usize, noun: &str) -> String {
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use buildsys_model::JobName;

    const PLAIN: Paint = Paint { colours: false };

    #[test]
    fn durations_read_well_at_every_scale() {
        let words = |ms| duration(Duration::from_millis(ms));
        assert_eq!(words(120), "0.12 s");
        assert_eq!(words(14_240), "14.2 s");
        assert_eq!(words(185_000), "3 min 05 s");
        assert_eq!(words(7_620_000), "2 h 07 min");
    }

    #[test]
    fn failure_shows_tail_command_log_and_remedy() {
        let found = Failure {
            job: JobName::new("kernel").unwrap(),
            message: "the command failed: exit status 1".into(),
            command: Some("cd /src && cargo build".into()),
            tail: vec!["error: no".into()],
            log: Some("/obj/log/kernel.log".into()),
            remedy: Some("mend it".into()),
        };
        let expected = "    failed kernel: the command failed: exit status 1\n    | error: no\n   \
                        command: cd /src && cargo build\n       log: /obj/log/kernel.log\n    \
                        remedy: mend it";
        assert_eq!(failure(&found, PLAIN), expected);
    }

    #[test]
    fn summary_leaves_out_what_did_not_happen() {
        let time = Duration::from_millis(80);
        let done = Summary {
            cached: 3,
            ..Summary::default()
        };
        assert_eq!(
            summary(&done, time, PLAIN),
            "      done 3 up to date in 0.08 s"
        );
        let stopped = Summary {
            rebuilt: 1,
            skipped: 2,
            interrupted: true,
            ..Summary::default()
        };
        assert_eq!(
            summary(&stopped, time, PLAIN),
            "   stopped 1 built, 2 skipped in 0.08 s"
        );
    }
}
