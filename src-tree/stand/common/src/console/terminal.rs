//! The consoles that are in use, as one terminal.

use alloc::rc::Rc;
use alloc::string::String;
use core::cell::RefCell;
use core::fmt;

use super::keys::KeyDecoder;
use super::line::{LineEditor, Step};
use crate::platform::{ConsoleSet, Input, Key, Platform};

/// Milliseconds between two looks at the keyboard.
const POLL_MS: u32 = 10;

/// The platform, shared between the terminal and the reader of the boot volume. A borrow
/// never lasts longer than one call of a [`Platform`] function.
pub(crate) type Shared<'p, P> = Rc<RefCell<&'p mut P>>;

/// Text output to, and keys from, the consoles in use.
pub(crate) struct Terminal<'p, P: Platform> {
    platform: Shared<'p, P>,
    to: ConsoleSet,
    decoder: KeyDecoder,
    editor: LineEditor,
}

impl<'p, P: Platform> Terminal<'p, P> {
    /// Starts with all consoles there are.
    pub(crate) fn new(platform: Shared<'p, P>) -> Self {
        let to = platform.borrow().consoles();
        Self {
            platform,
            to,
            decoder: KeyDecoder::default(),
            editor: LineEditor::default(),
        }
    }

    /// Returns the consoles in use.
    pub(crate) fn consoles(&self) -> ConsoleSet {
        self.to
    }

    /// Changes the consoles in use; input still comes from all of them.
    pub(crate) fn use_consoles(&mut self, to: ConsoleSet) {
        self.to = to;
    }

    /// Writes text, all of it in one call of the platform.
    pub(crate) fn print(&mut self, args: fmt::Arguments<'_>) {
        if !self.to.is_empty() {
            self.platform
                .borrow_mut()
                .write(self.to, &alloc::fmt::format(args));
        }
    }

    /// Returns the platform's clock.
    pub(crate) fn now_ms(&self) -> u64 {
        self.platform.borrow_mut().now_ms()
    }

    /// Returns the next key if there is one.
    pub(crate) fn poll_key(&mut self) -> Option<Key> {
        loop {
            let mut platform = self.platform.borrow_mut();
            let now = platform.now_ms();
            match platform.poll_input() {
                None => return self.decoder.idle(now),
                Some(Input::Key(key)) => return Some(key),
                Some(Input::Byte(byte)) => {
                    if let Some(key) = self.decoder.byte(byte, now) {
                        return Some(key);
                    }
                }
            }
        }
    }

    /// Waits for a key; gives up at the time `until_ms`, if there is one.
    pub(crate) fn wait_key(&mut self, until_ms: Option<u64>) -> Option<Key> {
        loop {
            if let Some(key) = self.poll_key() {
                return Some(key);
            }
            if until_ms.is_some_and(|until| self.now_ms() >= until) {
                return None;
            }
            self.platform.borrow_mut().pause(POLL_MS);
        }
    }

    /// Reads a line with editing; `None` when it was given up.
    pub(crate) fn read_line(&mut self, prompt: &str) -> Option<String> {
        self.print(format_args!("{prompt}"));
        loop {
            let Some(key) = self.wait_key(None) else {
                continue;
            };
            match self.editor.key(key) {
                Step::Echo(text) => self.print(format_args!("{text}")),
                Step::Done(line) => {
                    self.print(format_args!("\n"));
                    return Some(line);
                }
                Step::Cancelled => {
                    self.print(format_args!("^C\n"));
                    return None;
                }
            }
        }
    }
}
