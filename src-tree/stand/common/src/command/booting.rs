//! `boot`, `autoboot`, `menu`, `reboot`, `poweroff`.

use alloc::string::String;

use super::{Command, Flow, Outcome, usage};
use crate::boot::BootOptions;
use crate::loader::{Loader, say};
use crate::menu::Delay;
use crate::platform::{Leave, Platform};

/// Seconds that `autoboot` waits when nothing says how long.
const DEFAULT_SECONDS: u64 = 10;

pub(super) fn commands<P: Platform>() -> [Command<P>; 5] {
    [
        Command {
            name: "boot",
            usage: "[-sv] [KERNEL] [NAME=VALUE ...]",
            summary: "boot; -s single user, -v verbose",
            run: boot,
        },
        Command {
            name: "autoboot",
            usage: "[SECONDS]",
            summary: "boot after a countdown that a key stops",
            run: autoboot,
        },
        Command {
            name: "menu",
            usage: "",
            summary: "show the menu",
            run: menu,
        },
        Command {
            name: "reboot",
            usage: "",
            summary: "reset the machine",
            run: reboot,
        },
        Command {
            name: "poweroff",
            usage: "",
            summary: "switch the machine off",
            run: poweroff,
        },
    ]
}

fn boot<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    let mut options = BootOptions::default();
    for argument in arguments {
        if let Some(letters) = argument.strip_prefix('-').filter(|l| !l.is_empty()) {
            for letter in letters.chars() {
                match letter {
                    's' => options.single = true,
                    'v' => options.verbose = true,
                    _ => return Err(usage::<P>("boot")),
                }
            }
        } else if let Some((name, value)) = argument.split_once('=') {
            loader.set(name, value)?;
        } else if options.kernel.is_none() {
            options.kernel = Some(argument.clone());
        } else {
            return Err(usage::<P>("boot"));
        }
    }
    let problem = loader.boot(&options);
    Err(alloc::format!("boot: {problem}"))
}

fn autoboot<P: Platform>(loader: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    let seconds = match arguments {
        [] => match loader.delay() {
            Delay::None => 0,
            Delay::Forever => DEFAULT_SECONDS,
            Delay::Seconds(seconds) => seconds,
        },
        [text] => match Delay::parse(text) {
            Some(Delay::Seconds(seconds)) => seconds,
            _ => return Err(usage::<P>("autoboot")),
        },
        _ => return Err(usage::<P>("autoboot")),
    };
    if loader.count_down(seconds).is_err() {
        say!(loader, "");
        return Ok(Flow::Continue);
    }
    let problem = loader.boot(&BootOptions::default());
    Err(alloc::format!("autoboot: {problem}"))
}

fn menu<P: Platform>(_: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    without_arguments::<P>("menu", arguments, Flow::Menu)
}

fn reboot<P: Platform>(_: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    without_arguments::<P>("reboot", arguments, Flow::Leave(Leave::Reboot))
}

fn poweroff<P: Platform>(_: &mut Loader<'_, P>, arguments: &[String]) -> Outcome {
    without_arguments::<P>("poweroff", arguments, Flow::Leave(Leave::PowerOff))
}

fn without_arguments<P: Platform>(name: &str, arguments: &[String], flow: Flow) -> Outcome {
    if arguments.is_empty() {
        Ok(flow)
    } else {
        Err(usage::<P>(name))
    }
}
