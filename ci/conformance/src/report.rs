//! Events as text for people. As JSON lines they are what `serde` makes of them.

use std::io::Write;

use ci_cases::observe::{Observer, say};

use crate::events::Event;

/// Writes failures, with `every` also what passed, and the counts at the end.
#[derive(Debug)]
pub struct Text<W: Write> {
    /// Where to.
    pub out: W,
    /// Whether cases that passed are named too.
    pub every: bool,
}

impl<W: Write> Text<W> {
    fn text(&self, event: &Event) -> String {
        match event {
            Event::Finished {
                case,
                elapsed,
                wrong,
                known_failure,
                transcript,
                ..
            } => {
                let seconds = elapsed.as_secs_f64();
                if !wrong.is_empty() {
                    let wrong = wrong.join("\n  ");
                    let transcript = transcript.display();
                    format!("FAILED  {case:<28} {seconds:6.1} s\n  {wrong}\n  see {transcript}\n")
                } else if let Some(reason) = known_failure {
                    format!("known   {case:<28} {reason}\n")
                } else if self.every {
                    format!("ok      {case:<28} {seconds:6.1} s\n")
                } else {
                    String::new()
                }
            }
            Event::Summary {
                passed,
                failed,
                known_failures,
                checks,
            } => {
                let known = match known_failures {
                    0 => String::new(),
                    known => format!(", {known} fail as known"),
                };
                format!("{checks} checks{known}\n{passed} passed, {failed} failed\n")
            }
        }
    }
}

impl<W: Write> Observer<Event> for Text<W> {
    fn on_event(&mut self, event: &Event) {
        let text = self.text(event);
        say(&mut self.out, &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use std::time::Duration;

    fn events() -> Vec<Event> {
        let finished = |case: &str, wrong: &[&str], known: Option<&str>| Event::Finished {
            case: case.to_owned(),
            elapsed: Duration::from_millis(1500),
            wrong: wrong.iter().map(|&line| line.to_owned()).collect(),
            checks: 1,
            known_failure: known.map(str::to_owned),
            transcript: PathBuf::from("log/t.log"),
        };
        vec![
            finished("a/x", &[], None),
            finished("a/y", &["exit code 1"], None),
            finished("a/z", &[], Some("why")),
            Event::Summary {
                passed: 1,
                failed: 1,
                known_failures: 1,
                checks: 2,
            },
        ]
    }

    #[test]
    fn text_names_failures_and_ends_with_the_plain_counts() {
        let mut out = Vec::new();
        let mut observer = Text {
            out: &mut out,
            every: false,
        };
        events().iter().for_each(|event| observer.on_event(event));
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "FAILED  a/y                             1.5 s\n  exit code 1\n  see log/t.log\n\
             known   a/z                          why\n\
             2 checks, 1 fail as known\n1 passed, 1 failed\n"
        );
    }

    #[test]
    fn as_json_an_event_has_its_kind_and_what_it_says() {
        let seen = |index: usize| serde_json::to_value(&events()[index]).unwrap();
        assert_eq!(seen(1)["event"], "finished");
        assert_eq!(seen(3)["failed"], 1);
    }
}
