//! Lines of text without bars: for logs and pipes.

use std::io::Write;

use buildsys_engine::Event;

use crate::{Observer, Paint, words};

/// Writes what is worth a line, as it happens.
#[derive(Debug)]
pub struct Plain<W> {
    sink: W,
    paint: Paint,
    verbose: bool,
}

impl<W: Write> Plain<W> {
    /// Writes to `sink`; `verbose` adds a line for each job that was up to date.
    pub fn new(sink: W, paint: Paint, verbose: bool) -> Self {
        Self {
            sink,
            paint,
            verbose,
        }
    }
}

impl<W: Write> Observer for Plain<W> {
    fn event(&mut self, event: &Event) {
        if let Some(text) = words::lines(event, self.paint, self.verbose) {
            let _ = writeln!(self.sink, "{text}").and_then(|()| self.sink.flush());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use buildsys_engine::{EventKind, Outcome, Summary};
    use buildsys_model::{Digest, JobName};

    fn text(verbose: bool) -> String {
        let mut sink = Vec::new();
        let mut plain = Plain::new(&mut sink, Paint { colours: false }, verbose);
        let job = JobName::new("kernel").unwrap();
        let digest = Digest::of(b"k");
        let cached = Outcome::Cached {
            digest,
            restored: false,
        };
        let built = Outcome::Rebuilt {
            digest,
            duration_ms: 1500,
        };
        let why = "source a.rs changed".to_owned();
        let kinds = [
            EventKind::JobFinished {
                job: job.clone(),
                outcome: cached,
            },
            EventKind::JobStarted {
                job: job.clone(),
                why,
                log: "/l".into(),
            },
            EventKind::JobProgress {
                job: job.clone(),
                line: "noise".into(),
            },
            EventKind::JobFinished {
                job,
                outcome: built,
            },
            EventKind::RunFinished {
                summary: Summary {
                    rebuilt: 1,
                    ..Summary::default()
                },
            },
        ];
        for kind in kinds {
            plain.event(&Event {
                time_ms: 0,
                elapsed_ms: 2000,
                kind,
            });
        }
        String::from_utf8(sink).unwrap()
    }

    #[test]
    fn quiet_jobs_and_progress_take_no_line() {
        let expected = "  building kernel: source a.rs changed\n     built kernel in 1.5 s\n      \
                        done 1 built in 2.0 s\n";
        assert_eq!(text(false), expected);
        assert!(text(true).starts_with("up to date kernel "));
        assert!(!text(true).contains("noise"));
    }
}
