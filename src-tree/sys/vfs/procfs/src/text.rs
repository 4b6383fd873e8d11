//! What is in the files of a process.

use alloc::format;
use alloc::string::String;
use alloc::vec::Vec;
use core::fmt::Write as _;

use df_abi::resource::RLIM_INFINITY;

use crate::Facts;

/// Names of the limits, by number.
const LIMITS: [&str; 12] = [
    "cpu",
    "fsize",
    "data",
    "stack",
    "core",
    "rss",
    "memlock",
    "nproc",
    "nofile",
    "sbsize",
    "vmem",
    "posixlock",
];

/// The arguments, each with a NUL behind it.
pub(crate) fn cmdline(facts: &Facts) -> Vec<u8> {
    let mut out = Vec::new();
    for argument in &facts.arguments {
        out.extend_from_slice(argument);
        out.push(0);
    }
    out
}

/// The kind of program: there is one.
pub(crate) fn etype() -> Vec<u8> {
    b"DragonFly ELF64\n".to_vec()
}

fn limit(value: i64) -> String {
    if value == RLIM_INFINITY {
        String::from("-1")
    } else {
        format!("{value}")
    }
}

/// A line for each limit: its name, the current one, the highest one; -1 is none.
pub(crate) fn rlimit(facts: &Facts) -> Vec<u8> {
    let mut out = String::new();
    for (name, (current, most)) in LIMITS.iter().zip(&facts.limits) {
        let (current, most) = (limit(*current), limit(*most));
        // Writing to a string does not fail.
        let _written = writeln!(out, "{name} {current} {most}");
    }
    out.into_bytes()
}

/// The name with blanks and what is not printable as `\ooo`, so that the line has fixed fields.
fn name(raw: &[u8]) -> String {
    let mut out = String::new();
    for byte in raw {
        if byte.is_ascii_graphic() && *byte != b'\\' {
            out.push(char::from(*byte));
        } else {
            // Writing to a string does not fail.
            let _written = write!(out, "\\{byte:03o}");
        }
    }
    out
}

/// The one line of `status`: name, process, parent, group, session, terminal, flags, times of
/// start, user mode and kernel, what it waits for, users, groups.
pub(crate) fn status(facts: &Facts) -> Vec<u8> {
    let terminal = facts.terminal.map_or_else(
        || String::from("-1,-1"),
        |dev| format!("{},{}", dev >> 8 & 0xff, dev & 0xffff_00ff),
    );
    let flags = match (facts.terminal.is_some(), facts.pid == facts.sid) {
        (true, true) => "ctty,sldr",
        (true, false) => "ctty",
        (false, true) => "sldr",
        (false, false) => "noflags",
    };
    let mut line = format!(
        "{} {} {} {} {} {terminal} {flags} {},{} {},{} {},{} nochan {} {} {}",
        name(&facts.name),
        facts.pid,
        facts.ppid,
        facts.pgid,
        facts.sid,
        facts.started.tv_sec,
        facts.started.tv_nsec / 1000,
        facts.user.tv_sec,
        facts.user.tv_usec,
        facts.system.tv_sec,
        facts.system.tv_usec,
        facts.uid,
        facts.ruid,
        facts.rgid,
    );
    for group in &facts.groups {
        let _written = write!(line, ",{group}");
    }
    line.push_str(" -\n");
    line.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            name: b"a b".to_vec(),
            pid: 12,
            ppid: 1,
            pgid: 12,
            sid: 12,
            terminal: Some(0x0302),
            uid: 5,
            rgid: 7,
            groups: alloc::vec![7, 8],
            arguments: alloc::vec![b"a b".to_vec(), b"-x".to_vec()],
            limits: alloc::vec![(RLIM_INFINITY, RLIM_INFINITY), (10, 20)],
            ..Facts::default()
        }
    }

    #[test]
    fn status_is_one_line_of_fields() {
        let line = String::from_utf8(status(&facts())).unwrap();
        assert_eq!(
            line,
            "a\\040b 12 1 12 12 3,2 ctty,sldr 0,0 0,0 0,0 nochan 5 0 7,7,8 -\n"
        );
        let alone = Facts {
            terminal: None,
            sid: 1,
            ..facts()
        };
        let line = String::from_utf8(status(&alone)).unwrap();
        assert!(line.contains(" -1,-1 noflags "));
    }

    #[test]
    fn limits_have_a_line_each() {
        assert_eq!(rlimit(&facts()), b"cpu -1 -1\nfsize 10 20\n");
    }

    #[test]
    fn arguments_end_in_nul() {
        assert_eq!(cmdline(&facts()), b"a b\0-x\0");
    }
}
