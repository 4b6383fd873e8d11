//! Values as text.

use df_sys::sysctl::{Format, Value, words};

use crate::options::Style;

/// A value as people read it; none for one that is no text.
pub fn value(format: &Format, content: &[u8]) -> Option<String> {
    if let Some(text) = structure(format, content) {
        return Some(text);
    }
    match format.decode(content) {
        Value::Numbers(numbers) => Some(words(&numbers)),
        Value::Text(text) => Some(text.trim_end_matches('\n').to_owned()),
        Value::Bytes(_) => None,
    }
}

/// Structures that have a text of their own.
fn structure(format: &Format, content: &[u8]) -> Option<String> {
    let field = |at: usize| {
        let bytes = content.get(at..at + 8)?.try_into().ok()?;
        Some(i64::from_le_bytes(bytes))
    };
    match format.letters.as_str() {
        "S,timeval" => Some(format!("{{ sec = {}, usec = {} }}", field(0)?, field(8)?)),
        "S,timespec" => Some(format!("{{ sec = {}, nsec = {} }}", field(0)?, field(8)?)),
        _ => None,
    }
}

/// A value that is no text, in hexadecimal.
pub fn opaque(format: &Format, content: &[u8]) -> String {
    const SHOWN: usize = 16;
    let hex: String = content
        .iter()
        .take(SHOWN)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    let more = if content.len() > SHOWN { "..." } else { "" };
    format!(
        "Format:{} Length:{} Dump:0x{hex}{more}",
        format.letters,
        content.len()
    )
}

/// A line: name and value in a style.
pub fn line(style: Style, name: &str, value: &str) -> String {
    if style.names_only {
        return name.to_owned();
    }
    if style.values_only {
        return value.to_owned();
    }
    let between = if style.equals { "=" } else { ": " };
    format!("{name}{between}{value}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn format(letters: &str) -> Format {
        Format {
            kind: 0,
            letters: letters.to_owned(),
        }
    }

    #[test]
    fn values_are_text_where_they_can_be() {
        assert_eq!(value(&format("I"), &[5, 0, 0, 0]).as_deref(), Some("5"));
        assert_eq!(
            value(&format("A"), b"two\nlines\n\0").as_deref(),
            Some("two\nlines")
        );
        let time = [1i64.to_le_bytes(), 2i64.to_le_bytes()].concat();
        let expected = "{ sec = 1, usec = 2 }";
        assert_eq!(
            value(&format("S,timeval"), &time).as_deref(),
            Some(expected)
        );
        assert_eq!(value(&format("S,proc"), &time), None);
        assert_eq!(value(&format("S,timeval"), &[0]), None);
    }

    #[test]
    fn the_rest_is_shown_in_hexadecimal() {
        assert_eq!(
            opaque(&format("S,x"), &[1, 255]),
            "Format:S,x Length:2 Dump:0x01ff"
        );
        assert!(opaque(&format("S"), &[0; 40]).ends_with("00..."));
    }

    #[test]
    fn styles_join_name_and_value() {
        let style = Style::default();
        assert_eq!(line(style, "a", "1"), "a: 1");
        let equals = Style {
            equals: true,
            ..style
        };
        assert_eq!(line(equals, "a", "1"), "a=1");
        let values = Style {
            values_only: true,
            ..style
        };
        assert_eq!(line(values, "a", "1"), "1");
    }
}
