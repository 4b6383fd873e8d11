//! dmesg(8): shows the kernel's messages.

use std::io::{self, Write};

use df_sys::sysctl::Variable;

/// How to call it.
pub const USAGE: &str = "usage: dmesg [-ac]";

/// The variable with the messages, and the one that forgets them.
const MESSAGES: &str = "kern.msgbuf";
const FORGET: &str = "kern.msgbuf_clear";

/// Runs the program with the words behind its name; gives the exit status.
///
/// # Errors
/// When the messages cannot be read or written.
pub fn run(words: &[String], output: &mut dyn Write, errors: &mut dyn Write) -> io::Result<u8> {
    let options = match df_getopt::parse(words, "ac") {
        Ok(options) if options.words.is_empty() => options,
        Ok(_) => {
            writeln!(errors, "{USAGE}")?;
            return Ok(1);
        }
        Err(error) => {
            writeln!(errors, "dmesg: {error}\n{USAGE}")?;
            return Ok(1);
        }
    };
    let messages = Variable::named(MESSAGES)?.read()?;
    output.write_all(text(&messages).as_bytes())?;
    if options.has('c') {
        Variable::named(FORGET)?.write(&1i32.to_le_bytes())?;
    }
    Ok(0)
}

/// The messages as lines: without the zero bytes of a buffer that is not full, and without priorities
/// (`<5>`) at the start of lines.
pub fn text(buffer: &[u8]) -> String {
    let bytes: Vec<u8> = buffer.iter().copied().filter(|&byte| byte != 0).collect();
    let mut text = String::new();
    for line in String::from_utf8_lossy(&bytes).lines() {
        text.extend([without_priority(line), "\n"]);
    }
    text
}

fn without_priority(line: &str) -> &str {
    let inside = line.strip_prefix('<').and_then(|rest| rest.split_once('>'));
    match inside {
        Some((number, rest)) if number.bytes().all(|byte| byte.is_ascii_digit()) => rest,
        _ => line,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_become_whole_lines() {
        assert_eq!(text(b"\0\0one\n<5>two\n<a>three"), "one\ntwo\n<a>three\n");
        assert_eq!(text(b""), "");
    }
}
