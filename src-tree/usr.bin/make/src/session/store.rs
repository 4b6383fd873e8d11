//! Where variables are kept.

use crate::names::{Names, Symbol};

use super::{Value, Variable};

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
/// until others take their places, and often their memory.
#[derive(Debug)]
pub struct Table {
    slots: Vec<Slot>,
    /// Slots with another number are empty.
    generation: u32,
    /// Symbols that were set since all was forgotten.
    used: Vec<Symbol>,
}

#[derive(Debug, Default)]
struct Slot {
    generation: u32,
    variable: Option<Variable>,
}

impl Default for Table {
    fn default() -> Self {
        Self {
            slots: Vec::new(),
            generation: 1,
            used: Vec::new(),
        }
    }
}

impl Table {
    /// Returns a variable.
    #[must_use]
    pub fn get(&self, symbol: Symbol) -> Option<&Variable> {
        let slot = self.slots.get(symbol.index())?;
        if slot.generation != self.generation {
            return None;
        }
        slot.variable.as_ref()
    }

    /// Returns a variable to change it.
    pub fn get_mut(&mut self, symbol: Symbol) -> Option<&mut Variable> {
        let slot = self.slots.get_mut(symbol.index())?;
        if slot.generation != self.generation {
            return None;
        }
        slot.variable.as_mut()
    }

    /// Returns the slot of a variable that is about to be set.
    fn slot(&mut self, symbol: Symbol) -> &mut Option<Variable> {
        if self.slots.len() <= symbol.index() {
            self.slots.resize_with(symbol.index() + 64, Slot::default);
        }
        let slot = &mut self.slots[symbol.index()];
        if slot.generation != self.generation {
            slot.generation = self.generation;
            self.used.push(symbol);
        }
        &mut slot.variable
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

    /// Removes a variable; gives what it was.
    pub fn remove(&mut self, symbol: Symbol) -> Option<&Variable> {
        let slot = self.slots.get_mut(symbol.index())?;
        if slot.generation != self.generation {
            return None;
        }
        slot.generation = 0;
        slot.variable.as_ref()
    }

    /// Removes all.
    pub fn clear(&mut self) {
        self.used.clear();
        self.generation = match self.generation.checked_add(1) {
            Some(next) => next,
            None => {
                self.slots.clear();
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
    pub fn table_mut(&mut self, found: Found) -> &mut Table {
        match found {
            Found::Target(number) => {
                if self.targets.len() <= number {
                    self.targets.resize_with(number + 1, Table::default);
                }
                &mut self.targets[number]
            }
            Found::Command => &mut self.command,
            Found::Global => &mut self.global,
            Found::Internal => &mut self.internal,
            Found::Environment => &mut self.environment,
        }
    }

    /// Finds the table of a variable.
    #[must_use]
    pub fn find(&self, symbol: Symbol, scope: Scope, environment_first: bool) -> Option<Found> {
        let local = match scope {
            Scope::Target(number) => Found::Target(number),
            Scope::Global => Found::Global,
            Scope::Command => Found::Command,
        };
        let has = |found: Found| {
            let table = self.table(found)?;
            table.get(symbol).map(|_| found)
        };
        let own = || match local {
            Found::Target(_) => has(local),
            _ => None,
        };
        if environment_first && scope != Scope::Global {
            return own()
                .or_else(|| has(Found::Command))
                .or_else(|| has(Found::Environment))
                .or_else(|| has(Found::Global))
                .or_else(|| has(Found::Internal));
        }
        if local == Found::Global && self.global.get(symbol).is_some() {
            return Some(local);
        }
        own()
            .or_else(|| has(Found::Command))
            .or_else(|| has(Found::Global))
            .or_else(|| has(Found::Internal))
            .or_else(|| has(Found::Environment))
    }

    /// Returns the value of a variable, as it was written.
    #[must_use]
    pub fn value(&self, symbol: Symbol, scope: Scope) -> Option<&Value> {
        let found = self.find(symbol, scope, false)?;
        Some(&self.table(found)?.get(symbol)?.value)
    }
}
