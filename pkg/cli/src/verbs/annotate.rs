//! `pkg annotate`: notes of installed packages.

use std::io::{self, Read as _};

use pkg_db::{Detail, Installed};
use serde_json::json;

use crate::args::{Args, JSON};
use crate::error::{CliError, Outcome};
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;
use crate::verbs::install::confirm;

const USAGE: &str = "annotate [-qy] [--json] [-C | -i] [-g | -x] -A | -M | -D | -S -a | PACKAGE TAG \
    [VALUE]";

pub(crate) const VERB: Verb = Verb {
    name: "annotate",
    flags: &[
        ALL,
        CASE,
        NO_CASE,
        GLOB,
        REGEX,
        JSON,
        ('A', "add", false),
        ('D', "delete", false),
        ('M', "modify", false),
        ('q', "quiet", false),
        ('S', "show", false),
        ('y', "yes", false),
    ],
    usage: USAGE,
    run,
};

fn run(session: &Session, args: &Args) -> Outcome {
    let Some(action) = args.last_of("AMDS") else {
        return Err(CliError::usage("add, modify, delete or show?", USAGE));
    };
    let (pattern, rest) = match args.operands.split_first() {
        Some((pattern, rest)) if !args.has('a') => (vec![pattern.clone()], rest),
        _ => (Vec::new(), &args.operands[..]),
    };
    let (Some(tag), more) = (rest.first(), rest.get(1)) else {
        return Err(CliError::usage("which packages, and which tag?", USAGE));
    };
    let selection = Selection::new(session, &args.with_operands(pattern.clone()))?;
    let chosen: Vec<Installed> = session
        .installed(Detail::Lists)?
        .into_iter()
        .filter(|package| selection.means(&package.manifest))
        .collect();
    if let (Some(pattern), true) = (pattern.first(), chosen.is_empty()) {
        return Err(CliError::new(format!("No package(s) matching {pattern}")));
    }
    if action == 'S' {
        show(session, args, tag, &chosen);
        return Ok(());
    }
    let value = match (action, more) {
        ('D', _) => None,
        (_, Some(value)) => Some(value.clone()),
        (_, None) => Some(from_input()?),
    };
    let mut failed = false;
    for package in &chosen {
        failed |= !change(session, args, package, tag, action, value.as_deref())?;
    }
    if failed {
        Err(CliError::quiet())
    } else {
        Ok(())
    }
}

fn show(session: &Session, args: &Args, tag: &str, chosen: &[Installed]) {
    let found = chosen.iter().filter_map(|package| {
        let value = package.manifest.annotations.get(tag)?;
        Some((package, value))
    });
    if args.has(JSON.0) {
        let list: Vec<_> = found
            .map(|(package, value)| {
                json!({
                    "name": package.manifest.name.as_str(),
                    "version": package.manifest.version.as_str(),
                    "tag": tag,
                    "value": value,
                })
            })
            .collect();
        session.out.json(&list.into());
        return;
    }
    for (package, value) in found {
        session.out.line(match session.out.quiet {
            true => value.clone(),
            false => format!("{}: Tag: {tag} Value: {value}", package.manifest.label()),
        });
    }
}

/// Changes the note of one package; tells whether it could.
fn change(
    session: &Session,
    args: &Args,
    package: &Installed,
    tag: &str,
    action: char,
    value: Option<&str>,
) -> Result<bool, CliError> {
    let label = package.manifest.label();
    let there = package.manifest.annotations.contains_key(tag);
    let given = value.unwrap_or_default();
    let question = match action {
        'A' => format!("{label}: Add annotation tagged: {tag} with value: {given}? [y/N]: "),
        'M' => format!("{label}: Change annotation tagged: {tag} to new value: {given}? [y/N]: "),
        _ => format!("{label}: Delete annotation tagged: {tag}? [y/N]: "),
    };
    confirm(session, args, &question)?;
    let refused = match (action, there) {
        ('A', true) => Some(format!("{label}: Cannot add annotation tagged: {tag}")),
        ('D', false) => Some(format!(
            "{label}: Cannot delete annotation tagged: {tag} -- because there is none"
        )),
        _ => None,
    };
    if let Some(problem) = refused {
        if !session.out.quiet {
            session.out.warn(problem);
        }
        return Ok(false);
    }
    session.change(|engine| {
        let name = package.manifest.name.as_str();
        Ok(engine.database.annotate(name, tag, value)?)
    })?;
    let done = match action {
        'A' => "added",
        'M' => "Modified",
        _ => "Deleted",
    };
    session
        .out
        .note(format!("{label}: {done} annotation tagged: {tag}"));
    Ok(true)
}

/// The value, when the command line has none.
fn from_input() -> Result<String, CliError> {
    let mut value = String::new();
    io::stdin()
        .read_to_string(&mut value)
        .map_err(|error| CliError::new(format!("standard input: {error}")))?;
    Ok(value)
}
