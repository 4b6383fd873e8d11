//! The columns: what each shows of a process.

use std::time::Duration;

use df_sys::calendar::Date;
use df_sys::process::{Process, State};

use crate::facts::Facts;

/// A column.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its keyword.
    pub name: &'static str,
    /// Its title.
    pub title: String,
    /// Whether its values end, rather than begin, under each other.
    pub right: bool,
    /// What it shows.
    pub show: fn(&Process, &Facts) -> String,
}

impl Column {
    /// The column with another title.
    #[must_use]
    pub fn titled(self, title: &str) -> Column {
        let title = title.to_owned();
        Column { title, ..self }
    }
}

/// Keyword, title, whether to the right, what is shown.
type Row = (
    &'static str,
    &'static str,
    bool,
    fn(&Process, &Facts) -> String,
);

const COLUMNS: &[Row] = &[
    ("%cpu", "%CPU", true, |p, _| {
        format!("{:.1}", p.cpu_share * 100.0)
    }),
    ("%mem", "%MEM", true, memory_share),
    ("comm", "COMMAND", false, |p, _| p.command.clone()),
    ("command", "COMMAND", false, command),
    ("cpu", "CPU", true, |p, _| p.cpu.to_string()),
    ("etime", "ELAPSED", true, elapsed),
    ("flags", "F", true, |p, _| format!("{:x}", p.flags)),
    ("login", "LOGIN", false, |p, _| or_dash(&p.login)),
    ("lstart", "STARTED", false, started_long),
    ("nice", "NI", true, |p, _| p.nice.to_string()),
    ("nlwp", "NLWP", true, |p, _| p.threads.to_string()),
    ("pgid", "PGID", true, |p, _| p.pgid.to_string()),
    ("pid", "PID", true, |p, _| p.pid.to_string()),
    ("ppid", "PPID", true, |p, _| p.ppid.to_string()),
    ("pri", "PRI", true, |p, _| p.priority.to_string()),
    ("rgid", "RGID", true, |p, _| p.rgid.to_string()),
    ("rss", "RSS", true, |p, _| (p.resident / 1024).to_string()),
    ("ruid", "RUID", true, |p, _| p.ruid.to_string()),
    ("ruser", "RUSER", false, |p, facts| facts.user(p.ruid)),
    ("sid", "SID", true, |p, _| p.sid.to_string()),
    ("slp", "SL", true, |p, _| p.sleeps.to_string()),
    ("start", "STARTED", false, started),
    ("stat", "STAT", false, |p, _| state(p)),
    ("time", "TIME", true, |p, _| cpu_time(p.cpu_time)),
    ("tpgid", "TPGID", true, |p, _| p.tpgid.to_string()),
    ("tt", "TT", false, |p, facts| facts.terminal(p.terminal)),
    ("uid", "UID", true, |p, _| p.uid.to_string()),
    ("user", "USER", false, |p, facts| facts.user(p.uid)),
    ("vsz", "VSZ", true, |p, _| (p.size / 1024).to_string()),
    ("wchan", "WCHAN", false, |p, _| or_dash(&p.waits_for)),
];

/// Other keywords for the same.
const ALIASES: &[(&str, &str)] = &[
    ("args", "command"),
    ("f", "flags"),
    ("group", "pgid"),
    ("ni", "nice"),
    ("pcpu", "%cpu"),
    ("pgrp", "pgid"),
    ("pmem", "%mem"),
    ("state", "stat"),
    ("tty", "tt"),
    ("ucomm", "comm"),
    ("vsize", "vsz"),
];

/// The column of a keyword.
pub fn find(keyword: &str) -> Option<Column> {
    let alias = ALIASES.iter().find(|(alias, _)| *alias == keyword);
    let keyword = alias.map_or(keyword, |(_, name)| name);
    let row = COLUMNS.iter().find(|(name, ..)| *name == keyword)?;
    let (name, title, right, show) = *row;
    let title = title.to_owned();
    Some(Column {
        name,
        title,
        right,
        show,
    })
}

/// Every keyword, for `-L`.
pub fn keywords() -> impl Iterator<Item = &'static str> {
    COLUMNS.iter().map(|(name, ..)| *name)
}

fn or_dash(text: &str) -> String {
    if text.is_empty() {
        "-".to_owned()
    } else {
        text.to_owned()
    }
}

#[expect(clippy::cast_precision_loss, reason = "one digit is shown")]
fn memory_share(process: &Process, facts: &Facts) -> String {
    let share = process.resident as f64 / facts.memory.max(1) as f64;
    format!("{:.1}", share * 100.0)
}

fn command(process: &Process, facts: &Facts) -> String {
    if process.state == State::Zombie {
        return "<defunct>".to_owned();
    }
    let words = (facts.arguments)(process.pid);
    if words.is_empty() {
        return format!("({})", process.command);
    }
    // What would move the cursor is shown as a question mark.
    let line = words.join(" ");
    line.chars()
        .map(|c| if c.is_control() { '?' } else { c })
        .collect()
}

