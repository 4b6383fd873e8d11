//! Setting variables, and the environment of commands.

use std::rc::Rc;

use super::store::Found;
use super::{Frame, Part, Scope, Session, Stop, Value, Variable};
use crate::expand::Text;
use crate::modify::How;
use crate::names::Symbol;
use crate::text::Words;

/// Which variables `.export` names go where.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ExportKind {
    /// `.export`: follows later changes.
    Following,
    /// `.export-env`: the value of now, expanded.
    Now,
    /// `.export-literal`: the value of now, as it was written.
    Literal,
}

impl Session {
    /// Sets a global variable, unless the command line did.
    pub fn set_global(&mut self, symbol: Symbol, value: Value) {
        if self
            .variables
            .command
            .get(symbol)
            .is_some_and(|variable| variable.fixed)
        {
            return;
        }
        let mut exported = false;
        match self.variables.global.get_mut(symbol) {
            Some(variable) => {
                variable.value = value;
                exported = variable.exported;
            }
            None => self.variables.global.insert(symbol, Variable::new(value)),
        }
        self.trace_variable(Scope::Global, symbol);
        if exported {
            self.export_one(symbol, ExportKind::Following);
        }
        if symbol == self.known.save_dollars {
            let value = self
                .variables
                .value(symbol, Scope::Global)
                .map(Value::written);
            self.save_dollars = truth(&value.unwrap_or_default(), self.save_dollars);
        }
    }

    /// Sets a global variable to a text of a makefile.
    pub(crate) fn set_text(&mut self, symbol: Symbol, text: &Rc<Text>, frame: Option<&Rc<Frame>>) {
        if !self.variables.command.has(symbol)
            && symbol != self.known.save_dollars
            && self.variables.global.insert_same(symbol, text, frame)
        {
            self.trace_variable(Scope::Global, symbol);
            return;
        }
        let part = Part {
            text: text.clone(),
            frame: frame.filter(|_| text.loops().is_some()).cloned(),
        };
        self.set_global(symbol, Value::One(part));
    }

    /// Sets a global variable to bytes.
    pub fn set_bytes(&mut self, name: &[u8], bytes: &[u8]) {
        let symbol = self.names.intern(name);
        let value = self.value_from(bytes);
        self.set_global(symbol, value);
    }

    /// Sets a global variable to what an expansion gave.
    pub(crate) fn set_expanded(&mut self, symbol: Symbol, bytes: &[u8]) {
        if symbol != self.known.save_dollars
            && !bytes.contains(&b'$')
            && self.variables.command.get(symbol).is_none()
        {
            self.set_plain_global(symbol, bytes);
        } else {
            let value = self.value_from(bytes);
            self.set_global(symbol, value);
        }
    }

    /// Sets a global variable, which the command line did not set, to bytes without a dollar sign.
    pub(crate) fn set_plain_global(&mut self, symbol: Symbol, bytes: &[u8]) {
        match self.variables.global.get_mut(symbol) {
            Some(variable) if variable.exported => self.set_global(symbol, Value::of(bytes)),
            Some(variable) => {
                variable.set_plain(bytes);
                self.trace_variable(Scope::Global, symbol);
            }
            None => {
                self.variables.global.insert_plain(symbol, bytes);
                self.trace_variable(Scope::Global, symbol);
            }
        }
    }

    /// Sets a variable of the command line: makefiles cannot change it, and commands see it (but
    /// for `-X`).
    pub fn set_command(&mut self, name: &[u8], bytes: &[u8]) {
        let symbol = self.names.intern(name);
        self.variables.global.remove(symbol);
        let mut variable = Variable::new(Value::of(bytes));
        variable.fixed = true;
        self.variables.command.insert(symbol, variable);
        self.trace_variable(Scope::Command, symbol);
        if !self.options.no_export {
            self.set_environment(symbol, bytes);
        }
        let overrides = self.names.intern(b".MAKEOVERRIDES");
        self.append_global(overrides, Text::new(name), None);
    }

    /// Sets a variable in a scope, as modifiers do.
    pub(crate) fn set_in(&mut self, scope: Scope, symbol: Symbol, bytes: &[u8]) {
        match scope {
            Scope::Global => {
                let value = self.value_from(bytes);
                self.set_global(symbol, value);
            }
            Scope::Command => {
                let name = self.names.text(symbol);
                self.set_command(&name, bytes);
            }
            Scope::Target(_) => self.set_local(scope, symbol, Value::of(bytes)),
        }
    }

