//! `pkg config`: prints one option.

use crate::args::Args;
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::verbs::Verb;

const USAGE: &str = "config NAME";

pub(crate) const VERB: Verb = Verb {
    name: "config",
    flags: &[],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let [name] = &args.operands[..] else {
        return Err(CliError::usage("which option?", USAGE));
    };
    match session.config.print(name) {
        Some(value) => {
            session.out.line(value);
            Ok(())
        }
        None => Err(CliError::new(format!(
            "No such configuration option: {name}"
        ))),
    }
}
