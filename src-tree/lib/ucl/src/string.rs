//! Strings: quoted, single-quoted and heredoc, and the escapes of the first.

use alloc::string::String;

use crate::cursor::Cursor;
use crate::error::{ErrorKind, ParseError};

/// Reads a `"..."` string; the cursor is at the first quote.
pub(crate) fn quoted(cursor: &mut Cursor<'_>) -> Result<String, ParseError> {
    let from = cursor.at();
    cursor.bump();
    let mut out = String::new();
    loop {
        out.push_str(cursor.skip_while(|c| c != '"' && c != '\\' && (c >= ' ' || c == '\t')));
        match cursor.peek() {
            Some('"') => {
                cursor.bump();
                return Ok(out);
            }
            Some('\\') => out.push(escape(cursor)?),
            Some(_) => return Err(cursor.expected("`\"` (a line end in a string is `\\n`)")),
            None => return Err(cursor.fail(from, ErrorKind::Unterminated("`\"`"))),
        }
    }
}

/// Reads a `'...'` string, in which only `\'` and a backslash at a line's end are special.
pub(crate) fn single_quoted(cursor: &mut Cursor<'_>) -> Result<String, ParseError> {
    let from = cursor.at();
    cursor.bump();
    let mut out = String::new();
    loop {
        out.push_str(cursor.skip_while(|c| c != '\'' && c != '\\'));
        if cursor.eat("'") {
            return Ok(out);
        } else if cursor.eat("\\'") {
            out.push('\'');
        } else if !cursor.eat("\\\n") && !cursor.eat("\\\r\n") {
            let Some(c) = cursor.bump() else {
                return Err(cursor.fail(from, ErrorKind::Unterminated("`'`")));
            };
            out.push(c);
        }
    }
}

/// Reads `<<TAG`, lines, `TAG`; none if the text here is not the first line of one. The tag is
/// of capital letters; the line end before the last tag does not belong to the text.
pub(crate) fn heredoc(cursor: &mut Cursor<'_>) -> Result<Option<String>, ParseError> {
    let from = cursor.at();
    let Some(after) = cursor.rest().strip_prefix("<<") else {
        return Ok(None);
    };
    let len = after.bytes().take_while(u8::is_ascii_uppercase).count();
    let (tag, first) = after.split_at(len);
    let first_line = if first.starts_with("\r\n") { 2 } else { 1 };
    if tag.is_empty() || !first.starts_with(['\n', '\r']) {
        return Ok(None);
    }
    cursor.go(from + 2 + len + first_line);
    let text = cursor.at();
    loop {
        let line = cursor.at();
        if cursor.eat(tag) && matches!(cursor.peek(), None | Some('\n' | '\r' | ';' | ',')) {
            let lines = cursor.since(text);
            let lines = &lines[..line - text];
            return Ok(Some(lines.strip_suffix('\n').unwrap_or(lines).into()));
        }
        cursor.skip_while(|c| c != '\n');
        if cursor.bump().is_none() {
            return Err(cursor.fail(from, ErrorKind::Unterminated("a line with its tag")));
        }
    }
}

/// Puts the escapes of an unquoted word in.
pub(crate) fn unescape(cursor: &mut Cursor<'_>) -> Result<String, ParseError> {
    let mut out = String::new();
    loop {
        out.push_str(cursor.skip_while(|c| c != '\\'));
        if cursor.peek().is_none() {
            return Ok(out);
        }
        out.push(escape(cursor)?);
    }
}

/// Reads one escape; the cursor is at the backslash. An unknown one is the character itself.
fn escape(cursor: &mut Cursor<'_>) -> Result<char, ParseError> {
    let from = cursor.at();
    cursor.bump();
    match cursor.bump() {
        Some('n') => Ok('\n'),
        Some('r') => Ok('\r'),
        Some('t') => Ok('\t'),
        Some('b') => Ok('\u{8}'),
        Some('f') => Ok('\u{c}'),
        Some('u') => unicode(cursor).ok_or_else(|| cursor.fail(from, ErrorKind::BadEscape)),
        Some(c) => Ok(c),
        None => Err(cursor.expected("a character after `\\`")),
    }
}

/// Reads the digits after `\u`, and the second half if they are the first of a pair.
fn unicode(cursor: &mut Cursor<'_>) -> Option<char> {
    let first = hex4(cursor)?;
    if !(0xd800..0xdc00).contains(&first) {
        return char::from_u32(first);
    }
    if !cursor.eat("\\u") {
        return None;
    }
    let second = hex4(cursor)?
        .checked_sub(0xdc00)
        .filter(|low| *low < 0x400)?;
    char::from_u32(0x1_0000 + ((first - 0xd800) << 10) + second)
}

fn hex4(cursor: &mut Cursor<'_>) -> Option<u32> {
    let digits = cursor.rest().get(..4)?;
    if !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
        return None;
    }
    cursor.go(cursor.at() + 4);
    u32::from_str_radix(digits, 16).ok()
}