    /// Sets a variable of a scope that commands do not see.
    pub(crate) fn set_local(&mut self, scope: Scope, symbol: Symbol, value: Value) {
        let table = match scope {
            Scope::Global => return self.set_global(symbol, value),
            Scope::Command => &mut self.variables.command,
            Scope::Target(number) => self.variables.table_mut(Found::Target(number)),
        };
        match table.get_mut(symbol) {
            Some(variable) => variable.value = value,
            None => table.insert(symbol, Variable::new(value)),
        }
        self.trace_variable(scope, symbol);
    }

    /// Removes a variable from a scope.
    pub(crate) fn unset(&mut self, scope: Scope, symbol: Symbol) {
        let found = match scope {
            Scope::Global => Found::Global,
            Scope::Command => Found::Command,
            Scope::Target(number) => Found::Target(number),
        };
        if let Some(variable) = self.variables.table_mut(found).remove(symbol)
            && variable.exported
        {
            self.variables.environment.remove(symbol);
        }
        self.trace_change(scope, symbol, |name| format!("delete {name}"));
    }

    /// Adds to a global variable.
    pub fn append_global(&mut self, symbol: Symbol, text: Rc<Text>, frame: Option<Rc<Frame>>) {
        let frame = frame.filter(|_| text.loops().is_some());
        let part = Part { text, frame };
        let found = self.variables.find(symbol, Scope::Global, false);
        let Some(found) = found.filter(|found| *found != Found::Internal) else {
            if symbol != self.known.save_dollars && self.variables.global.begin_list(symbol, &part)
            {
                self.trace_variable(Scope::Global, symbol);
                return;
            }
            self.set_global(symbol, Value::One(part));
            return;
        };
        if found == Found::Environment {
            let value = self
                .variables
                .environment
                .get(symbol)
                .map(|variable| variable.value.clone());
            let mut value = value.unwrap_or_else(|| Value::of(b""));
            value.append(part, &mut self.names);
            self.set_global(symbol, value);
            return;
        }
        if let Some(variable) = self.variables.table_mut(found).get_mut(symbol)
            && !variable.fixed
        {
            variable.value.append(part, &mut self.names);
            self.trace_variable(Scope::Global, symbol);
        }
    }

    /// Adds bytes to a variable of a scope, as `::+=` does.
    pub(crate) fn append_in(&mut self, scope: Scope, symbol: Symbol, bytes: &[u8]) {
        if scope == Scope::Global {
            self.append_global(symbol, Text::new(bytes), None);
            return;
        }
        let found = match scope {
            Scope::Target(number) => Found::Target(number),
            _ => Found::Command,
        };
        let part = Part {
            text: Text::new(bytes),
            frame: None,
        };
        match self.variables.table_mut(found).get_mut(symbol) {
            Some(variable) => variable.value.append(part, &mut self.names),
            None => self.set_in(scope, symbol, bytes),
        }
    }

    /// Puts a value into the environment of commands.
    pub fn set_environment(&mut self, symbol: Symbol, bytes: &[u8]) {
        let variable = Variable::new(Value::of(bytes));
        self.variables.environment.insert(symbol, variable);
    }

    /// Exports variables: all global ones where none is named.
    ///
    /// # Errors
    /// [`Stop`].
    pub fn export(&mut self, names: &[u8], kind: ExportKind, listed: bool) -> Result<(), Stop> {
        let exported = self.names.intern(b".MAKE.EXPORTED");
        for name in Words::new(names).filter(|name| !name.is_empty()) {
            let symbol = self.names.intern(name);
            if self.export_one(symbol, kind) {
                self.variables.export_some = true;
                if listed && kind == ExportKind::Following {
                    self.append_global(exported, Text::new(name), None);
                }
            }
        }
        Ok(())
    }

