//! `pkg alias`: lists the aliases of the configuration.

use serde_json::{Map, Value};

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::session::Session;
use crate::verbs::Verb;

pub(crate) const VERB: Verb = Verb {
    name: "alias",
    flags: &[JSON, ('l', "list", false), ('q', "quiet", false)],
    usage: "alias [-lq] [--json] [ALIAS...]",
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let all = session.config.map("ALIAS");
    let absent: Vec<&String> = args
        .operands
        .iter()
        .filter(|name| !all.iter().any(|(alias, _)| alias == *name))
        .collect();
    let chosen = all
        .iter()
        .filter(|(alias, _)| args.operands.is_empty() || args.operands.contains(alias));
    if args.has(JSON.0) {
        let map: Map<String, Value> = chosen
            .map(|(alias, words)| (alias.clone(), Value::from(words.as_str())))
            .collect();
        session.out.json(&Value::Object(map));
    } else {
        if args.operands.is_empty() {
            session.out.note(match args.has('l') {
                true => "ALIAS".to_owned(),
                false => format!("{:<20} ARGUMENTS", "ALIAS"),
            });
        }
        for (alias, words) in chosen {
            session.out.line(match args.has('l') {
                true => alias.clone(),
                false => format!("{alias:<20} '{words}'"),
            });
        }
    }
    if absent.is_empty() {
        return Ok(());
    }
    for name in absent {
        session.out.warn(format!("No such alias: '{name}'"));
    }
    Err(CliError::quiet())
}