/// The letters of the state: what it does, then how.
fn state(process: &Process) -> String {
    /// Sleepers are called idle after this many seconds.
    const IDLE: u32 = 20;
    let mut text = String::from(match process.state {
        State::Running => "R",
        State::Sleeping if process.sleeps >= IDLE => "I",
        State::Sleeping => "S",
        State::Stopped => "T",
        State::Zombie => "Z",
        State::Idle => "?",
    });
    if process.nice < 0 {
        text.push('<');
    } else if process.nice > 0 {
        text.push('N');
    }
    if process.leads_session {
        text.push('s');
    }
    if process.terminal.is_some() && process.pgid == process.tpgid {
        text.push('+');
    }
    text
}

/// `minutes:seconds.hundredths`.
fn cpu_time(time: Duration) -> String {
    let seconds = time.as_secs();
    let hundredths = time.subsec_millis() / 10;
    format!("{}:{:02}.{hundredths:02}", seconds / 60, seconds % 60)
}

/// `days-hours:minutes:seconds`, without what is zero in front.
fn elapsed(process: &Process, facts: &Facts) -> String {
    let seconds = facts.now.saturating_sub(process.started).as_secs();
    let (days, hours) = (seconds / 86_400, seconds / 3600 % 24);
    let rest = format!("{:02}:{:02}", seconds / 60 % 60, seconds % 60);
    match (days, hours) {
        (0, 0) => rest,
        (0, hours) => format!("{hours:02}:{rest}"),
        (days, hours) => format!("{days}-{hours:02}:{rest}"),
    }
}

fn date(process: &Process) -> Date {
    Date::from_unix(process.started.as_secs().cast_signed())
}

/// The time of a day that is not over, the weekday of the last seven, the date else.
fn started(process: &Process, facts: &Facts) -> String {
    let date = date(process);
    let age = facts.now.saturating_sub(process.started);
    let (half, hour) = match date.hour {
        0 => ("AM", 12),
        hour @ 1..=11 => ("AM", hour),
        12 => ("PM", 12),
        hour => ("PM", hour - 12),
    };
    if age < Duration::from_secs(86_400) {
        format!("{hour:2}:{:02}{half}", date.minute)
    } else if age < Duration::from_secs(7 * 86_400) {
        format!("{}{hour:02}{half}", date.weekday_name())
    } else {
        format!(
            "{:2}{}{:02}",
            date.day,
            date.month_name(),
            date.year.rem_euclid(100)
        )
    }
}

fn started_long(process: &Process, _: &Facts) -> String {
    date(process).long().replace(" UTC", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::{facts, process};

    fn show(name: &str, process: &Process) -> String {
        (find(name).unwrap().show)(process, &facts())
    }

    #[test]
    fn keywords_are_sorted_and_aliases_lead_to_columns() {
        assert!(COLUMNS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(ALIASES.iter().all(|(alias, _)| find(alias).is_some()));
        assert!(find("nothing").is_none());
        assert_eq!(keywords().count(), COLUMNS.len());
    }

    #[test]
    fn state_tells_what_and_how() {
        let mut one = process(5, 1001, Some(7));
        assert_eq!(show("stat", &one), "S");
        one.sleeps = 20;
        one.nice = 5;
        one.leads_session = true;
        one.tpgid = one.pgid;
        assert_eq!(show("stat", &one), "INs+");
        one.state = State::Zombie;
        one.nice = -1;
        assert_eq!(show("stat", &one), "Z<s+");
        assert_eq!(show("command", &one), "<defunct>");
    }

    #[test]
    fn times_are_short() {
        let mut one = process(5, 1001, None);
        one.cpu_time = Duration::from_millis(65_432);
        assert_eq!(show("time", &one), "1:05.43");
        one.started = facts().now - Duration::from_secs(90_061);
        assert_eq!(show("etime", &one), "1-01:01:01");
        one.started = facts().now - Duration::from_secs(61);
        assert_eq!(show("etime", &one), "01:01");
        // The model's time is 2001-09-09 01:46:40.
        assert_eq!(show("start", &one), " 1:45AM");
        one.started = facts().now - Duration::from_secs(2 * 86_400);
        assert_eq!(show("start", &one), "Fri01AM");
        one.started = Duration::ZERO;
        assert_eq!(show("start", &one), " 1Jan70");
        assert_eq!(show("lstart", &one), "Thu Jan  1 00:00:00 1970");
    }

    #[test]
    fn command_line_is_shown_without_control_characters() {
        assert_eq!(show("command", &process(5, 1, None)), "sh -c a?b");
        assert_eq!(show("command", &process(6, 1, None)), "(model)");
        assert_eq!(show("user", &process(5, 0, None)), "root");
        assert_eq!(show("user", &process(5, 4, None)), "4");
        assert_eq!(show("tt", &process(5, 0, None)), "??");
        assert_eq!(show("tt", &process(5, 0, Some(7))), "v0");
        assert_eq!(show("%mem", &process(5, 0, None)), "50.0");
    }
}
