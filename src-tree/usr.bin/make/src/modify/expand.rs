//! The engine: from texts to bytes.

use std::rc::Rc;

use super::direct;
use super::state::State;
use crate::expand::{
    Base, ComputedName, Expansion, Modifier, Name, Piece, Text, is_of_target, word_pieces,
};
use crate::names::Symbol;
use crate::session::{Found, Frame, Scope, Session, Severity, Stop, Value};

/// How a text is expanded.
#[derive(Debug, Clone, Copy)]
pub struct How<'a> {
    /// The words of `.for` loops.
    pub frame: Option<&'a Frame>,
    /// Whose variables come first.
    pub scope: Scope,
    /// The text is assigned by `:=`.
    pub assigning: bool,
}

/// What came out of an expansion.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// A value, which may be empty.
    Value,
    /// Nothing: the variable does not exist.
    Undefined,
    /// Nothing: a modifier is wrong.
    Error,
}

/// Deeper than this, a value is taken for one without an end.
const DEEPEST: usize = 1500;

impl<'a> How<'a> {
    /// Expands in a scope, outside of loops.
    #[must_use]
    pub fn new(scope: Scope) -> Self {
        Self {
            frame: None,
            scope,
            assigning: false,
        }
    }

    /// Expands in a scope, with the words of loops.
    #[must_use]
    pub fn within(scope: Scope, frame: Option<&'a Frame>) -> Self {
        Self {
            frame,
            ..Self::new(scope)
        }
    }
}

impl Session {
    /// Expands a text to the end of `out`.
    ///
    /// # Errors
    /// [`Stop`] for a variable that holds itself.
    pub fn expand(&mut self, text: &Text, how: How<'_>, out: &mut Vec<u8>) -> Result<(), Stop> {
        if text.is_plain() {
            out.extend_from_slice(text.source());
            return Ok(());
        }
        let pieces = text.pieces(&mut self.names);
        self.deeper()?;
        for piece in pieces {
            match piece {
                Piece::Literal(bytes) => out.extend_from_slice(bytes),
                Piece::Dollar => {
                    if how.assigning && self.save_dollars {
                        out.push(b'$');
                    }
                    out.push(b'$');
                }
                Piece::Matched => out.push(b'&'),
                Piece::Expansion(expansion) => {
                    let outcome = self.expansion(expansion, how, out)?;
                    if self.keep_undefined {
                        self.keep(expansion, text, outcome, how, out)?;
                    }
                }
                Piece::Broken(source) => {
                    if self.keep_undefined {
                        self.undefined(source);
                    }
                }
            }
        }
        self.depth -= 1;
        Ok(())
    }

    /// Expands a text and returns the result.
    ///
    /// # Errors
    /// As [`Self::expand`].
    pub fn expanded(&mut self, text: &Text, how: How<'_>) -> Result<Vec<u8>, Stop> {
        let mut out = Vec::new();
        self.expand(text, how, &mut out)?;
        Ok(out)
    }

    fn deeper(&mut self) -> Result<(), Stop> {
        self.deeper_by(1)
    }

    /// Goes down by so many levels; an error where that is too deep.
    #[inline]
    pub(super) fn deeper_by(&mut self, levels: usize) -> Result<(), Stop> {
        self.depth += levels;
        if self.depth > DEEPEST {
            return Err(self.too_deep());
        }
        Ok(())
    }

    #[cold]
    fn too_deep(&mut self) -> Stop {
        self.depth = 0;
        self.stop("Expansions are nested too deeply".to_owned())
    }

    /// Says why reading ends.
    pub(crate) fn stop(&mut self, text: String) -> Stop {
        self.say(Severity::Fatal, text.clone());
        Stop::Fatal(text)
    }

    fn undefined(&mut self, source: &[u8]) {
        let source = String::from_utf8_lossy(source);
        self.fatal(format!("Undefined variable \"{source}\""));
    }