    fn export_one(&mut self, symbol: Symbol, kind: ExportKind) -> bool {
        let name = self.names.text(symbol);
        if name.starts_with(b".") || matches!(&*name, b"@" | b"%" | b"*" | b"!") {
            return false;
        }
        let Some(variable) = self.variables.global.get_mut(symbol) else {
            return false;
        };
        let following = kind == ExportKind::Following;
        if !following && variable.exported && !variable.export_late {
            return false;
        }
        let computed = !variable.value.is_plain();
        if computed && kind != ExportKind::Literal {
            if following {
                variable.exported = true;
                variable.export_late = true;
                return true;
            }
            if variable.busy {
                return false;
            }
            let mut out = self.buffer();
            // A recursive variable is said when it is used, not when it is exported.
            let how = How::new(Scope::Global);
            if self.expand_variable(symbol, how, &mut out).is_ok() {
                self.set_environment(symbol, &out);
            }
            self.give_back(out);
            return true;
        }
        if following {
            variable.export_late = false;
        }
        let exported = variable.exported;
        let written = variable.value.written();
        variable.exported |= following;
        if following || !exported {
            self.set_environment(symbol, &written);
        }
        true
    }

    /// Brings values that follow others into the environment, before a command runs, and the level of
    /// makes that it starts; from the first command on, makefiles see that, too.
    pub fn export_late(&mut self) {
        let level = self.names.intern(b"MAKELEVEL");
        let next = self.level.saturating_add(1).to_string();
        self.set_environment(level, next.as_bytes());
        let symbols = if self.variables.export_all {
            self.variables.global.symbols(&self.names)
        } else if self.variables.export_some {
            let exported = self.names.intern(b".MAKE.EXPORTED");
            let mut out = Vec::new();
            let how = How::new(Scope::Global);
            if self.expand_variable(exported, how, &mut out).is_err() {
                return;
            }
            let mut names: Vec<_> = Words::new(&out).filter(|name| !name.is_empty()).collect();
            names.sort_unstable();
            names.dedup();
            names
                .into_iter()
                .map(|name| self.names.intern(name))
                .collect()
        } else {
            return;
        };
        for symbol in symbols {
            self.export_one(symbol, ExportKind::Now);
        }
    }

    /// Takes variables out of the environment again: those named, or all that were exported; with
    /// `everything`, all the environment.
    ///
    /// # Errors
    /// [`Stop`].
    pub fn unexport(&mut self, names: Option<&[u8]>, everything: bool) -> Result<(), Stop> {
        if everything {
            let level = self.names.intern(b"MAKELEVEL");
            let kept = self.variables.environment.remove(level).cloned();
            self.variables.environment.clear();
            if let Some(kept) = kept {
                self.variables.environment.insert(level, kept);
            }
        }
        let exported = self.names.intern(b".MAKE.EXPORTED");
        let list = match names {
            Some(names) => names.to_vec(),
            None => {
                let mut out = Vec::new();
                self.expand_variable(exported, How::new(Scope::Global), &mut out)?;
                out
            }
        };
        for name in Words::new(&list).filter(|name| !name.is_empty()) {
            let symbol = self.names.intern(name);
            let Some(variable) = self.variables.global.get_mut(symbol) else {
                continue;
            };
            let remove = variable.exported && !variable.export_late;
            variable.exported = false;
            variable.export_late = false;
            if remove && !everything {
                self.variables.environment.remove(symbol);
            }
            if names.is_some() {
                self.remove_word(exported, name)?;
            }
        }
        if names.is_none() {
            self.variables.global.remove(exported);
            self.variables.export_some = false;
        }
        Ok(())
    }

    fn remove_word(&mut self, list: Symbol, word: &[u8]) -> Result<(), Stop> {
        let mut out = Vec::new();
        self.expand_variable(list, How::new(Scope::Global), &mut out)?;
        let rest: Vec<_> = Words::new(&out).filter(|other| *other != word).collect();
        self.set_global(list, Value::of(&rest.join(&b' ')));
        Ok(())
    }

    /// Returns the environment of commands.
    #[must_use]
    pub fn environment(&self) -> Vec<(Rc<[u8]>, Vec<u8>)> {
        let table = &self.variables.environment;
        let symbols = table.symbols(&self.names);
        let entry = |symbol: Symbol| {
            let value = table.get(symbol)?.value.written();
            Some((self.names.text(symbol), value))
        };
        symbols.into_iter().filter_map(entry).collect()
    }
}

/// Reads a word for a truth value; anything unclear is the default.
#[must_use]
pub fn truth(word: &[u8], default: bool) -> bool {
    match word.first() {
        Some(b'0' | b'F' | b'f' | b'N' | b'n') => false,
        Some(b'1'..=b'9' | b'T' | b't' | b'Y' | b'y') => true,
        Some(b'O' | b'o') => !matches!(word.get(1), Some(b'F' | b'f')),
        _ => default,
    }
}
