//! Lines as make sees them.

use crate::text::is_blank;

/// A line without comments, continuations joined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct LogicalLine {
    /// The number of its last line in the file, from 1.
    pub(super) number: u32,
    pub(super) text: Vec<u8>,
}

/// Splits a file into lines. Blank lines and comments are left out.
pub(super) fn split(source: &[u8]) -> Vec<LogicalLine> {
    let mut lines = Vec::new();
    let mut at = 0;
    let mut number = 0;
    while at < source.len() {
        let start = at;
        number += 1;
        let (mut end, mut comment) = (at, None);
        let mut escaped = false;
        while let Some(&byte) = source.get(at) {
            match byte {
                b'\\' => {
                    escaped = true;
                    if source.get(at + 1) == Some(&b'\n') {
                        number += 1;
                    }
                    at = (at + 2).min(source.len());
                    end = at;
                    continue;
                }
                // `[#` counts words; it is no comment.
                b'#' if comment.is_none() && !(at > start && source[at - 1] == b'[') => {
                    comment = Some(end);
                }
                _ => {}
            }
            at += 1;
            if byte == b'\n' {
                break;
            }
            if !is_blank(byte) {
                end = at;
            }
        }
        if end == start || comment == Some(start) {
            continue;
        }
        let command = source[start] == b'\t';
        let end = match comment {
            Some(comment) if !command => comment,
            _ => end,
        };
        let line = &source[start..end];
        let text = if escaped {
            unescape(line, command)
        } else {
            line.to_vec()
        };
        // A backslash alone at the end of the file leaves nothing.
        if !text.is_empty() {
            lines.push(LogicalLine { number, text });
        }
    }
    lines
}

/// Joins continued lines, and takes the backslash from before `#` outside of commands.
fn unescape(line: &[u8], command: bool) -> Vec<u8> {
    let mut out = Vec::with_capacity(line.len());
    // What an escape protects stays at the end of the line, even a blank.
    let mut protected = 0;
    let mut at = 0;
    while let Some(&byte) = line.get(at) {
        at += 1;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        let Some(&next) = line.get(at) else {
            break;
        };
        at += 1;
        match next {
            b'#' if !command => out.push(b'#'),
            b'\n' => {
                while matches!(line.get(at), Some(b' ' | b'\t')) {
                    at += 1;
                }
                out.push(b' ');
            }
            _ => {
                out.extend_from_slice(&[b'\\', next]);
                protected = out.len();
            }
        }
    }
    while out.len() > protected && out.last().is_some_and(|byte| is_blank(*byte)) {
        out.pop();
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<(u32, String)> {
        let own = |line: LogicalLine| (line.number, String::from_utf8(line.text).unwrap());
        split(source.as_bytes()).into_iter().map(own).collect()
    }

    #[test]
    fn continued_lines_are_one_with_a_space() {
        let found = texts("A=\tb \\\n\t\tc\\\n  d\n\nB=1\n");
        assert_eq!(found, [(3, "A=\tb  c d".to_owned()), (5, "B=1".to_owned())]);
    }

    #[test]
    fn backslash_at_the_end_of_a_file_is_nothing() {
        assert_eq!(texts("A=b\n\\"), [(1, "A=b".to_owned())]);
        assert!(texts("\\\n").is_empty());
    }

    #[test]
    fn comments_end_lines_but_not_commands() {
        let found = texts("# x\nA=b # c\nB=b\\#c\nC=${A:[#]}\nt:\n\techo # c\n");
        let found: Vec<_> = found.into_iter().map(|(_, text)| text).collect();
        assert_eq!(found, ["A=b", "B=b#c", "C=${A:[#]}", "t:", "\techo # c"]);
    }
}
