//! What the kernel calls its events: `debug.ktr.events`, a line each.

use std::collections::BTreeMap;

/// The events that the kernel knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Events(BTreeMap<u64, Event>);

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its name, with its class before a dot.
    pub name: String,
    /// How its arguments are shown (`%x` and `%d`, one after the other).
    pub format: String,
}

impl Events {
    /// Reads the kernel's list. Lines that are none of an event are left out.
    pub fn parse(text: &str) -> Events {
        Events(text.lines().filter_map(line).collect())
    }

    /// The event with a number.
    pub fn get(&self, number: u64) -> Option<&Event> {
        self.0.get(&number)
    }
}

fn line(line: &str) -> Option<(u64, Event)> {
    let (number, rest) = line.split_once(' ')?;
    let (name, format) = rest.split_once(' ').unwrap_or((rest, ""));
    let number = u64::from_str_radix(number.strip_prefix("0x")?, 16).ok()?;
    let event = Event {
        name: name.to_owned(),
        format: format.to_owned(),
    };
    Some((number, event))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_events_by_number() {
        let events =
            Events::parse("0x1 sched.switch from thread %d to %d\n0x202 ipi.serve\nrest\n");
        let switch = events.get(1).unwrap();
        assert_eq!(switch.name, "sched.switch");
        assert_eq!(switch.format, "from thread %d to %d");
        assert_eq!(events.get(0x202).unwrap().format, "");
        assert_eq!(events.get(3), None);
    }
}
