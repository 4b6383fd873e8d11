//! `pkg triggers`: runs the triggers that were put off.

use crate::args::Args;
use crate::error::Outcome;
use crate::session::Session;
use crate::verbs::Verb;
use crate::watch::Watcher;

pub(crate) const VERB: Verb = Verb {
    name: "triggers",
    flags: &[('q', "quiet", false)],
    usage: "triggers [-q]",
    run,
};

fn run(session: &Session, _: &Args) -> Outcome {
    session.change(|engine| {
        let mut watcher = Watcher::new(session);
        engine.run_deferred(&mut |event| watcher.event(&event))?;
        Ok(())
    })
}
