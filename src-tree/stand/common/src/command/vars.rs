//! `set`, `unset`, `show`, `echo`.

use alloc::format;
use alloc::string::{String, ToString as _};

use super::{Command, Flow, Outcome, usage};
use crate::loader::{Loader, say};
use crate::platform::Platform;

pub(super) fn commands<P: Platform>() -> [Command<P>; 4] {
    [
        Command {
            name: "set",
            usage: "NAME=VALUE",
            summary: "set a variable",
            run: set,
        },
        Command {
            name: "unset",
            usage: "NAME ...",
            summary: "remove variables",
            run: unset,
        },
        Command {
            name: "show",
            usage: "[NAME ...]",
            summary: "show variables, all of them without a name",
            run: show,
        },
        Command {
            name: "echo",
            usage: "[TEXT ...]",
            summary: "print text",
            run: echo,
        },
    ]
}

fn set<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    let [assignment] = arguments else {
        return Err(usage::<P>("set"));
    };
    // As in the BSD loader, a name alone sets the variable to nothing.
    let (name, value) = assignment.split_once('=').unwrap_or((assignment, ""));
    loader.set(name, value).map(|()| Flow::Continue)
}

fn unset<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    if arguments.is_empty() {
        return Err(usage::<P>("unset"));
    }
    for name in arguments {
        if !loader.unset(name) {
            return Err(not_set(name));
        }
    }
    Ok(Flow::Continue)
}

fn show<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    if arguments.is_empty() {
        for (name, value) in loader.env.iter() {
            loader
                .terminal
                .print(format_args!("{name}=\"{}\"\n", value.escape_default()));
        }
        return Ok(Flow::Continue);
    }
    for name in arguments {
        let value = loader
            .env
            .get(name)
            .ok_or_else(|| not_set(name))?
            .to_string();
        say!(loader, "{value}");
    }
    Ok(Flow::Continue)
}

fn echo<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    say!(loader, "{}", arguments.join(" "));
    Ok(Flow::Continue)
}

fn not_set(name: &str) -> String {
    format!(
        "{}: no such variable (show lists them)",
        name.escape_default()
    )
}
