//! An entry as a line.

use std::fmt::Write as _;

use df_abi::ktr::{Record, arguments};

use crate::events::Events;
use crate::options::Style;

/// The two lines above all others.
pub fn heading(style: Style) -> String {
    let mut names = String::new();
    let mut rule = String::new();
    for (shown, name, width) in columns(style) {
        if shown {
            // Writing to a string does not fail.
            let _ = write!(names, "{name:>width$} ");
            let _ = write!(rule, "{:-<width$} ", "");
        }
    }
    format!("{names}trace\n{rule}-----\n")
}

/// Columns before the last: whether there is one, its name and its width.
const fn columns(style: Style) -> [(bool, &'static str, usize); 4] {
    [
        (true, "index", 8),
        (style.cpu, "cpu", 3),
        (style.time, "time", 18),
        (style.event, "event", 6),
    ]
}

/// The line of an entry; `before` is the time of the entry shown before.
pub fn line(record: &Record, before: Option<u64>, events: &Events, style: Style) -> String {
    let entry = &record.entry;
    let time = if style.relative {
        entry.time.saturating_sub(before.unwrap_or(entry.time))
    } else {
        entry.time
    };
    let number = |value: u64| {
        if style.hexadecimal {
            format!("{value:#x}")
        } else {
            value.to_string()
        }
    };
    let values = [
        number(record.number),
        record.cpu.to_string(),
        number(time),
        format!("{:#x}", entry.event),
    ];
    let mut line = String::new();
    for ((shown, _, width), value) in columns(style).into_iter().zip(values) {
        if shown {
            // Writing to a string does not fail.
            let _ = write!(line, "{value:>width$} ");
        }
    }
    match events.get(entry.event).filter(|_| !style.numbers) {
        Some(event) => {
            let _ = write!(line, "{:16} ", event.name);
            let _ = arguments(&mut line, &event.format, &entry.arguments);
        }
        None => {
            let _ = write!(line, "{:#x}", entry.event);
            for argument in entry.arguments {
                let _ = write!(line, " {argument:#x}");
            }
        }
    }
    line.push('\n');
    line
}

/// The line that says how many entries of a CPU were lost.
pub fn lost(cpu: u64, count: u64) -> String {
    format!("... {count} entries of cpu {cpu} were lost\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use df_abi::ktr::Entry;

    const EVENTS: &str = "0x1 sched.switch from thread %d to %d\n";

    fn record() -> Record {
        Record {
            cpu: 3,
            number: 17,
            entry: Entry {
                time: 5000,
                event: 1,
                arguments: [12, 13, 0],
            },
        }
    }

    fn shown(record: &Record, style: Style) -> String {
        line(record, Some(4990), &Events::parse(EVENTS), style)
    }

    #[test]
    fn an_entry_is_its_number_and_what_it_says() {
        let style = Style::default();
        let expected = "      17 sched.switch     from thread 12 to 13\n";
        assert_eq!(shown(&record(), style), expected);
        assert_eq!(heading(style), "   index trace\n-------- -----\n");
    }

    #[test]
    fn columns_come_in_order_and_under_their_names() {
        let style = Style {
            cpu: true,
            event: true,
            time: true,
            ..Style::default()
        };
        let line = shown(&record(), style);
        assert!(
            line.starts_with("      17   3               5000    0x1 sched"),
            "{line}"
        );
        let heading = heading(style);
        let name = |name: &str| heading.find(name).unwrap() + name.len();
        assert_eq!(line.find("5000").unwrap() + 4, name("time"));
        assert_eq!(line.find("0x1").unwrap() + 3, name("event"));
    }

    #[test]
    fn times_count_from_the_entry_before() {
        let style = Style {
            time: true,
            relative: true,
            ..Style::default()
        };
        let words: Vec<String> = shown(&record(), style)
            .split_whitespace()
            .map(str::to_owned)
            .collect();
        assert_eq!(words[1], "10");
    }

    #[test]
    fn events_without_a_name_are_numbers() {
        let mut unknown = record();
        unknown.entry.event = 0x777;
        assert!(shown(&unknown, Style::default()).ends_with("17 0x777 0xc 0xd 0x0\n"));
        let numbers = Style {
            numbers: true,
            hexadecimal: true,
            ..Style::default()
        };
        assert_eq!(shown(&record(), numbers), "    0x11 0x1 0xc 0xd 0x0\n");
    }
}
