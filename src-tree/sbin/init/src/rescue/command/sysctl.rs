//! `sysctl`: writes values of the kernel.

use std::io;

use super::{Command, FAILURE, Outcome, SUCCESS, wrong_use};
use crate::rescue::Terminal;
use crate::rescue::shell::Shell;
use crate::rescue::system::{Value, text};

pub(super) const SYSCTL: Command = Command {
    name: "sysctl",
    arguments: "[-n] name ...",
    summary: "write kernel values",
    run,
};

fn run(
    shell: &mut Shell<'_>,
    words: &[String],
    terminal: &mut Terminal<'_>,
) -> io::Result<Outcome> {
    let (names, with_name) = match words.split_first() {
        Some((first, rest)) if first == "-n" => (rest, false),
        _ => (words, true),
    };
    if names.is_empty() {
        return wrong_use("sysctl", "no name given", terminal);
    }
    let mut failed = false;
    for name in names {
        match shell.system.sysctl(name) {
            Ok(value) => {
                let value = show(&value);
                let lead = if with_name {
                    format!("{name}: ")
                } else {
                    String::new()
                };
                writeln!(terminal.output, "{lead}{value}")?;
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                writeln!(terminal.errors, "sysctl: unknown oid '{name}'")?;
                failed = true;
            }
            Err(error) => {
                writeln!(terminal.errors, "sysctl: {name}: {}", text(&error))?;
                failed = true;
            }
        }
    }
    if failed { FAILURE } else { SUCCESS }
}

fn show(value: &Value) -> String {
    match value {
        Value::Numbers(numbers) => df_sys::sysctl::words(numbers),
        Value::Text(text) => text.trim_end_matches('\n').to_owned(),
        Value::Bytes(bytes) => {
            let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
            hex.join(" ")
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::rescue::testing::session;

    #[test]
    fn values_are_shown_with_and_without_name() {
        let seen = session("sysctl kern.ostype hw.ncpu\nsysctl -n hw.ncpu\nsysctl no.such\n");
        assert!(
            seen.output
                .contains("# kern.ostype: DragonFly\nhw.ncpu: 2\n# 2\n")
        );
        assert_eq!(seen.errors, "sysctl: unknown oid 'no.such'\n");
        assert_eq!(seen.status, 1);
    }
}
