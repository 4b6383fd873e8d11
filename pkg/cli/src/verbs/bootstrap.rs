//! `pkg bootstrap`: what installs pkg where there is none. Here it is the running program.

use crate::args::Args;
use crate::error::{CliError, Outcome};
use crate::run::VERSION;
use crate::session::Session;
use crate::verbs::Verb;

pub(crate) const VERB: Verb = Verb {
    name: "bootstrap",
    flags: &[
        ('f', "force", false),
        ('q', "quiet", false),
        ('y', "yes", false),
    ],
    usage: "bootstrap [-fqy]",
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    if args.has('f') {
        return Err(CliError::new(
            "-f: pkg is a part of the system here, and is renewed with it",
        ));
    }
    session
        .out
        .note(format!("pkg already bootstrapped (version {VERSION})"));
    Ok(())
}
