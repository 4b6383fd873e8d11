//! Lines that set variables.

use std::rc::Rc;

use crate::expand::Text;
use crate::makefile::{AssignKind, VariableName};
use crate::modify::How;
use crate::names::Symbol;
use crate::session::{ExportKind, Frame, Part, Scope, Session, Stop, Value};

impl Session {
    pub(super) fn assignment(
        &mut self,
        name: &VariableName,
        kind: AssignKind,
        text: &Rc<Text>,
        frame: Option<&Rc<Frame>>,
    ) -> Result<(), Stop> {
        let inner = frame.map(|frame| &**frame);
        let symbol = self.name_of(name, inner)?;
        if symbol == self.known.empty {
            return Ok(());
        }
        match kind {
            AssignKind::Set => self.set_text(symbol, text, frame),
            AssignKind::Append => {
                self.append_global(symbol, text.clone(), frame.cloned());
            }
            AssignKind::Default => {
                if self.variables.find(symbol, Scope::Global, false).is_none() {
                    self.set_text(symbol, text, frame);
                }
            }
            AssignKind::Expand => self.expand_now(symbol, text, inner)?,
            AssignKind::Shell => {
                let command = self.expanded(text, How::within(Scope::Command, inner))?;
                let (output, trouble) = self.run_command(&command);
                self.set_global(symbol, Value::of(&output));
                if let Some(trouble) = trouble {
                    self.warning(trouble);
                }
            }
        }
        self.notice(symbol)
    }

    /// `:=`: expands what is known, and leaves what is not.
    fn expand_now(
        &mut self,
        symbol: Symbol,
        text: &Rc<Text>,
        frame: Option<&Frame>,
    ) -> Result<(), Stop> {
        if text.is_plain() {
            self.set_global(
                symbol,
                Value::One(Part {
                    text: text.clone(),
                    frame: None,
                }),
            );
            return Ok(());
        }
        if self.variables.find(symbol, Scope::Global, false).is_none() {
            self.set_global(symbol, Value::of(b""));
        }
        let mut how = How::within(Scope::Global, frame);
        how.assigning = true;
        let before = std::mem::replace(&mut self.keep_undefined, true);
        let mut out = self.buffer();
        let result = self.expand(text, how, &mut out);
        self.keep_undefined = before;
        result?;
        self.set_expanded(symbol, &out);
        self.give_back(out);
        Ok(())
    }

    /// Does what setting some variables brings with it.
    fn notice(&mut self, symbol: Symbol) -> Result<(), Stop> {
        if symbol == self.known.exported {
            let value = self
                .variables
                .value(symbol, Scope::Global)
                .map(Value::written);
            let value = Text::new(&value.unwrap_or_default());
            let names = self.expanded(&value, How::new(Scope::Global))?;
            self.export(&names, ExportKind::Following, false)?;
        } else if symbol == self.known.overrides {
            self.overrides_changed()?;
        }
        Ok(())
    }
}
