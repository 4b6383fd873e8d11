//! Who is told what happens.

use std::io::Write;

use serde::Serialize;

/// Somebody who is told every event, in order.
pub trait Observer<E> {
    /// Takes note of an event.
    fn on_event(&mut self, event: &E);
}

/// Writes every event as one JSON object a line.
#[derive(Debug)]
pub struct JsonLines<W: Write>(pub W);

impl<W: Write, E: Serialize> Observer<E> for JsonLines<W> {
    fn on_event(&mut self, event: &E) {
        let line = serde_json::to_string(event).unwrap_or_default();
        say(&mut self.0, &format!("{line}\n"));
    }
}

/// Writes the text at once. A reader that went away must not stop the cases half-way, so it is no
/// error.
pub fn say(out: &mut impl Write, text: &str) {
    out.write_all(text.as_bytes())
        .and_then(|()| out.flush())
        .ok();
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Serialize)]
    struct Passed {
        name: &'static str,
    }

    #[test]
    fn json_has_one_object_a_line() {
        let mut out = Vec::new();
        let mut observer = JsonLines(&mut out);
        for name in ["a", "b"] {
            observer.on_event(&Passed { name });
        }
        assert_eq!(out, b"{\"name\":\"a\"}\n{\"name\":\"b\"}\n");
    }

    struct Gone;

    impl Write for Gone {
        fn write(&mut self, _: &[u8]) -> std::io::Result<usize> {
            Err(std::io::ErrorKind::BrokenPipe.into())
        }

        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn reader_that_went_away_is_no_error() {
        JsonLines(Gone).on_event(&Passed { name: "a" });
    }
}
