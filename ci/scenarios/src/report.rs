//! Observers: text for people, JSON lines for programs.

use std::io::Write;

use serde_json::json;

use crate::events::{Event, Observer};

/// Writes a line a finished scenario, the failure below it, and `N passed, N failed` at the end.
#[derive(Debug)]
pub struct Text<W: Write>(pub W);

/// Writes every event as one JSON object a line.
#[derive(Debug)]
pub struct JsonLines<W: Write>(pub W);

impl<W: Write> Observer for Text<W> {
    fn on_event(&mut self, event: &Event) {
        let text = match event {
            Event::Started { .. } => return,
            Event::Finished {
                name,
                elapsed,
                failure,
                ..
            } => {
                let seconds = elapsed.as_secs_f64();
                match failure {
                    None => format!("ok      {name:<20} {seconds:6.1} s\n"),
                    Some(failure) => format!("FAILED  {name:<20} {seconds:6.1} s\n{failure}\n"),
                }
            }
            Event::Summary { passed, failed } => format!("{passed} passed, {failed} failed\n"),
        };
        // A reader that went away must not stop the machines half-way.
        self.0
            .write_all(text.as_bytes())
            .and_then(|()| self.0.flush())
            .ok();
    }
}

impl<W: Write> Observer for JsonLines<W> {
    fn on_event(&mut self, event: &Event) {
        let line = match event {
            Event::Started { name, title } => {
                json!({ "event": "started", "name": name, "title": title })
            }
            Event::Finished {
                name,
                elapsed,
                failure,
                transcript,
            } => json!({
                "event": "finished",
                "name": name,
                "seconds": elapsed.as_secs_f64(),
                "passed": failure.is_none(),
                "failure": failure,
                "transcript": transcript,
            }),
            Event::Summary { passed, failed } => {
                json!({ "event": "summary", "passed": passed, "failed": failed })
            }
        };
        writeln!(self.0, "{line}")
            .and_then(|()| self.0.flush())
            .ok();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::PathBuf;
    use std::time::Duration;

    fn events() -> Vec<Event> {
        let finished = |name: &str, failure: Option<&str>| Event::Finished {
            name: name.to_owned(),
            elapsed: Duration::from_millis(1500),
            failure: failure.map(str::to_owned),
            transcript: PathBuf::from("log/t.log"),
        };
        vec![
            Event::Started {
                name: "a".to_owned(),
                title: "boots".to_owned(),
            },
            finished("a", None),
            finished("b", Some("step 1 of 2: silent")),
            Event::Summary {
                passed: 1,
                failed: 1,
            },
        ]
    }

    #[test]
    fn text_ends_with_the_plain_counts() {
        let mut out = Vec::new();
        let mut observer = Text(&mut out);
        events().iter().for_each(|event| observer.on_event(event));
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "ok      a                       1.5 s\n\
             FAILED  b                       1.5 s\nstep 1 of 2: silent\n\
             1 passed, 1 failed\n"
        );
    }

    #[test]
    fn json_has_one_object_a_line() {
        let mut out = Vec::new();
        let mut observer = JsonLines(&mut out);
        events().iter().for_each(|event| observer.on_event(event));
        let lines: Vec<serde_json::Value> = String::from_utf8(out)
            .unwrap()
            .lines()
            .map(|line| serde_json::from_str(line).unwrap())
            .collect();
        assert_eq!(lines.len(), 4);
        assert_eq!(lines[2]["failure"], "step 1 of 2: silent");
        assert_eq!(lines[3]["failed"], 1);
    }
}
