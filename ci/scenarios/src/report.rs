//! Events as text for people. As JSON lines they are what `serde` makes of them.

use std::io::Write;

use ci_cases::observe::{Observer, say};

use crate::events::Event;

/// Writes a line a finished scenario, the failure below it, and `N passed, N failed` at the end.
#[derive(Debug)]
pub struct Text<W: Write>(pub W);

impl<W: Write> Observer<Event> for Text<W> {
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
        say(&mut self.0, &text);
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
    fn as_json_an_event_has_its_kind_and_what_it_says() {
        let seen = |index: usize| serde_json::to_value(&events()[index]).unwrap();
        assert_eq!(seen(2)["failure"], "step 1 of 2: silent");
        assert_eq!(seen(2)["passed"], false);
        assert_eq!(seen(3)["event"], "summary");
        assert_eq!(seen(3)["failed"], 1);
    }
}
