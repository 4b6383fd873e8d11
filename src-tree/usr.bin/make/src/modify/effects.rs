//! Modifiers that set variables, ask conditions or run programs.

use std::rc::Rc;

use super::state::State;
use super::{How, Outcome};
use crate::condition::{Condition, Form};
use crate::expand::{AssignKind, Choice, Piece, Text};
use crate::session::{Found, Scope, Session, Stop};

impl Session {
    /// `:@name@body@`.
    pub(super) fn loop_over(
        &mut self,
        name: &Text,
        body: &Text,
        state: &mut State,
        how: How<'_>,
    ) -> Result<(), Stop> {
        let name = if name.is_plain() {
            name.source().to_vec()
        } else {
            self.expanded(name, how)?
        };
        let symbol = self.names.intern(&name);
        let value = std::mem::take(&mut state.value);
        let mut out = std::mem::take(&mut state.spare);
        out.clear();
        let mut space = false;
        let words = crate::text::Words::new(&value);
        let mut whole = state.whole.then_some(value.as_slice());
        let mut words = words;
        loop {
            let word = if state.whole {
                whole.take()
            } else {
                words.next()
            };
            let Some(word) = word else {
                break;
            };
            if word.is_empty() {
                continue;
            }
            self.set_word(how.scope, symbol, word);
            let mut one = self.buffer();
            self.expand(body, how, &mut one)?;
            if !one.is_empty() {
                if space && one[0] != b'\n' {
                    out.push(b' ');
                }
                out.extend_from_slice(&one);
                space = one.last() != Some(&b'\n');
            }
            self.give_back(one);
        }
        self.unset(how.scope, symbol);
        state.value = out;
        state.spare = value;
        state.outcome = Outcome::Value;
        Ok(())
    }

    /// Sets the variable of `:@` to a word.
    fn set_word(&mut self, scope: Scope, symbol: crate::names::Symbol, word: &[u8]) {
        let free = self.variables.command.get(symbol).is_none();
        if scope == Scope::Global && free && !word.contains(&b'$') {
            self.set_plain_global(symbol, word);
        } else {
            let value = self.value_from(word);
            self.set_local(scope, symbol, value);
        }
    }

    /// `:!command!`.
    pub(super) fn command(
        &mut self,
        pieces: &[Piece],
        state: &mut State,
        how: How<'_>,
    ) -> Result<(), Stop> {
        state.keep();
        let command = self.argument(pieces, how)?;
        self.run_for(&command, state)?;
        self.give_back(command);
        Ok(())
    }

    /// `:sh`.
    pub(super) fn shell(&mut self, state: &mut State) -> Result<(), Stop> {
        let command = std::mem::take(&mut state.value);
        self.run_for(&command, state)
    }

    fn run_for(&mut self, command: &[u8], state: &mut State) -> Result<(), Stop> {
        let (output, trouble) = self.run_command(command);
        if let Some(trouble) = trouble {
            self.trouble(trouble);
        }
        state.value = output;
        state.outcome = Outcome::Value;
        Ok(())
    }

    /// Runs a shell command for its output, newlines made spaces; what went wrong, if anything.
    pub(crate) fn run_command(&mut self, command: &[u8]) -> (Vec<u8>, Option<String>) {
        self.export_late();
        let environment = self.environment();
        let shown = String::from_utf8_lossy(command).into_owned();
        match self.system.output(command, &environment) {
            Ok(output) => {
                let mut text = output.text;
                while text.last() == Some(&b'\n') {
                    text.pop();
                }
                for byte in &mut text {
                    if *byte == b'\n' {
                        *byte = b' ';
                    }
                }
                let trouble = output.trouble.map(|trouble| match trouble {
                    crate::system::Trouble::Status => {
                        format!("\"{shown}\" returned non-zero status")
                    }
                    crate::system::Trouble::Signal => format!("\"{shown}\" exited on a signal"),
                    crate::system::Trouble::TooLong => {
                        format!("\"{shown}\" did not end in time and was stopped")
                    }
                    crate::system::Trouble::TooMuch => {
                        format!("\"{shown}\" wrote without end and was stopped")
                    }
                });
                (text, trouble)
            }
            Err(error) => (
                Vec::new(),
                Some(format!("Couldn't exec \"{shown}\": {error}")),
            ),
        }
    }

    /// `:_`.
    pub(super) fn remember(&mut self, name: &[u8], state: &mut State, how: How<'_>) {
        let symbol = self.names.intern(name);
        self.set_in(how.scope, symbol, &state.value);
    }

    /// `:?then:otherwise`.
    pub(super) fn choose(
        &mut self,
        choice: &Choice,
        state: &mut State,
        how: How<'_>,
    ) -> Result<(), Stop> {
        let name = self.name_in(state);
        let known = choice
            .cache
            .borrow()
            .as_ref()
            .and_then(|(text, condition)| (*text == name).then(|| condition.clone()));
        let condition = match known {
            Some(condition) => condition,
            None => {
                let parsed = Condition::parse(&name, Form::Plain, false, None, &mut self.names);
                let parsed = Rc::new(parsed);
                *choice.cache.borrow_mut() = Some((name.clone(), parsed.clone()));
                parsed
            }
        };
        let Some(holds) = self.holds(&condition, None)? else {
            let name = String::from_utf8_lossy(&name).into_owned();
            self.trouble(format!("Bad conditional expression `{name}' in {name}?:"));
            state.fail(Outcome::Error);
            return Ok(());
        };
        state.keep();
        state.value.clear();
        state.outcome = Outcome::Value;
        let chosen = if holds {
            &choice.then
        } else {
            &choice.otherwise
        };
        self.pieces(chosen, how, &[], &mut state.value)
    }

    /// `::=` and its relatives.
    pub(super) fn assign(
        &mut self,
        kind: AssignKind,
        pieces: &[Piece],
        state: &mut State,
        how: How<'_>,
    ) -> Result<(), Stop> {
        let Some(symbol) = state.symbol.filter(|symbol| *symbol != self.known.empty) else {
            self.bad("Bad modifier `::='", state);
            return Ok(());
        };
        let scope = match how.scope {
            _ if !state.defined => how.scope,
            Scope::Target(number) if self.has(Found::Target(number), symbol) => how.scope,
            Scope::Command if self.has(Found::Command, symbol) => how.scope,
            _ => Scope::Global,
        };
        let value = self.argument(pieces, how)?;
        match kind {
            AssignKind::Append => self.append_in(scope, symbol, &value),
            AssignKind::Default if state.defined => {}
            AssignKind::Set | AssignKind::Default => self.set_in(scope, symbol, &value),
            AssignKind::Shell => {
                let (output, trouble) = self.run_command(&value);
                match trouble {
                    Some(trouble) => self.trouble(trouble),
                    None => self.set_in(scope, symbol, &output),
                }
            }
        }
        self.give_back(value);
        state.fail(Outcome::Undefined);
        Ok(())
    }

    fn has(&self, found: Found, symbol: crate::names::Symbol) -> bool {
        let table = self.variables.table(found);
        table.is_some_and(|table| table.get(symbol).is_some())
    }
}
