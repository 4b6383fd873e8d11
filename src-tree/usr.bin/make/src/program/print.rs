//! `-V`: values of variables.

use crate::expand::Text;
use crate::modify::How;
use crate::session::{Scope, Session, Stop, Value, truth};

impl Session {
    /// Returns the values that `-V` and `-v` ask for, one each.
    ///
    /// # Errors
    /// [`Stop`].
    pub fn printed(&mut self) -> Result<Vec<Vec<u8>>, Stop> {
        self.set_all_targets();
        let wanted = self.options.print.clone();
        let always = Text::new(b"${.MAKE.EXPAND_VARIABLES}");
        let always = self.expanded(&always, How::new(Scope::Global))?;
        let always = truth(&always, false) && !self.options.tracing.written;
        let mut values = Vec::new();
        for (name, expand) in wanted {
            values.push(self.print_one(&name, expand || always)?);
        }
        Ok(values)
    }

    /// Returns what `-V name` shows: a name alone is a variable, anything with a dollar sign is
    /// expanded.
    ///
    /// # Errors
    /// [`Stop`].
    pub fn print_one(&mut self, name: &[u8], expand: bool) -> Result<Vec<u8>, Stop> {
        let how = How::new(Scope::Global);
        if name.contains(&b'$') {
            return self.expanded(&Text::new(name), how);
        }
        let symbol = self.names.intern(name);
        if expand && !name.starts_with(b"\\") {
            let mut out = Vec::new();
            self.expand_variable(symbol, how, &mut out)?;
            return Ok(out);
        }
        let name = name.strip_prefix(b"\\").unwrap_or(name);
        let symbol = self.names.intern(name);
        let value = self.variables.value(symbol, Scope::Global);
        Ok(value.map(Value::written).unwrap_or_default())
    }
}
