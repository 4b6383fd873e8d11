//! Reads the rings and shows them, once or as they fill.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;

use df_abi::ktr::Record;
use df_sys::sysctl::{Value, Variable, value};

use crate::events::Events;
use crate::options::Options;
use crate::show;

/// How long to wait before the rings are looked at again.
const PAUSE: Duration = Duration::from_millis(100);

/// What has the rings.
pub trait Kernel {
    /// The list of events (`debug.ktr.events`).
    ///
    /// # Errors
    /// What the kernel says.
    fn events(&mut self) -> io::Result<String>;

    /// What the rings hold (`debug.ktr.buffer`).
    ///
    /// # Errors
    /// What the kernel says.
    fn buffer(&mut self) -> io::Result<Vec<u8>>;

    /// Waits before the next look; whether there is to be one.
    fn pause(&mut self) -> bool;
}

/// The running kernel.
#[derive(Debug)]
pub struct Running;

impl Kernel for Running {
    fn events(&mut self) -> io::Result<String> {
        match value("debug.ktr.events")? {
            Value::Text(text) => Ok(text),
            _ => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    fn buffer(&mut self) -> io::Result<Vec<u8>> {
        Variable::named("debug.ktr.buffer")?.read()
    }

    fn pause(&mut self) -> bool {
        std::thread::sleep(PAUSE);
        true
    }
}

/// Does what the command line asks for.
///
/// # Errors
/// What the kernel says, and what writing does.
pub fn run(options: &Options, kernel: &mut dyn Kernel, output: &mut dyn Write) -> io::Result<()> {
    let events = Events::parse(&kernel.events()?);
    if !options.quiet {
        output.write_all(show::heading(options.style).as_bytes())?;
    }
    let mut seen = Seen::default();
    let mut before = None;
    loop {
        let buffer = kernel.buffer()?;
        let mut records: Vec<Record> = Record::all(&buffer).collect();
        if options.by_time {
            records.sort_by_key(|record| record.entry.time);
        }
        for record in records {
            let Some(lost) = seen.next(&record) else {
                continue;
            };
            if lost > 0 {
                output.write_all(show::lost(record.cpu, lost).as_bytes())?;
            }
            let line = show::line(&record, before, &events, options.style);
            output.write_all(line.as_bytes())?;
            before = Some(record.entry.time);
        }
        output.flush()?;
        if !options.follow || !kernel.pause() {
            return Ok(());
        }
    }
}

/// Which entries were shown: for each CPU, the number of the next one.
#[derive(Debug, Default)]
struct Seen(BTreeMap<u64, u64>);

impl Seen {
    /// Notes that an entry is shown. How many between it and the one before were lost; `None`
    /// when it was shown already.
    fn next(&mut self, record: &Record) -> Option<u64> {
        let next = self.0.entry(record.cpu).or_insert(record.number);
        let lost = record.number.checked_sub(*next)?;
        *next = record.number + 1;
        Some(lost)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use df_abi::ktr::Entry;

    /// Rings that change between the looks at them.
    struct Played(Vec<Vec<Record>>);

    impl Kernel for Played {
        fn events(&mut self) -> io::Result<String> {
            Ok("0x1 one %d\n".to_owned())
        }

        fn buffer(&mut self) -> io::Result<Vec<u8>> {
            let records = self.0.remove(0);
            Ok(records.iter().flat_map(Record::to_bytes).collect())
        }

        fn pause(&mut self) -> bool {
            !self.0.is_empty()
        }
    }

    fn record(cpu: u64, number: u64, time: u64) -> Record {
        Record {
            cpu,
            number,
            entry: Entry {
                time,
                event: 1,
                arguments: [time, 0, 0],
            },
        }
    }

    fn shown(words: &[&str], looks: Vec<Vec<Record>>) -> Vec<String> {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        let options = Options::parse(&words).unwrap();
        let mut output = Vec::new();
        run(&options, &mut Played(looks), &mut output).unwrap();
        let text = String::from_utf8(output).unwrap();
        let squeeze = |line: &str| line.split_whitespace().collect::<Vec<_>>().join(" ");
        text.lines().map(squeeze).collect()
    }

    #[test]
    fn rings_come_one_behind_the_other_or_in_the_order_of_time() {
        let looks = || vec![vec![record(0, 4, 10), record(0, 5, 30), record(1, 0, 20)]];
        assert_eq!(
            shown(&["-qc"], looks()),
            ["4 0 one 10", "5 0 one 30", "0 1 one 20"]
        );
        assert_eq!(
            shown(&["-qcs"], looks()),
            ["4 0 one 10", "0 1 one 20", "5 0 one 30"]
        );
    }

    #[test]
    fn a_heading_stands_above_unless_it_is_not_wanted() {
        assert_eq!(shown(&[], vec![vec![]]), ["index trace", "-------- -----"]);
        assert!(shown(&["-q"], vec![vec![]]).is_empty());
    }

    #[test]
    fn following_shows_every_entry_once_and_counts_what_was_lost() {
        let looks = vec![
            vec![record(0, 0, 1), record(0, 1, 2)],
            vec![record(0, 1, 2), record(0, 2, 3)],
            vec![record(0, 9, 8)],
        ];
        let lines = shown(&["-ql"], looks);
        let expected = [
            "0 one 1",
            "1 one 2",
            "2 one 3",
            "... 6 entries of cpu 0 were lost",
            "9 one 8",
        ];
        assert_eq!(lines, expected);
    }

    #[test]
    fn without_the_letter_there_is_one_look() {
        let looks = vec![vec![record(0, 0, 1)], vec![record(0, 1, 2)]];
        assert_eq!(shown(&["-q"], looks), ["0 one 1"]);
    }
}
