//! What is said, and done, when something could not be made.

use super::build::Outside;
use crate::expand::Text;
use crate::modify::How;
use crate::session::{Part, Scope, Session, Stop};

impl Session {
    /// Remembers what failed, for `.ERROR` and `MAKE_PRINT_VAR_ON_ERROR`.
    fn set_error_variables(&mut self, failed: usize) {
        let node = self.graph.node(failed);
        let name = node.name.clone();
        let commands: Vec<_> = node.commands.iter().map(Part::written).collect();
        self.set_bytes(b".ERROR_TARGET", &name);
        self.set_bytes(b".ERROR_CMD", &commands.join(&b' '));
        let meta = self.meta_file_of(failed);
        self.set_bytes(b".ERROR_META_FILE", &meta.unwrap_or_default());
        let folder = self.system.folder();
        self.set_bytes(b".ERROR_CWD", &folder);
    }

    /// Tells whether a signal came that ends the run.
    pub(super) fn is_interrupted(&self) -> bool {
        self.interrupts.signal().is_some()
    }

    /// Ends the run because of a signal: makes `.INTERRUPT` where the keyboard sent it.
    ///
    /// # Errors
    /// Always: nothing follows.
    pub(super) fn interrupted(&mut self, outside: &mut Outside<'_>) -> Result<(), Stop> {
        /// SIGINT, everywhere.
        const KEYBOARD: i32 = 2;
        // What runs now belongs to the end: the next signal is no reason for it any more.
        let interrupts = std::mem::take(&mut self.interrupts);
        if interrupts.signal() == Some(KEYBOARD) {
            self.make_special(b".INTERRUPT", outside)?;
        }
        Err(Stop::Interrupted)
    }

    /// Says that it is over, with the variables that the makefile wants to be shown then, and makes
    /// `.ERROR`. `failed` is the target that was the reason.
    ///
    /// # Errors
    /// [`Stop`].
    pub(super) fn show_stopped(
        &mut self,
        failed: Option<usize>,
        outside: &mut Outside<'_>,
    ) -> Result<(), Stop> {
        let global = How::new(Scope::Global);
        let program = self.expanded(&Text::new(b"${.MAKE:T}"), global);
        let mut text = b"\nStop.\n".to_vec();
        text.extend(program.unwrap_or_default());
        if self.level > 0 {
            text.extend(format!("[{}]", self.level).into_bytes());
        }
        text.extend_from_slice(b": stopped in ");
        text.extend_from_slice(&self.start_folder);
        outside.line(&text);
        if std::mem::replace(&mut self.failing, true) {
            return Ok(());
        }
        if let Some(failed) = failed {
            self.set_error_variables(failed);
        }
        let wanted = Text::new(b"${MAKE_PRINT_VAR_ON_ERROR:@v@$v='${$v}'${.newline}@}");
        let mut wanted = self.expanded(&wanted, global)?;
        if wanted.pop().is_some() {
            outside.line(&wanted);
        }
        self.make_special(b".ERROR", outside)?;
        Ok(())
    }
}
