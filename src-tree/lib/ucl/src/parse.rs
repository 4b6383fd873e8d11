//! The grammar.
//!
//! ```text
//! document = "{" pairs "}" | "[" items "]" | pairs
//! pairs    = { pair | macro | ";" | "," }
//! pair     = key { name } "{" pairs "}"  |  key [ "=" | ":" ] value  |  key ";"
//! value    = object | array | "string" | 'string' | heredoc | word
//! ```
//! A value ends at `;`, `,`, the end of its line or the bracket around it; after `}` and `]`
//! nothing more is needed.

use alloc::string::String;
use alloc::vec::Vec;

use crate::atom;
use crate::cursor::Cursor;
use crate::error::{ErrorKind, ParseError};
use crate::macros::Macros;
use crate::object::{MAX_PRIORITY, Object};
use crate::parser::Parser;
use crate::string;
use crate::value::Value;

/// One text on its way to a value.
pub(crate) struct Text<'a, 'm> {
    pub(crate) cursor: Cursor<'a>,
    pub(crate) settings: &'a Parser,
    pub(crate) macros: &'m mut dyn Macros,
    pub(crate) priority: u8,
    /// Number of brackets and texts around the cursor.
    pub(crate) depth: usize,
}

impl<'a, 'm> Text<'a, 'm> {
    pub(crate) fn new(settings: &'a Parser, text: &'a str, macros: &'m mut dyn Macros) -> Self {
        Self {
            cursor: Cursor::new(text),
            settings,
            macros,
            priority: settings.priority.min(MAX_PRIORITY),
            depth: 0,
        }
    }

    pub(crate) fn document(mut self) -> Result<Value, ParseError> {
        self.cursor.skip_blank()?;
        let value = match self.cursor.peek() {
            Some('{' | '[') => self.value()?,
            _ => {
                let mut object = Object::new();
                self.pairs(&mut object, None)?;
                Value::Object(object)
            }
        };
        self.cursor.skip_blank()?;
        self.cursor.eat(";");
        self.cursor.skip_blank()?;
        match self.cursor.peek() {
            None => Ok(value),
            Some(_) => Err(self
                .cursor
                .expected("the end of the text after the last bracket")),
        }
    }

    /// Reads pairs up to the end of the text, or past the brace that closes the one at `open`.
    pub(crate) fn pairs(
        &mut self,
        object: &mut Object,
        open: Option<usize>,
    ) -> Result<(), ParseError> {
        loop {
            self.cursor.skip_blank()?;
            if self.cursor.eat(";") || self.cursor.eat(",") {
                continue;
            }
            match (self.cursor.peek(), open) {
                (None, None) => return Ok(()),
                (None, Some(open)) => {
                    return Err(self.cursor.fail(open, ErrorKind::Unterminated("`}`")));
                }
                (Some('}'), Some(_)) => {
                    self.cursor.bump();
                    return Ok(());
                }
                (Some('.'), _) => self.directive(object)?,
                _ => self.pair(object)?,
            }
        }
    }

    fn pair(&mut self, object: &mut Object) -> Result<(), ParseError> {
        let at = self.cursor.at();
        let Some(key) = key(&mut self.cursor)? else {
            return Err(self.cursor.expected("a key, such as `name` or `\"name\"`"));
        };
        let line_ended = self.cursor.skip_blank()?;
        let value = match self.cursor.peek() {
            Some('=' | ':') => {
                self.cursor.bump();
                self.cursor.skip_blank()?;
                self.value()?
            }
            Some('{' | '[') => self.value()?,
            Some(';') => Value::Null,
            Some(_) if !line_ended => match self.section_names() {
                Some(names) => self.section(names)?,
                None => self.value()?,
            },
            _ => {
                return Err(self
                    .cursor
                    .expected("`=`, `:`, `{` or a value after the key"));
            }
        };
        object
            .add(key, value, self.priority, self.settings.duplicates)
            .map_err(|error| self.cursor.fail(at, ErrorKind::DuplicateKey(error.0)))
    }

    /// Looks for the names between a key and a brace and steps over them; if there is no brace
    /// behind the words of this line, they are a value, and the cursor stays.
    fn section_names(&mut self) -> Option<Vec<String>> {
        let mut ahead = self.cursor;
        let line_len = ahead.rest().find('\n').unwrap_or(ahead.rest().len());
        let line_end = ahead.at() + line_len;
        let mut names = Vec::new();
        while names.len() <= self.settings.max_depth {
            // A piece of its own, because working out where an error is takes time from the start.
            let mut line = Cursor::of_piece(ahead.rest().get(..line_end - ahead.at())?);
            names.push(key(&mut line).ok()??);
            ahead.go(ahead.at() + line.at());
            let line_ended = ahead.skip_blank().ok()?;
            if ahead.peek() == Some('{') {
                self.cursor = ahead;
                return Some(names);
            }
            if line_ended || ahead.at() > line_end {
                return None;
            }
        }
        None
    }

