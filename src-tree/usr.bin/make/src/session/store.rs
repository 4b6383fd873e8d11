//! Where variables are kept.

use std::rc::Rc;

use crate::expand::Text;
use crate::names::{Names, Symbol};

use super::{Frame, Part, Value, Variable};

/// Texts up to this length are copied where there is memory for them.
const SHORT: usize = 64;

/// Whose variables come first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Those of makefiles.
    Global,
    /// Those of the command line; conditions and dependencies are read so.
    Command,
    /// Those of a target, by its number in the graph.
    Target(usize),
}

/// Variables by symbol.
///
/// Forgetting all of them is only a new number for those that follow: values stay where they are
/// until others take their places, and often their memory. Numbers lie apart from values: most
/// look-ups find nothing, and read a byte for that.
#[derive(Debug)]
pub struct Table {
    /// Slots with another number than that of now are empty.
    generations: Vec<u8>,
    slots: Vec<Option<Variable>>,
    /// The number of now, from 1.
    generation: u8,
    /// Symbols that were set since all was forgotten.
    used: Vec<Symbol>,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            generations: Vec::new(),
            slots: Vec::new(),
            generation: 1,
            used: Vec::new(),
        }
    }
}

impl Table {
    /// Tells whether there is such a variable.
    #[must_use]
    pub fn has(&self, symbol: Symbol) -> bool {
        self.generations.get(symbol.index()) == Some(&self.generation)
    }

    /// Returns a variable.
    #[must_use]
    pub fn get(&self, symbol: Symbol) -> Option<&Variable> {
        if !self.has(symbol) {
            return None;
        }
        self.slots.get(symbol.index())?.as_ref()
    }

    /// Returns a variable to change it.
    pub fn get_mut(&mut self, symbol: Symbol) -> Option<&mut Variable> {
        if !self.has(symbol) {
            return None;
        }
        self.slots.get_mut(symbol.index())?.as_mut()
    }

    /// Returns the slot of a variable that is about to be set.
    fn slot(&mut self, symbol: Symbol) -> &mut Option<Variable> {
        let index = symbol.index();
        if self.slots.len() <= index {
            self.slots.resize_with(index + 64, || None);
            self.generations.resize(index + 64, 0);
        }
        if self.generations[index] != self.generation {
            self.generations[index] = self.generation;
            self.used.push(symbol);
        }
        &mut self.slots[index]
    }

    /// Sets a variable anew.
    pub fn insert(&mut self, symbol: Symbol, variable: Variable) {
        *self.slot(symbol) = Some(variable);
    }

    /// Sets a variable anew to bytes without a dollar sign.
    pub fn insert_plain(&mut self, symbol: Symbol, bytes: &[u8]) {
        match self.slot(symbol) {
            Some(old) => {
                old.set_plain(bytes);
                old.forget_flags();
            }
            empty => *empty = Some(Variable::plain(bytes)),
        }
    }

    /// Sets a variable anew to the text it has now or had when all was forgotten; tells whether
    /// that is so. Nothing of the text is looked at for that.
    pub(super) fn insert_same(
        &mut self,
        symbol: Symbol,
        text: &Rc<Text>,
        frame: Option<&Rc<Frame>>,
    ) -> bool {
        let current = self.has(symbol);
        let Some(Some(variable)) = self.slots.get_mut(symbol.index()) else {
            return false;
        };
        if current && variable.exported {
            return false;
        }
        match &variable.value {
            Value::One(part) => {
                let same = match (&part.frame, frame) {
                    (Some(one), Some(other)) => Rc::ptr_eq(one, other),
                    // Kept without words: the text mentions none of the loops it is in.
                    (one, _) => one.is_none(),
                };
                if !same || !Rc::ptr_eq(&part.text, text) {
                    return false;
                }
            }
            Value::Short(_) | Value::Plain(_) => {
                // Its memory takes a short text as well as another would.
                let source = text.source();
                if !text.is_plain() || source.len() > SHORT {
                    return false;
                }
                variable.set_plain(source);
            }
            Value::Many(_) => return false,
        }
        if !current {
            variable.forget_flags();
            self.slot(symbol);
        }
        true
    }

