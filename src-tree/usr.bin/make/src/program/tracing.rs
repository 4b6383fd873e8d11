//! `-d`: what make says of its way, on the stream of errors.

use crate::names::Symbol;
use crate::session::{Scope, Session, Severity, Value};

/// Letters that bmake has for parts of itself that ours has not; they say nothing.
const SILENT: &[u8] = b"CLadfghjnpst0123456789";

/// What is said of the way, a letter for each.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Tracing {
    /// Both sides of every comparison (`c`).
    pub conditions: bool,
    /// The command that failed, and whose it was (`e`).
    pub failures: bool,
    /// Commands are shown although they begin with `@` (`l`).
    pub loud: bool,
    /// Why targets are made, or not (`m`).
    pub making: bool,
    /// Why meta files make targets, or not (`M`).
    pub meta: bool,
    /// `-V` shows values as they are written, whatever `.MAKE.EXPAND_VARIABLES` says (`V`).
    pub written: bool,
    /// Variables that are set or deleted (`v`).
    pub variables: bool,
    /// The shell says what it runs (`x`).
    pub shell: bool,
}

impl Tracing {
    /// Takes the letters of `-d`; gives the first that nobody knows.
    ///
    /// # Errors
    /// The letter.
    pub fn take(&mut self, letters: &[u8]) -> Result<(), char> {
        for letter in letters {
            match letter {
                b'A' => {
                    *self = Self {
                        conditions: true,
                        failures: true,
                        loud: true,
                        making: true,
                        meta: true,
                        written: true,
                        variables: true,
                        shell: true,
                    }
                }
                b'c' => self.conditions = true,
                b'e' => self.failures = true,
                b'l' => self.loud = true,
                b'm' => self.making = true,
                b'M' => self.meta = true,
                b'V' => self.written = true,
                b'v' => self.variables = true,
                b'x' => self.shell = true,
                // The name of a file for all this follows; it goes where messages go.
                b'F' => break,
                known if SILENT.contains(known) => {}
                other => return Err(char::from(*other)),
            }
        }
        Ok(())
    }
}

impl Session {
    /// Says something of the way.
    pub(crate) fn trace(&mut self, text: String) {
        self.say(Severity::Trace, text);
    }

    /// Says what a variable is now, if that is asked for.
    #[inline]
    pub(crate) fn trace_variable(&mut self, scope: Scope, symbol: Symbol) {
        if self.options.tracing.variables {
            self.show_variable(scope, symbol);
        }
    }

    #[cold]
    fn show_variable(&mut self, scope: Scope, symbol: Symbol) {
        let value = self.variables.value(symbol, scope).map(Value::written);
        let value = value.unwrap_or_default();
        self.trace_change(scope, symbol, |name| {
            format!("{name} = {}", String::from_utf8_lossy(&value))
        });
    }

    /// Says what becomes of a variable, if that is asked for.
    pub(crate) fn trace_change(
        &mut self,
        scope: Scope,
        symbol: Symbol,
        what: impl FnOnce(&str) -> String,
    ) {
        if !self.options.tracing.variables {
            return;
        }
        let name = self.names.text(symbol);
        let what = what(&String::from_utf8_lossy(&name));
        let scope = match scope {
            Scope::Global => "Global".into(),
            Scope::Command => "Command".into(),
            Scope::Target(number) => {
                String::from_utf8_lossy(&self.graph.node(number).name).into_owned()
            }
        };
        self.trace(format!("{scope}:{what}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_taken_and_unknown_ones_named() {
        let mut tracing = Tracing::default();
        assert_eq!(tracing.take(b"vg1x"), Ok(()));
        assert!(tracing.variables && tracing.shell && !tracing.loud);
        assert_eq!(tracing.take(b"lz"), Err('z'));
        assert_eq!(tracing.take(b"AF/tmp/z"), Ok(()));
        assert!(tracing.making);
    }
}
