//! `pkg lock` and `pkg unlock`.

use pkg_db::{Detail, Installed};
use serde_json::json;

use crate::args::{Args, Flag, JSON};
use crate::error::{CliError, Outcome};
use crate::select::{ALL, CASE, GLOB, NO_CASE, REGEX, Selection};
use crate::session::Session;
use crate::verbs::Verb;
use crate::verbs::install::confirm;

const USAGE: &str =
    "lock [-lqy] [--has-locked-packages] [--json] [-C | -i] [-g | -x] -a | PACKAGE...";
/// The letter of `--has-locked-packages`, which has none.
const HAS: char = '\u{1}';

const FLAGS: &[Flag] = &[
    ALL,
    CASE,
    NO_CASE,
    GLOB,
    REGEX,
    JSON,
    ('l', "show-locked", false),
    ('q', "quiet", false),
    ('y', "yes", false),
    (HAS, "has-locked-packages", false),
];

pub(crate) const VERB: Verb = Verb {
    name: "lock",
    flags: FLAGS,
    usage: USAGE,
    run: |session, args| run(session, args, true),
};

pub(crate) const UNLOCK: Verb = Verb {
    name: "unlock",
    flags: FLAGS,
    usage: "unlock [-lqy] [--json] [-C | -i] [-g | -x] -a | PACKAGE...",
    run: |session, args| run(session, args, false),
};

fn run(session: &Session, args: &Args, lock: bool) -> Outcome {
    let packages = session.installed(Detail::Row)?;
    let locked = packages.iter().filter(|package| package.state.locked);
    if args.has(HAS) {
        return match locked.count() {
            0 => Err(CliError::quiet()),
            _ => Ok(()),
        };
    }
    let selection = Selection::new(session, args)?;
    if selection.is_empty() {
        if !args.has('l') {
            return Err(CliError::usage("which packages?", USAGE));
        }
        return list(session, args, locked);
    }
    let chosen: Vec<&Installed> = packages
        .iter()
        .filter(|package| selection.means(&package.manifest))
        .collect();
    if chosen.is_empty() {
        return Err(CliError::new(format!(
            "No package(s) matching {}",
            args.operands.join(" ")
        )));
    }
    for package in chosen {
        let label = package.manifest.label();
        if package.state.locked == lock {
            let state = if lock { "locked" } else { "unlocked" };
            session.out.note(format!("{label}: already {state}"));
            continue;
        }
        let verb = if lock { "lock" } else { "unlock" };
        confirm(
            session,
            args,
            &format!("{label}: {verb} this package? [y/N]: "),
        )?;
        let verb = if lock { "Locking" } else { "Unlocking" };
        session.out.note(format!("{verb} {label}"));
        session.change(|engine| {
            let name = package.manifest.name.as_str();
            engine
                .database
                .set_state(name, package.state.automatic, lock)?;
            Ok(())
        })?;
    }
    if args.has('l') {
        let packages = session.installed(Detail::Row)?;
        list(
            session,
            args,
            packages.iter().filter(|package| package.state.locked),
        )?;
    }
    Ok(())
}

fn list<'p>(
    session: &Session,
    args: &Args,
    locked: impl Iterator<Item = &'p Installed>,
) -> Outcome {
    if args.has(JSON.0) {
        let list = locked.map(|package| {
            json!({
                "name": package.manifest.name.as_str(),
                "version": package.manifest.version.as_str(),
            })
        });
        session.out.json(&list.collect());
        return Ok(());
    }
    let labels: Vec<String> = locked.map(|package| package.manifest.label()).collect();
    if labels.is_empty() {
        session.out.note("No locked packages were found");
    } else {
        session.out.note("Currently locked packages:");
    }
    labels.iter().for_each(|label| session.out.line(label));
    Ok(())
}
