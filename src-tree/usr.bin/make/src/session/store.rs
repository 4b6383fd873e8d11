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
#[derive(Debug, Default)]
pub struct Table {
    slots: Vec<Option<Variable>>,
    /// Symbols that were ever set, so that forgetting all does not look at every slot.
    used: Vec<Symbol>,
}

impl Table {
    /// Returns a variable.
    #[must_use]
    pub fn get(&self, symbol: Symbol) -> Option<&Variable> {
        self.slots.get(symbol.index())?.as_ref()
    }

    /// Returns a variable to change it.
    pub fn get_mut(&mut self, symbol: Symbol) -> Option<&mut Variable> {
        self.slots.get_mut(symbol.index())?.as_mut()
    }

    /// Sets a variable anew.
    pub fn insert(&mut self, symbol: Symbol, variable: Variable) {
        if self.slots.len() <= symbol.index() {
            self.slots.resize_with(symbol.index() + 64, || None);
        }
        let slot = &mut self.slots[symbol.index()];
        if slot.is_none() {
            self.used.push(symbol);
        }
        *slot = Some(variable);
    }

    /// Removes a variable.
    pub fn remove(&mut self, symbol: Symbol) -> Option<Variable> {
        self.slots.get_mut(symbol.index())?.take()
    }

    /// Removes all.
    pub fn clear(&mut self) {
        for symbol in self.used.drain(..) {
            self.slots[symbol.index()] = None;
        }
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
