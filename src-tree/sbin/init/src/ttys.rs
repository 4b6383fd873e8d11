//! `/etc/ttys`: which terminals there are and what runs on them.
//!
//! A line has the terminal's name below `/dev`, the program for it (in quotes when it has
//! arguments), the terminal's type, and words: `on` or `off` (or `onifexists`: on when the device is
//! there), `secure`.

/// A terminal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its name below `/dev`.
    pub name: String,
    /// The program for it and its arguments, without the name.
    pub program: Vec<String>,
    /// Its type, which becomes `TERM`.
    pub kind: String,
    /// Whether the program is to run.
    pub status: Status,
    /// Whether root may log in there.
    pub secure: bool,
}

/// Whether a program is to run on a terminal.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// No.
    Off,
    /// Yes.
    On,
    /// When there is such a device.
    OnIfExists,
}

/// Reads the file. Lines that make no sense are left out and told about.
pub fn parse(text: &str) -> (Vec<Entry>, Vec<String>) {
    let (mut entries, mut problems) = (Vec::new(), Vec::new());
    for (number, line) in text.lines().enumerate() {
        match parse_line(line) {
            Ok(Some(entry)) => entries.push(entry),
            Ok(None) => {}
            Err(problem) => problems.push(format!("line {}: {problem}", number + 1)),
        }
    }
    (entries, problems)
}

fn parse_line(line: &str) -> Result<Option<Entry>, String> {
    let mut fields = split(line)?.into_iter();
    let Some(name) = fields.next() else {
        return Ok(None);
    };
    if name.starts_with('/') || name.split('/').any(|part| part == "..") {
        return Err(format!("'{name}' is no name below /dev"));
    }
    let program = fields.next().unwrap_or_default();
    let program = match program.as_str() {
        "none" => Vec::new(),
        words => words.split_whitespace().map(str::to_owned).collect(),
    };
    let kind = fields.next().unwrap_or_else(|| "unknown".to_owned());
    let mut entry = Entry {
        name,
        program,
        kind,
        status: Status::Off,
        secure: false,
    };
    for word in fields {
        match word.as_str() {
            "on" => entry.status = Status::On,
            "off" => entry.status = Status::Off,
            "onifexists" => entry.status = Status::OnIfExists,
            "secure" => entry.secure = true,
            "insecure" => entry.secure = false,
            other => return Err(format!("unknown word '{other}'")),
        }
    }
    Ok(Some(entry))
}

/// Splits at white space; `"..."` is one field, `#` begins a comment.
fn split(line: &str) -> Result<Vec<String>, String> {
    let mut fields = Vec::new();
    let mut rest = line.trim_start();
    while !rest.is_empty() && !rest.starts_with('#') {
        let end;
        if let Some(quoted) = rest.strip_prefix('"') {
            let (field, behind) = quoted.split_once('"').ok_or("a quote is not closed")?;
            fields.push(field.to_owned());
            end = behind;
        } else {
            let at = rest.find(char::is_whitespace).unwrap_or(rest.len());
            fields.push(rest[..at].to_owned());
            end = &rest[at..];
        }
        rest = end.trim_start();
    }
    Ok(fields)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_become_terminals() {
        let text = "# comment\n\nconsole\tnone\tunknown off secure\n\
            ttyd0 \"/usr/libexec/getty std.9600\" vt100 onifexists secure # serial\n";
        let (entries, problems) = parse(text);
        assert!(problems.is_empty());
        assert_eq!(entries.len(), 2);
        assert_eq!(entries[0].program, Vec::<String>::new());
        let expected = Entry {
            name: "ttyd0".to_owned(),
            program: vec!["/usr/libexec/getty".to_owned(), "std.9600".to_owned()],
            kind: "vt100".to_owned(),
            status: Status::OnIfExists,
            secure: true,
        };
        assert_eq!(entries[1], expected);
    }

    #[test]
    fn senseless_lines_are_told_about() {
        let (entries, problems) = parse("a \"open\nb none x maybe\n../c none x on\nd none x on\n");
        assert_eq!(entries.len(), 1);
        assert_eq!(problems.len(), 3);
        assert!(problems[1].starts_with("line 2: unknown word 'maybe'"));
    }
}
