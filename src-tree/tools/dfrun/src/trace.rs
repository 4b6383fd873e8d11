//! One line for each system call, in the manner of ktrace and strace.

use std::io::Write;

use df_abi::errno::Errno;
use df_abi::syscall::{SyscallInfo, by_number};

use crate::call::plan::{Answer, Value};
use crate::memory::Memory;

/// Longest part of a string or buffer that is shown.
const SHOWN: usize = 60;

/// The name of a call.
pub fn name(number: u64) -> String {
    by_number(number).map_or_else(|| format!("call {number}"), |row| row.name.to_owned())
}

/// Writes a call and its answer to standard error.
pub fn line(memory: Memory, number: u64, args: &[u64; 6], answer: Option<&Answer>) {
    let arguments = by_number(number).map_or_else(String::new, |row| arguments(memory, row, args));
    let result = match answer {
        None => "?".to_owned(),
        Some(Ok(Value::One(value))) if *value > 0xffff => format!("{value:#x}"),
        Some(Ok(Value::One(value))) => value.to_string(),
        Some(Ok(Value::Two(first, second))) => format!("{first}, {second}"),
        Some(Ok(Value::Registers)) => "(registers set)".to_owned(),
        Some(Err(error)) => describe(*error),
    };
    let name = name(number);
    // Nothing can be done when even this cannot be written.
    let _ = writeln!(
        std::io::stderr(),
        "{} {name}({arguments}) = {result}",
        memory.0
    );
}

fn describe(error: Errno) -> String {
    let name = error.name().unwrap_or("?");
    format!("-1 {name} ({})", error.text().unwrap_or("unknown"))
}

fn arguments(memory: Memory, row: &SyscallInfo, args: &[u64; 6]) -> String {
    let shown: Vec<String> = row
        .args
        .iter()
        .zip(args)
        .map(|((_, kind), &value)| argument(memory, row, kind, value, args))
        .collect();
    shown.join(", ")
}

fn argument(memory: Memory, row: &SyscallInfo, kind: &str, value: u64, args: &[u64; 6]) -> String {
    match kind.replace(' ', "").as_str() {
        "In<c_char>" => quoted(&memory.string(value).unwrap_or_default()),
        "In<c_void>" if row.name == "write" => {
            let length = usize::try_from(args[2]).unwrap_or(0).min(SHOWN + 1);
            quoted(&memory.read(value, length).unwrap_or_default())
        }
        "i32" => (value as i32).to_string(),
        "u32" | "u16" | "usize" | "i64" if value < 0x1_0000_0000 => value.to_string(),
        _ => format!("{value:#x}"),
    }
}

fn quoted(bytes: &[u8]) -> String {
    let cut = if bytes.len() > SHOWN { "..." } else { "" };
    format!(
        "\"{}\"{cut}",
        bytes[..bytes.len().min(SHOWN)].escape_ascii()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_escaped_and_cut() {
        assert_eq!(quoted(b"a\n\"b\""), r#""a\n\"b\"""#);
        assert!(quoted(&[b'x'; 100]).ends_with("\"..."));
    }

    #[test]
    fn errors_have_name_and_text() {
        assert_eq!(
            describe(Errno::ENOENT),
            "-1 ENOENT (No such file or directory)"
        );
    }
}