    /// Leaves an expansion that gave nothing as it is, but for expansions in it.
    fn keep(
        &mut self,
        expansion: &Expansion,
        text: &Text,
        outcome: Outcome,
        how: How<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Stop> {
        match outcome {
            Outcome::Value => Ok(()),
            Outcome::Error => {
                self.undefined(expansion.written(text));
                Ok(())
            }
            Outcome::Undefined => {
                out.push(b'$');
                let tail = expansion.tail(text).clone();
                self.expand(&tail, how, out)
            }
        }
    }

    /// Expands the pieces of an argument. `matched` is what `&` stands for.
    pub(crate) fn pieces(
        &mut self,
        pieces: &[Piece],
        how: How<'_>,
        matched: &[u8],
        out: &mut Vec<u8>,
    ) -> Result<(), Stop> {
        for piece in pieces {
            match piece {
                Piece::Literal(bytes) => out.extend_from_slice(bytes),
                Piece::Dollar => out.push(b'$'),
                Piece::Matched => out.extend_from_slice(matched),
                Piece::Expansion(expansion) => {
                    self.expansion(expansion, how, out)?;
                }
                Piece::Broken(_) => {}
            }
        }
        Ok(())
    }

    /// Expands an argument and returns the result, in a buffer to be given back.
    pub(crate) fn argument(&mut self, pieces: &[Piece], how: How<'_>) -> Result<Vec<u8>, Stop> {
        let mut out = self.buffer();
        self.pieces(pieces, how, &[], &mut out)?;
        Ok(out)
    }

    /// Expands the value of a variable by its symbol, without modifiers; nothing where it does not
    /// exist.
    ///
    /// # Errors
    /// As [`Self::expand`].
    pub fn expand_variable(
        &mut self,
        symbol: Symbol,
        how: How<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Outcome, Stop> {
        let found = self
            .variables
            .find(symbol, how.scope, self.environment_first);
        match found {
            Some(found) => {
                self.value_of(found, symbol, how, out)?;
                Ok(Outcome::Value)
            }
            None => Ok(Outcome::Undefined),
        }
    }

    /// Expands the value of a variable that was found.
    pub(super) fn value_of(
        &mut self,
        found: Found,
        symbol: Symbol,
        how: How<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Stop> {
        let table = self.variables.table_mut(found);
        let Some(variable) = table.get_mut(symbol) else {
            return Ok(());
        };
        if variable.busy {
            let name = self.names.text(symbol);
            let name = String::from_utf8_lossy(&name);
            return Err(self.stop(format!("Variable {name} is recursive.")));
        }
        if let Some(bytes) = variable.value.plain_bytes() {
            out.extend_from_slice(bytes);
            return Ok(());
        }
        let value = variable.value.clone();
        variable.busy = true;
        self.value(&value, how, out)?;
        if let Some(variable) = self.variables.table_mut(found).get_mut(symbol) {
            variable.busy = false;
        }
        Ok(())
    }

    /// Expands a value.
    pub(crate) fn value(
        &mut self,
        value: &Value,
        how: How<'_>,
        out: &mut Vec<u8>,
    ) -> Result<(), Stop> {
        match value {
            Value::Short(short) => out.extend_from_slice(short.bytes()),
            Value::Plain(bytes) => out.extend_from_slice(bytes),
            Value::One(part) => {
                let frame = part.frame.as_deref();
                self.expand(&part.text, How { frame, ..how }, out)?;
            }
            Value::Many(parts) => {
                for (index, part) in parts.list().iter().enumerate() {
                    if index > 0 {
                        out.push(b' ');
                    }
                    let frame = part.frame.as_deref();
                    self.expand(&part.text, How { frame, ..how }, out)?;
                }
            }
        }
        Ok(())
    }

    /// Returns the symbol of a name.
    pub(crate) fn symbol_of(&mut self, name: &Name, how: How<'_>) -> Result<Symbol, Stop> {
        match name {
            Name::Fixed(symbol) => Ok(*symbol),
            Name::Computed(name) => self.computed_symbol(name, how),
        }
    }

    /// Returns the symbol of a computed name.
    pub(crate) fn computed_symbol(
        &mut self,
        name: &ComputedName,
        how: How<'_>,
    ) -> Result<Symbol, Stop> {
        if let Some(known) = name.known(how.frame) {
            return Ok(known);
        }
        let bytes = self.argument(name.pieces(), how)?;
        let symbol = self.names.intern(&bytes);
        self.give_back(bytes);
        name.remember(how.frame, symbol);
        Ok(symbol)
    }

    /// Expands one expansion to the end of `out`.
    pub(crate) fn expansion(
        &mut self,
        expansion: &Expansion,
        how: How<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Outcome, Stop> {
        let symbol = match &expansion.base {
            Base::Loop(number) => return self.loop_word(*number, expansion, how, out),
            Base::OfTarget(own) => own.symbol,
            Base::Variable(name) => self.symbol_of(name, how)?,
        };
        let found = self
            .variables
            .find(symbol, how.scope, self.environment_first);
        match found {
            // The usual cases: straight to where it is wanted.
            Some(found) if expansion.modifiers.is_empty() => {
                self.value_of(found, symbol, how, out)?;
                Ok(Outcome::Value)
            }
            Some(found) if direct::is_direct(expansion, how.frame) => {
                self.direct((found, symbol), expansion, how, out)
            }
            found => self.step_by_step(found, symbol, expansion, how, out),
        }
    }

    /// Expands a variable that does not exist, or that modifiers are applied to one by one.
    fn step_by_step(
        &mut self,
        mut found: Option<Found>,
        mut symbol: Symbol,
        expansion: &Expansion,
        how: How<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Outcome, Stop> {
        let mut part = None;
        if found.is_none() {
            if symbol == self.known.all_targets {
                return self.all_targets(expansion, how, out);
            }
            (found, part) = self.directory_form(&mut symbol, how.scope);
        }
        if found.is_none() && direct::leaves_undefined(expansion, how.frame) {
            return Ok(self.nothing(symbol, expansion, how, out));
        }
        let mut state = self.state(Some(symbol));
        if let Some(found) = found {
            state.defined = true;
            let mut value = std::mem::take(&mut state.value);
            self.value_of(found, symbol, how, &mut value)?;
            state.value = value;
        }
        if let Some(part) = &part {
            self.apply_one(part, &mut state, how)?;
        }
        self.deeper()?;
        self.apply(&expansion.modifiers, &mut state, how)?;
        self.depth -= 1;
        if !state.defined && !state.kept {
            state.outcome = self.nothing(symbol, expansion, how, out);
        } else if state.outcome == Outcome::Value {
            out.extend_from_slice(&state.value);
        }
        let outcome = state.outcome;
        self.give_back(state.value);
        self.give_back(state.spare);
        Ok(outcome)
    }

    /// Expands `.ALLTARGETS`, which is what there is at the moment.
    fn all_targets(
        &mut self,
        expansion: &Expansion,
        how: How<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Outcome, Stop> {
        self.set_all_targets();
        let outcome = self.expansion(expansion, how, out);
        self.unset(Scope::Global, self.known.all_targets);
        outcome
    }

    pub(super) fn state(&mut self, symbol: Option<Symbol>) -> State {
        State {
            value: self.buffer(),
            outcome: Outcome::Value,
            defined: false,
            kept: false,
            symbol,
            whole: false,
            separator: Some(b' '),
            spare: self.buffer(),
        }
    }

    /// Expands the variable of a `.for` loop.
    fn loop_word(
        &mut self,
        number: usize,
        expansion: &Expansion,
        how: How<'_>,
        out: &mut Vec<u8>,
    ) -> Result<Outcome, Stop> {
        let word = how.frame.and_then(|frame| frame.words().get(number));
        let computed;
        let word = match word {
            Some(word) if word.contains(&b'$') => {
                let pieces = word_pieces(word, &mut self.names);
                computed = Rc::from(self.argument(&pieces, How { frame: None, ..how })?);
                Some(&computed)
            }
            word => word,
        };
        if expansion.modifiers.is_empty() {
            if let Some(word) = word {
                out.extend_from_slice(word);
            }
            return Ok(Outcome::Value);
        }
        let word = word.map_or(&[][..], |word| word);
        if direct::is_direct(expansion, how.frame) {
            return self.modified(word, None, expansion, how, out);
        }
        let mut state = self.state(None);
        state.value.extend_from_slice(word);
        // It is written as `${:Uword}`: a variable without a name that got its value.
        state.kept = true;
        self.apply(&expansion.modifiers, &mut state, how)?;
        if state.outcome == Outcome::Value {
            out.extend_from_slice(&state.value);
        }
        let outcome = state.outcome;
        self.give_back(state.value);
        self.give_back(state.spare);
        Ok(outcome)
    }

    /// Understands `@D` and `@F` in the commands of a target.
    fn directory_form(
        &mut self,
        symbol: &mut Symbol,
        scope: Scope,
    ) -> (Option<Found>, Option<Modifier>) {
        let Scope::Target(_) = scope else {
            return (None, None);
        };
        let name = self.names.text(*symbol);
        let [
            local @ (b'@' | b'%' | b'?' | b'*' | b'!' | b'<' | b'>'),
            part @ (b'D' | b'F'),
        ] = &*name
        else {
            return (None, None);
        };
        let local = self.names.intern(&[*local]);
        let Some(found) = self.variables.find(local, scope, false) else {
            return (None, None);
        };
        *symbol = local;
        let part = if *part == b'D' {
            Modifier::Head
        } else {
            Modifier::Tail
        };
        (Some(found), Some(part))
    }

    /// A variable that does not exist: those of targets stay as they are outside of targets.
    fn nothing(
        &mut self,
        symbol: Symbol,
        expansion: &Expansion,
        how: How<'_>,
        out: &mut Vec<u8>,
    ) -> Outcome {
        let Some(source) = expansion.base.of_target() else {
            return Outcome::Undefined;
        };
        if matches!(how.scope, Scope::Target(_)) || !is_of_target(&self.names.text(symbol)) {
            return Outcome::Undefined;
        }
        match source {
            [b'$', b'{' | b'(', ..] => out.extend_from_slice(source),
            [b'$', b'@'] => out.extend_from_slice(b"$(.TARGET)"),
            [b'$', b'%'] => out.extend_from_slice(b"$(.MEMBER)"),
            [b'$', b'*'] => out.extend_from_slice(b"$(.PREFIX)"),
            _ => out.extend_from_slice(b"$(.ARCHIVE)"),
        }
        Outcome::Value
    }

    /// Applies modifiers one after the other.
    pub(super) fn apply(
        &mut self,
        modifiers: &[Modifier],
        state: &mut State,
        how: How<'_>,
    ) -> Result<(), Stop> {
        for modifier in modifiers {
            self.apply_one(modifier, state, how)?;
            if state.outcome == Outcome::Error && matches!(modifier, Modifier::Bad(_)) {
                break;
            }
        }
        Ok(())
    }
}
