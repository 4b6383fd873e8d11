//! `help`, `?`.

use alloc::format;
use alloc::string::String;

use super::{Command, Flow, Outcome, all, usage};
use crate::loader::{Loader, say};
use crate::platform::Platform;

pub(super) fn commands<P: Platform>() -> [Command<P>; 2] {
    [
        Command {
            name: "help",
            usage: "[COMMAND]",
            summary: "explain a command, or list all of them",
            run: help,
        },
        Command {
            name: "?",
            usage: "",
            summary: "list all commands",
            run: help,
        },
    ]
}

fn help<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    match arguments {
        [] => {
            for command in all::<P>() {
                say!(loader, "  {:9} {}", command.name, command.summary);
            }
            say!(loader, "  NAME=VALUE sets a variable. See loader(8).");
            Ok(Flow::Continue)
        }
        [name] => {
            let command = all::<P>()
                .into_iter()
                .find(|c| c.name == name)
                .ok_or_else(|| format!("help: there is no command {}", name.escape_default()))?;
            say!(
                loader,
                "{}\n  {}",
                usage::<P>(command.name),
                command.summary
            );
            Ok(Flow::Continue)
        }
        _ => Err(usage::<P>("help")),
    }
}
