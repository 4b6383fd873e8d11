//! What getty says, and the name it reads.

use std::io::{self, BufRead, Write};

/// The longest login name.
const LONGEST: usize = 32;

/// The words above the prompt: which system this is, and which terminal.
pub fn banner(host: &str, terminal: &str) -> String {
    format!("\nDragonFly/x86_64 ({host}) ({terminal})\n\n")
}

/// Asks until it is told something that can be a name. None at the end of input.
///
/// # Errors
/// When the terminal cannot be read or written.
pub fn ask(input: &mut dyn BufRead, output: &mut dyn Write) -> io::Result<Option<String>> {
    loop {
        write!(output, "login: ")?;
        output.flush()?;
        let mut line = Vec::new();
        if input.read_until(b'\n', &mut line)? == 0 {
            return Ok(None);
        }
        let line = String::from_utf8_lossy(&line);
        match name(line.trim()) {
            Ok(Some(name)) => return Ok(Some(name.to_owned())),
            Ok(None) => {}
            Err(problem) => writeln!(output, "{problem}")?,
        }
    }
}

/// Checks a name; none for an empty one.
fn name(text: &str) -> Result<Option<&str>, &'static str> {
    if text.starts_with('-') {
        return Err("login names may not start with '-'.");
    }
    if text.len() > LONGEST || text.chars().any(|c| c.is_control() || c.is_whitespace()) {
        return Err("this cannot be a login name.");
    }
    Ok(Some(text).filter(|text| !text.is_empty()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(typed: &str) -> (Option<String>, String) {
        let mut output = Vec::new();
        let name = ask(&mut typed.as_bytes(), &mut output).unwrap();
        (name, String::from_utf8(output).unwrap())
    }

    #[test]
    fn name_is_asked_for_until_there_is_one() {
        let (name, shown) = asked("\n  \nroot\n");
        assert_eq!(name.as_deref(), Some("root"));
        assert_eq!(shown, "login: login: login: ");
    }

    #[test]
    fn what_cannot_be_a_name_is_refused() {
        let (name, shown) = asked("-froot\ntwo words\nroot\n");
        assert_eq!(name.as_deref(), Some("root"));
        assert!(shown.contains("may not start with '-'"), "{shown}");
        assert!(shown.contains("cannot be a login name"), "{shown}");
    }

    #[test]
    fn end_of_input_gives_no_name() {
        assert_eq!(asked("").0, None);
        assert_eq!(asked("\n").0, None);
    }
}
