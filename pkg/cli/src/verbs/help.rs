//! `pkg help`: shows the manual page of a verb.

use std::os::unix::process::CommandExt as _;
use std::process::Command;

use crate::args::Args;
use crate::error::{CliError, Outcome};
use crate::run;
use crate::session::Session;
use crate::verbs::{VERBS, Verb};

pub(crate) const VERB: Verb = Verb {
    name: "help",
    flags: &[],
    usage: "help [VERB]",
    run: show,
};

fn show(session: &Session, args: &Args) -> Outcome {
    let Some(name) = args.operands.first() else {
        for verb in VERBS {
            session.out.line(verb.usage);
        }
        session.out.line("\n`pkg help VERB` tells more.");
        return Ok(());
    };
    let verb = run::find(name)?;
    // Where there is a manual this program becomes its reader; otherwise the synopsis must do.
    let error = Command::new("man")
        .args(["8", &format!("pkg-{}", verb.name)])
        .exec();
    session.out.debug(format!("man: {error}"));
    session.out.line(format!("usage: pkg {}", verb.usage));
    match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(CliError::new(format!("man: {error}"))),
    }
}
