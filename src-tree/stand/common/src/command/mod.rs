//! The commands of the prompt: one file for each family.

mod booting;
mod devices;
mod files;
mod help;
mod modules;
mod vars;

use alloc::format;
use alloc::string::{String, ToString as _};
use alloc::vec::Vec;

use crate::conf::word;
use crate::env::is_name;
use crate::loader::Loader;
use crate::platform::{Leave, Platform};

/// Where the loader goes after a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flow {
    /// To the next command.
    Continue,
    /// To the menu.
    Menu,
    /// Out of the loader.
    Leave(Leave),
}

/// What a command returns; the error is a complete message.
pub(crate) type Outcome = Result<Flow, String>;

/// A command: its name, how it is used, and what it does.
pub(crate) struct Command<P: Platform> {
    pub(crate) name: &'static str,
    /// Arguments, as shown by `help`.
    pub(crate) usage: &'static str,
    /// One line about what it does.
    pub(crate) summary: &'static str,
    pub(crate) run: fn(&mut Loader<'_, P>, &[String]) -> Outcome,
}

/// Returns all commands, in the order in which `help` shows them.
pub(crate) fn all<P: Platform>() -> Vec<Command<P>> {
    let mut commands = Vec::new();
    commands.extend(booting::commands());
    commands.extend(modules::commands());
    commands.extend(vars::commands());
    commands.extend(files::commands());
    commands.extend(devices::commands());
    commands.extend(help::commands());
    commands
}

/// Message for a command with the wrong arguments.
fn usage<P: Platform>(command: &str) -> String {
    let usage = all::<P>()
        .into_iter()
        .find(|c| c.name == command)
        .map_or("", |c| c.usage);
    format!("usage: {}", format!("{command} {usage}").trim_end())
}

impl<P: Platform> Loader<'_, P> {
    /// Carries out one line: a command with its arguments, or `name=value`.
    pub(crate) fn execute(&mut self, line: &str) -> Outcome {
        let words = word::split(line).map_err(|e| e.to_string())?;
        let words: Vec<String> = words.iter().map(|w| w.expand(&self.env)).collect();
        let Some((name, arguments)) = words.split_first() else {
            return Ok(Flow::Continue);
        };
        if let Some(command) = all::<P>().into_iter().find(|c| c.name == name) {
            return (command.run)(self, arguments);
        }
        match name.split_once('=') {
            Some((variable, value)) if is_name(variable) && arguments.is_empty() => {
                self.set(variable, value).map(|()| Flow::Continue)
            }
            _ => Err(format!(
                "{}: unknown command (? lists the commands)",
                name.escape_default()
            )),
        }
    }
}