    fn section(&mut self, names: Vec<String>) -> Result<Value, ParseError> {
        for _ in &names {
            self.enter()?;
        }
        let mut value = self.value()?;
        self.depth -= names.len();
        for name in names.into_iter().rev() {
            let mut object = Object::new();
            let at = self.cursor.at();
            object
                .add(name, value, self.priority, self.settings.duplicates)
                .map_err(|error| self.cursor.fail(at, ErrorKind::DuplicateKey(error.0)))?;
            value = Value::Object(object);
        }
        Ok(value)
    }

    fn enter(&mut self) -> Result<(), ParseError> {
        self.depth += 1;
        if self.depth > self.settings.max_depth {
            let kind = ErrorKind::TooDeep(self.settings.max_depth);
            return Err(self.cursor.fail(self.cursor.at(), kind));
        }
        Ok(())
    }

    fn value(&mut self) -> Result<Value, ParseError> {
        match self.cursor.peek() {
            Some('{') => {
                self.enter()?;
                let open = self.cursor.at();
                self.cursor.bump();
                let mut object = Object::new();
                self.pairs(&mut object, Some(open))?;
                self.depth -= 1;
                Ok(Value::Object(object))
            }
            Some('[') => {
                self.enter()?;
                let items = self.items()?;
                self.depth -= 1;
                Ok(Value::Array(items))
            }
            Some('"') => {
                let text = string::quoted(&mut self.cursor)?;
                self.value_end()?;
                Ok(Value::String(self.settings.variables.expand(text)))
            }
            Some('\'') => {
                let text = string::single_quoted(&mut self.cursor)?;
                self.value_end()?;
                Ok(Value::String(text))
            }
            _ => match string::heredoc(&mut self.cursor)? {
                Some(text) => Ok(Value::String(self.settings.variables.expand(text))),
                None => self.word(),
            },
        }
    }

    fn items(&mut self) -> Result<Vec<Value>, ParseError> {
        let open = self.cursor.at();
        self.cursor.bump();
        let mut items = Vec::new();
        loop {
            self.cursor.skip_blank()?;
            if self.cursor.eat(",") || self.cursor.eat(";") {
                continue;
            }
            match self.cursor.peek() {
                Some(']') => {
                    self.cursor.bump();
                    return Ok(items);
                }
                None => return Err(self.cursor.fail(open, ErrorKind::Unterminated("`]`"))),
                Some(_) => items.push(self.value()?),
            }
        }
    }

    /// Checks that nothing but the end of the value follows a string.
    fn value_end(&mut self) -> Result<(), ParseError> {
        let line_ended = self.cursor.skip_blank()?;
        match self.cursor.peek() {
            None | Some(';' | ',' | '}' | ']') => Ok(()),
            Some(_) if line_ended => Ok(()),
            Some(_) => Err(self
                .cursor
                .expected("`;`, `,` or a new line after the string")),
        }
    }

    fn word(&mut self) -> Result<Value, ParseError> {
        let raw = word(&mut self.cursor);
        if raw.is_empty() {
            return Err(self.cursor.expected("a value"));
        }
        if let Some(value) = atom::meaning(raw) {
            return Ok(value);
        }
        Ok(Value::String(self.word_text(raw)?))
    }

    /// The text of the unquoted word that the cursor has just passed.
    pub(crate) fn word_text(&self, raw: &str) -> Result<String, ParseError> {
        let text = if raw.contains('\\') {
            let start = self.cursor.at() - raw.len();
            string::unescape(&mut Cursor::of_piece(raw))
                .map_err(|e| self.cursor.fail(start, e.kind))?
        } else {
            raw.into()
        };
        Ok(self.settings.variables.expand(text))
    }
}

/// Reads a key, quoted or not; none if there is none here.
fn key(cursor: &mut Cursor<'_>) -> Result<Option<String>, ParseError> {
    match cursor.peek() {
        Some('"') => string::quoted(cursor).map(Some),
        Some('\'') => string::single_quoted(cursor).map(Some),
        _ => {
            let bare =
                cursor.skip_while(|c| !c.is_whitespace() && !"=:;,{}[]()\"'#$<>\\".contains(c));
            Ok((!bare.is_empty()).then(|| bare.into()))
        }
    }
}

/// Steps over an unquoted word: up to `;`, `,`, a comment, the line's end or a closing bracket,
/// except between brackets of its own; blanks at its end do not count.
pub(crate) fn word<'a>(cursor: &mut Cursor<'a>) -> &'a str {
    let from = cursor.at();
    let mut end = from;
    let mut open = 0_usize;
    let mut after_blank = false;
    while let Some(c) = cursor.peek() {
        let rest = cursor.rest();
        match c {
            '\n' | '\r' => break,
            '{' | '[' => open += 1,
            '}' | ']' if open > 0 => open -= 1,
            '}' | ']' => break,
            ';' | ',' | '#' if open == 0 => break,
            '/' if rest.starts_with("/*") || after_blank && rest.starts_with("//") => break,
            '\\' => {
                cursor.bump();
            }
            _ => {}
        }
        cursor.bump();
        after_blank = c.is_whitespace();
        if !after_blank {
            end = cursor.at();
        }
    }
    cursor.go(end);
    cursor.since(from)
}