    /// Sets a variable, which there is not, to the list it had when all was forgotten, as far as the
    /// first text goes; tells whether that is this one.
    pub(super) fn begin_list(&mut self, symbol: Symbol, part: &Part) -> bool {
        if self.has(symbol) {
            return false;
        }
        let Some(Some(variable)) = self.slots.get_mut(symbol.index()) else {
            return false;
        };
        let Value::Many(parts) = &mut variable.value else {
            return false;
        };
        if !parts.begins_with(part) {
            return false;
        }
        variable.forget_flags();
        self.slot(symbol);
        true
    }

    /// Removes a variable; gives what it was.
    pub fn remove(&mut self, symbol: Symbol) -> Option<&Variable> {
        if !self.has(symbol) {
            return None;
        }
        self.generations[symbol.index()] = 0;
        self.slots.get(symbol.index())?.as_ref()
    }

    /// Removes all.
    pub fn clear(&mut self) {
        self.used.clear();
        self.generation = match self.generation.checked_add(1) {
            Some(next) => next,
            None => {
                self.generations.fill(0);
                1
            }
        };
    }

    /// Returns the symbols of all variables, in the order of their names.
    #[must_use]
    pub fn symbols(&self, names: &Names) -> Vec<Symbol> {
        let mut all: Vec<_> = self.used.clone();
        all.retain(|symbol| self.get(*symbol).is_some());
        all.sort_by_key(|symbol| names.text(*symbol));
        all.dedup();
        all
    }
}

/// All variables.
#[derive(Debug, Default)]
pub struct Variables {
    /// Of makefiles.
    pub global: Table,
    /// Of the command line.
    pub command: Table,
    /// Of make itself, which makefiles may override.
    pub internal: Table,
    /// The environment of commands.
    pub environment: Table,
    /// Of targets.
    pub targets: Vec<Table>,
    /// Whether all global variables are exported.
    pub export_all: bool,
    /// Whether any is.
    pub export_some: bool,
}

/// The table a variable was found in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// A target's own.
    Target(usize),
    /// The command line's.
    Command,
    /// The makefiles'.
    Global,
    /// make's.
    Internal,
    /// The environment's.
    Environment,
}

impl Variables {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.global.clear();
        self.command.clear();
        self.internal.clear();
        self.environment.clear();
        self.targets.clear();
        self.export_all = false;
        self.export_some = false;
    }

    /// Returns a table.
    #[must_use]
    pub fn table(&self, found: Found) -> Option<&Table> {
        Some(match found {
            Found::Target(number) => self.targets.get(number)?,
            Found::Command => &self.command,
            Found::Global => &self.global,
            Found::Internal => &self.internal,
            Found::Environment => &self.environment,
        })
    }

    /// Returns a table to change it; a target's is made when it is not there.
    #[inline]
    pub fn table_mut(&mut self, found: Found) -> &mut Table {
        match found {
            Found::Target(number) => self.target_mut(number),
            Found::Command => &mut self.command,
            Found::Global => &mut self.global,
            Found::Internal => &mut self.internal,
            Found::Environment => &mut self.environment,
        }
    }

    #[cold]
    fn target_mut(&mut self, number: usize) -> &mut Table {
        if self.targets.len() <= number {
            self.targets.resize_with(number + 1, Table::default);
        }
        &mut self.targets[number]
    }

    /// Finds the table of a variable.
    #[must_use]
    pub fn find(&self, symbol: Symbol, scope: Scope, environment_first: bool) -> Option<Found> {
        if let Scope::Target(number) = scope
            && self.targets.get(number).is_some_and(|own| own.has(symbol))
        {
            return Some(Found::Target(number));
        }
        if scope == Scope::Global && self.global.has(symbol) {
            return Some(Found::Global);
        }
        if self.command.has(symbol) {
            return Some(Found::Command);
        }
        if environment_first && scope != Scope::Global && self.environment.has(symbol) {
            return Some(Found::Environment);
        }
        [
            (&self.global, Found::Global),
            (&self.internal, Found::Internal),
            (&self.environment, Found::Environment),
        ]
        .into_iter()
        .find_map(|(table, found)| table.has(symbol).then_some(found))
    }

    /// Returns the value of a variable, as it was written.
    #[must_use]
    pub fn value(&self, symbol: Symbol, scope: Scope) -> Option<&Value> {
        let found = self.find(symbol, scope, false)?;
        Some(&self.table(found)?.get(symbol)?.value)
    }
}
