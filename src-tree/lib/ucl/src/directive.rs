//! Macro lines: `.name(arguments) body`.

use alloc::string::String;

use crate::cursor::Cursor;
use crate::error::{ErrorKind, ParseError};
use crate::macros::{Action, MacroCall, MacroError, NoMacros};
use crate::object::{MAX_PRIORITY, Object};
use crate::parse::{Text, word};
use crate::string;
use crate::value::Value;

impl Text<'_, '_> {
    /// Carries out the macro at the cursor, which is at its dot.
    pub(crate) fn directive(&mut self, object: &mut Object) -> Result<(), ParseError> {
        let at = self.cursor.at();
        self.cursor.bump();
        let name = self
            .cursor
            .skip_while(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-');
        if name.is_empty() {
            return Err(self.cursor.expected("the name of a macro after `.`"));
        }
        self.blank_in_line();
        let arguments = self.arguments()?;
        self.blank_in_line();
        let body = self.body()?;
        if name == "priority" {
            self.priority = priority(&arguments, &body)
                .ok_or_else(|| self.cursor.fail(at, ErrorKind::BadPriority))?;
            return Ok(());
        }
        let call = MacroCall {
            name,
            arguments: &arguments,
            body: &body,
            within: object,
        };
        let action = self.macros.call(&call).map_err(|error| {
            let name = String::from(name);
            let kind = match error {
                MacroError::Unknown => ErrorKind::UnknownMacro(name),
                MacroError::Failed(message) => ErrorKind::Macro { name, message },
            };
            self.cursor.fail(at, kind)
        })?;
        self.act(action, at, object)
    }

    fn act(&mut self, action: Action, at: usize, object: &mut Object) -> Result<(), ParseError> {
        match action {
            Action::Nothing => Ok(()),
            Action::Insert(keys) => object
                .merge(keys, self.settings.duplicates)
                .map_err(|error| self.cursor.fail(at, ErrorKind::DuplicateKey(error.0))),
            Action::Include {
                name,
                text,
                priority,
            } => {
                if self.depth >= self.settings.max_depth {
                    let kind = ErrorKind::TooDeep(self.settings.max_depth);
                    return Err(self.cursor.fail(at, kind));
                }
                let mut inner = Text {
                    cursor: Cursor::new(&text),
                    settings: self.settings,
                    macros: &mut *self.macros,
                    priority: priority.unwrap_or(self.priority).min(MAX_PRIORITY),
                    depth: self.depth + 1,
                };
                inner.included(object).map_err(|mut error| {
                    error.source.get_or_insert(name);
                    error
                })
            }
        }
    }

    /// Reads pairs, bare or in one pair of braces, up to the end of the text.
    fn included(&mut self, object: &mut Object) -> Result<(), ParseError> {
        self.cursor.skip_blank()?;
        if self.cursor.peek() == Some('{') {
            let open = self.cursor.at();
            self.cursor.bump();
            self.pairs(object, Some(open))?;
        }
        self.pairs(object, None)
    }

    fn arguments(&mut self) -> Result<Object, ParseError> {
        let mut arguments = Object::new();
        if self.cursor.peek() != Some('(') {
            return Ok(arguments);
        }
        let inside = self.cursor.at() + 1;
        let end = self.balanced('(', ')', "`)`")?;
        let mut cursor = self.cursor.until(end);
        cursor.go(inside);
        let mut inner = Text {
            cursor,
            settings: self.settings,
            macros: &mut NoMacros,
            priority: 0,
            depth: self.depth + 1,
        };
        inner.pairs(&mut arguments, None)?;
        Ok(arguments)
    }

    fn body(&mut self) -> Result<String, ParseError> {
        match self.cursor.peek() {
            Some('{') => {
                let inside = self.cursor.at() + 1;
                let end = self.balanced('{', '}', "`}`")?;
                let mut cursor = self.cursor.until(end);
                cursor.go(inside);
                Ok(cursor.rest().into())
            }
            Some('"') => {
                let text = string::quoted(&mut self.cursor)?;
                Ok(self.settings.variables.expand(text))
            }
            Some('\'') => string::single_quoted(&mut self.cursor),
            _ => {
                let raw = word(&mut self.cursor);
                self.word_text(raw)
            }
        }
    }

    /// Steps past the bracket that closes the one at the cursor, and returns its place. Brackets
    /// in `"..."` do not count.
    fn balanced(
        &mut self,
        open: char,
        close: char,
        end: &'static str,
    ) -> Result<usize, ParseError> {
        let from = self.cursor.at();
        let mut depth = 0_usize;
        loop {
            let at = self.cursor.at();
            match self.cursor.peek() {
                Some('"') => {
                    string::quoted(&mut self.cursor)?;
                    continue;
                }
                Some(c) if c == open => depth += 1,
                Some(c) if c == close => depth -= 1,
                Some(_) => {}
                None => return Err(self.cursor.fail(from, ErrorKind::Unterminated(end))),
            }
            self.cursor.bump();
            if depth == 0 {
                return Ok(at);
            }
        }
    }

    fn blank_in_line(&mut self) {
        self.cursor.skip_while(|c| c == ' ' || c == '\t');
    }
}

fn priority(arguments: &Object, body: &str) -> Option<u8> {
    let number = match arguments.get("priority").and_then(Value::as_int) {
        Some(number) => u8::try_from(number).ok()?,
        None => body.trim().parse().ok()?,
    };
    (number <= MAX_PRIORITY).then_some(number)
}
