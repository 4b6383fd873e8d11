//! One line for each system call: for people, in the manner of strace, or as JSON.
//!
//! ```text
//! 1234 open("/etc/motd", O_RDONLY|O_CLOEXEC) = 3
//! {"pid":1234,"call":"open","number":5,"args":["\"/etc/motd\"","O_RDONLY|O_CLOEXEC","0"],"result":3}
//! {"pid":1234,"call":"open","number":5,"args":[...],"error":"ENOENT"}
//! ```

mod decode;
mod flags;

use std::io::Write;

use df_abi::errno::Errno;
use df_abi::syscall::by_number;
use serde_json::json;

use crate::call::plan::{Answer, Value};
use crate::memory::Memory;

/// How calls are written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A line for people.
    Text,
    /// An object of JSON, a line each.
    Json,
}

/// Writes calls down.
pub struct Trace {
    format: Format,
    out: Box<dyn Write>,
}

impl std::fmt::Debug for Trace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Trace")
            .field("format", &self.format)
            .finish_non_exhaustive()
    }
}

/// The name of a call.
pub fn name(number: u64) -> String {
    by_number(number).map_or_else(|| format!("call {number}"), |row| row.name.to_owned())
}

impl Trace {
    /// Calls in a form, written to `out`.
    pub fn new(format: Format, out: Box<dyn Write>) -> Trace {
        Trace { format, out }
    }

    /// Writes a call and its answer; one that does not come back has none.
    pub fn call(&mut self, memory: Memory, number: u64, args: &[u64; 6], answer: Option<&Answer>) {
        let arguments = by_number(number).map_or_else(Vec::new, |row| {
            let result = match answer {
                Some(Ok(Value::One(value))) => Some(*value),
                _ => None,
            };
            decode::arguments(memory, row, args, result)
        });
        let name = name(number);
        let pid = memory.0.as_raw();
        let line = match self.format {
            Format::Text => {
                let result = answer.map_or_else(|| "?".to_owned(), text);
                format!("{pid} {name}({}) = {result}", arguments.join(", "))
            }
            Format::Json => json(pid, &name, number, &arguments, answer),
        };
        // Nothing can be done when even this cannot be written.
        let _ = writeln!(self.out, "{line}");
    }
}

fn text(answer: &Answer) -> String {
    match answer {
        Ok(Value::One(value)) if *value > 0xffff => format!("{value:#x}"),
        Ok(Value::One(value)) => value.to_string(),
        Ok(Value::Two(first, second)) => format!("{first}, {second}"),
        Ok(Value::Registers) => "(registers set)".to_owned(),
        Ok(Value::Again(_)) => "(waits on)".to_owned(),
        Err(error) => describe(*error),
    }
}

fn json(
    pid: i32,
    name: &str,
    number: u64,
    arguments: &[String],
    answer: Option<&Answer>,
) -> String {
    let mut line = json!({ "pid": pid, "call": name, "number": number, "args": arguments });
    match answer {
        Some(Ok(Value::One(value))) => line["result"] = json!(value),
        Some(Ok(Value::Two(first, second))) => line["result"] = json!([first, second]),
        Some(Err(error)) => line["error"] = json!(error.name().unwrap_or("?")),
        Some(Ok(Value::Registers | Value::Again(_))) | None => {}
    }
    line.to_string()
}

fn describe(error: Errno) -> String {
    let name = error.name().unwrap_or("?");
    format!("-1 {name} ({})", error.text().unwrap_or("unknown"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_name_and_text() {
        assert_eq!(
            describe(Errno::ENOENT),
            "-1 ENOENT (No such file or directory)"
        );
    }

    #[test]
    fn json_has_result_or_error() {
        let args = ["3".to_owned()];
        let line = json(7, "close", 6, &args, Some(&Ok(Value::One(0))));
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(
            (&value["call"], &value["result"]),
            (&json!("close"), &json!(0))
        );
        let line = json(7, "close", 6, &args, Some(&Err(Errno::EBADF)));
        let value: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(value["error"], "EBADF");
        assert!(value.get("result").is_none());
    }
}
