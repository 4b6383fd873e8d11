//! `pkg update`: fetches the catalogues.

use crate::args::Args;
use crate::error::Outcome;
use crate::session::Session;
use crate::verbs::Verb;

pub(crate) const VERB: Verb = Verb {
    name: "update",
    flags: &[
        ('f', "force", false),
        ('q', "quiet", false),
        ('r', "repository", true),
    ],
    usage: "update [-fq] [-r REPO]...",
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let named: Vec<&str> = args.values('r').collect();
    session.update(&session.repositories(&named)?, args.has('f'))
}
